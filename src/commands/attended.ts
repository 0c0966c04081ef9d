import { stoppable } from '../workflows/stoppable.ts';
import { interruptible } from './interrupt.ts';
import { type Progress, terminalProgress } from './progress.ts';

/** Flags of commands that take a while. */
export interface AttendedFlags {
  readonly quiet: boolean;
  readonly silent: boolean;
  readonly 'log-format': 'text' | 'json';
  readonly timeout: string;
}

export interface Attended {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/**
 * Work that a person may watch and stop: a line of progress on a terminal, a time limit, Ctrl-C.
 * @throws PlimsollError FLAG_INVALID, TIMEOUT, ABORTED, and what `work` throws
 */
export async function attended(flags: AttendedFlags, work: (run: Attended) => Promise<void>): Promise<void> {
  const interrupt = interruptible(flags.timeout);
  const talks = !flags.quiet && !flags.silent && flags['log-format'] === 'text' && !process.env['CI'];
  const progress = terminalProgress(talks && process.stderr.isTTY === true);
  try {
    await stoppable(interrupt.signal, () => work({ signal: interrupt.signal, progress }));
  } finally {
    progress.end();
    interrupt.release();
  }
}
