import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from './measure.ts';
import { type Aim, printAims, printMachine, printTable } from './print.ts';

// How long the packed and installed package takes to begin, over bare Node. See bench/README.md.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '15' } },
});
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
const env = { ...process.env, PLIMSOLL_CACHE_DIR: join(folder, 'cache') };
try {
  const bin = resolve(positionals[0] ?? packAndInstall());
  const starts: readonly (readonly [name: string, args: readonly string[], most?: number])[] = [
    ['node -e 0', ['-e', '0']],
    ['--version', [bin, '--version'], 20],
    ['--help', [bin, '--help'], 70],
    ['scan --help', [bin, 'scan', '--help'], 70],
    ['db build --help', [bin, 'db', 'build', '--help'], 70],
  ];
  // Once for the compile cache, then in turn: what the machine does meanwhile falls on all of them.
  for (const [, args] of starts) milliseconds(args);
  const times = starts.map((): number[] => []);
  for (let run = 0; run < Number(values.runs); run++) {
    for (const [index, [, args]] of starts.entries()) times[index]?.push(milliseconds(args));
  }
  const middle = times.map(median);
  const bare = middle[0] ?? Number.NaN;
  printMachine();
  printTable([
    ['', 'ms', 'least', 'over node'],
    ...starts.map(([name], index) => {
      const all = times[index] ?? [];
      const over = (middle[index] ?? Number.NaN) - bare;
      return [name, (middle[index] ?? Number.NaN).toFixed(0), Math.min(...all).toFixed(0), `+${over.toFixed(0)}`];
    }),
  ]);
  printAims(
    starts.flatMap(([name, , most], index): readonly Aim[] => {
      if (most === undefined) return [];
      const value = (middle[index] ?? Number.NaN) - bare;
      return [{ name: `${name}: ms over node`, aim: `at most ${most}`, value, met: (ms) => ms <= most }];
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function milliseconds(args: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { env, stdio: 'ignore' });
  const end = performance.now();
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}.`);
  return end - start;
}

/** As a user gets it: built, packed and installed with what it depends on. */
function packAndInstall(): string {
  const project = fileURLToPath(new URL('..', import.meta.url));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: project, stdio: 'ignore' });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no package.');
  const place = join(folder, 'installed');
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', place, join(folder, tarball)], {
    stdio: 'ignore',
  });
  return join(place, 'node_modules', 'plimsoll', 'dist', 'bin.js');
}
