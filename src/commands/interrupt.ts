import { PlimsollError } from '../errors.ts';

/** 128 and the signal's number, as shells say it. */
const exitCodeOf = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

type StopSignal = keyof typeof exitCodeOf;

/** What may end a run from outside: its time limit, Ctrl-C and its kin. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** From here on signals do what they do everywhere. */
  release(): void;
}

/**
 * The first Ctrl-C lets the run end in order, the second ends it at once.
 * @param timeout as `--timeout` has it
 * @throws PlimsollError FLAG_INVALID
 */
export function interruptible(timeout: string): Interrupt {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(timeIsOver(timeout)), milliseconds(timeout));
  timer.unref();
  const listeners = (Object.keys(exitCodeOf) as StopSignal[]).map((name) => {
    const listener = () => {
      if (controller.signal.aborted) process.exit(exitCodeOf[name]);
      controller.abort(new PlimsollError('ABORTED', `Stopped by ${name}.`, { cause: name }));
    };
    process.on(name, listener);
    return { name, listener };
  });
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer);
      for (const { name, listener } of listeners) process.off(name, listener);
    },
  };
}

/** 130, 143 or 129 for what a signal stopped, undefined for everything else. */
export function signalExitCode({ code, cause }: PlimsollError): number | undefined {
  return code === 'ABORTED' && typeof cause === 'string' ? exitCodeOf[cause as StopSignal] : undefined;
}

function timeIsOver(timeout: string): PlimsollError {
  return new PlimsollError('TIMEOUT', `The run was not done after ${timeout}.`, {
    remedy: 'Give it more time with --timeout, as in --timeout 2h.',
  });
}

/** `90s`, `10m`, `2h`; a bare number is seconds. */
function milliseconds(text: string): number {
  const [, digits, unit] = /^([1-9][0-9]{0,5})(s|m|h)?$/.exec(text) ?? [];
  const seconds = Number(digits) * (unit === 'h' ? 3600 : unit === 'm' ? 60 : 1);
  // More than setTimeout can count would be over at once.
  if (digits && seconds * 1000 < 2 ** 31) return seconds * 1000;
  throw new PlimsollError('FLAG_INVALID', `'${text}' is not a time${digits ? ' of at most 596 hours' : ''}.`, {
    remedy: 'Write it as 90s, 10m or 2h.',
  });
}
