import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a command and its children cost: seconds, and MiB of the largest process among them. */
export interface Cost {
  readonly wall: number;
  readonly cpu: number;
  readonly peak: number;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that mean the work was done; 0 unless said. */
  readonly accept?: readonly number[];
}

/**
 * Runs a command under GNU time, which is told by the kernel what its child and the child's children used.
 * @throws Error when GNU time is missing or the command ends with a code that is not accepted
 */
export function measure({ program, args, env, accept = [0] }: Command): Cost {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  const file = join(folder, 'cost');
  try {
    const { status, stderr, error } = spawnSync('time', ['-q', '-o', file, '-f', '%e %U %S %M', program, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    if (error) throw new Error('The benchmarks need GNU time (Debian: apt-get install time).', { cause: error });
    if (!accept.includes(status ?? -1)) {
      throw new Error(`${[program, ...args].join(' ')} ended with ${status}: ${stderr.slice(-1000)}`);
    }
    const [wall = 0, user = 0, system = 0, kibibytes = 0] = readFileSync(file, 'utf8').trim().split(' ').map(Number);
    return { wall, cpu: user + system, peak: kibibytes / 1024 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each column by itself: the machine may have been busy in one run, and the collector early in another. */
export function medianCost(costs: readonly Cost[]): Cost {
  const of = (column: keyof Cost) => median(costs.map((cost) => cost[column]));
  return { wall: of('wall'), cpu: of('cpu'), peak: of('peak') };
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$0"', program]).status === 0;
}
