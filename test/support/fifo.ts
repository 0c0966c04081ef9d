import { execFileSync } from 'node:child_process';
import { peer } from './peers.ts';

/** Makes a fifo, which Node cannot. @returns its path */
export function makeFifo(path: string): string {
  const program = peer('mkfifo');
  if (!program) throw new Error('mkfifo is not on PATH; POSIX wants it there');
  execFileSync(program, [path]);
  return path;
}
