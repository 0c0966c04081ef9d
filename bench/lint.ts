import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DockerfileParser } from 'dockerfile-ast';
import { openLinter } from '../src/parts/linter.ts';
import { median } from './measure.ts';
import { print, printAims, printMachine, printTable } from './print.ts';

// Linting: files a second, growth with the length of a file, and one file from the shell. See bench/README.md.

const { values } = parseArgs({
  options: {
    bin: { type: 'string', default: fileURLToPath(new URL('../src/bin.ts', import.meta.url)) },
    runs: { type: 'string', default: '7' },
  },
});
const runs = Number(values.runs);
const fixtures = fileURLToPath(new URL('../fixtures/dockerfiles', import.meta.url));
const files = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.Dockerfile'))
  .sort()
  .map((name) => ({ name, bytes: readFileSync(join(fixtures, name)) }));
const linter = openLinter({ current: fixtures, config: 'none', preset: 'all', toolVersion: '0', now: new Date(0) });

printMachine();
const [ours = 0, parsing = 0] = await inTurn([
  async () => {
    for (const { name, bytes } of files) await lint(name, bytes);
  },
  async () => {
    for (const { bytes } of files) DockerfileParser.parse(bytes.toString());
  },
]);
const perSecond = (seconds: number) => files.length / seconds;
printTable([
  [`${files.length} files`, 'files a second', 'ratio'],
  ['plimsoll: parser, shell, every rule', perSecond(ours).toFixed(0), '1.00'],
  ['dockerfile-ast: parser alone', perSecond(parsing).toFixed(0), (ours / parsing).toFixed(2)],
]);

const lengths = [10, 100, 1000, 10_000];
const growth: number[] = [];
for (const count of lengths) {
  const bytes = Buffer.from(longFile(count));
  const [seconds = 0] = await inTurn([() => lint('long', bytes)]);
  growth.push((seconds * 1e6) / count);
}
print();
printTable([
  ['RUN lines', ...lengths.map(String)],
  ['microseconds a line', ...growth.map((each) => each.toFixed(0))],
]);

const [first] = files;
const shell: number[] = [];
for (let run = 0; run <= runs && first; run++) {
  const start = performance.now();
  const { status } = spawnSync(
    process.execPath,
    [values.bin, 'lint', '--no-config', '--exit-zero', join(fixtures, first.name)],
    { stdio: 'ignore' },
  );
  // The first one fills the compile cache.
  if (run > 0) shell.push(performance.now() - start);
  if (status !== 0) throw new Error(`plimsoll lint ended with ${status}.`);
}
print();
printAims([
  { name: 'files a second', aim: 'above 500', value: perSecond(ours), met: (value) => value > 500 },
  {
    name: 'a line of 10,000 over one of 100',
    aim: 'at most 1.5',
    value: (growth[3] ?? 0) / (growth[1] ?? 1),
    met: (value) => value <= 1.5,
  },
  { name: 'ms for one file from the shell', aim: 'at most 150', value: median(shell), met: (value) => value <= 150 },
]);

async function lint(name: string, bytes: Uint8Array): Promise<void> {
  await linter.lint({ name, source: 'file', path: undefined, bytes, openContext: undefined });
}

/** Median seconds of CPU of each, in turn: what the machine does meanwhile falls on all of them. */
async function inTurn(works: readonly (() => Promise<void>)[]): Promise<readonly number[]> {
  const seconds = works.map((): number[] => []);
  for (let run = 0; run <= runs; run++) {
    for (const [index, work] of works.entries()) {
      const before = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(before);
      // The first one is the compiler's.
      if (run > 0) seconds[index]?.push((user + system) / 1e6);
    }
  }
  return seconds.map(median);
}

function longFile(count: number): string {
  const line = (index: number) =>
    `RUN apt-get update && apt-get install -y tool-${index} && rm -rf /var/lib/apt/lists/*\n`;
  return `FROM debian:12\n${Array.from({ length: count }, (_, index) => line(index)).join('')}`;
}
