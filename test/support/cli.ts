import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: Uint8Array | string;
  /** Leaves standard input open: somebody else writes to it, or nobody. */
  readonly keepStdin?: boolean;
  /** Called when it runs, for signals and closed pipes. */
  readonly started?: (child: ReturnType<typeof spawn>) => void;
}

/** Runs the command line from the sources, in a process of its own, with nothing of the user's environment. */
export async function plimsoll(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = spawn(process.execPath, [join(root, 'src/bin.ts'), ...args], {
    cwd: options.cwd ?? root,
    env: { ...surroundings, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  options.started?.(child);
  child.stdin.on('error', () => {});
  if (!options.keepStdin) child.stdin.end(options.stdin ?? '');
  const [stdout, stderr] = await Promise.all([collect(child.stdout), collect(child.stderr)]);
  return new Promise((resolve) => {
    const done = (code: number | null, signal: NodeJS.Signals | null) => resolve({ code, signal, stdout, stderr });
    if (child.exitCode !== null || child.signalCode !== null) done(child.exitCode, child.signalCode);
    else child.on('exit', done);
  });
}

/** One cache for all runs of a test file, gone when it ends. */
const cacheFolder = mkdtempSync(join(tmpdir(), 'plimsoll-cli-'));
process.on('exit', () => rmSync(cacheFolder, { recursive: true, force: true }));

/** What a run sees of the world; Node's compiled code is kept for all of them, whatever cache they are told to use. */
const surroundings = {
  PATH: process.env['PATH'] ?? '',
  HOME: cacheFolder,
  PLIMSOLL_CACHE_DIR: cacheFolder,
  NODE_COMPILE_CACHE: join(cacheFolder, 'node'),
};

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  } catch {
    // The test closed it.
  }
  return Buffer.concat(chunks).toString('utf8');
}
