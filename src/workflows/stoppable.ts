import { PlimsollError } from '../errors.ts';

/** Time for stopped work to close its files; what hangs on a pipe or a socket is left behind then. */
const graceMilliseconds = 500;

/**
 * Does work that a signal may end. Streams make of a stop what they like (an AbortError, a cut connection, half a
 * gzip), or do not hear it at all: once the signal has spoken, what is thrown is its reason, and soon.
 * @throws PlimsollError TIMEOUT or ABORTED after a stop, else what `work` throws
 */
export async function stoppable<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  if (signal.aborted) throw stopError(signal);
  const tooLate = Promise.withResolvers<never>();
  let grace: NodeJS.Timeout | undefined;
  const onAbort = () => {
    grace = setTimeout(() => tooLate.reject(stopError(signal)), graceMilliseconds);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const working = work();
  try {
    return await Promise.race([working, tooLate.promise]);
  } catch (error) {
    throw signal.aborted ? stopError(signal) : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(grace);
    // What was left behind may still fail, and nobody is there to hear it.
    working.catch(() => {});
  }
}

function stopError(signal: AbortSignal): PlimsollError {
  const reason: unknown = signal.reason;
  if (reason instanceof PlimsollError) return reason;
  if (reason instanceof DOMException && reason.name === 'TimeoutError') {
    return new PlimsollError('TIMEOUT', 'The time for this run is over.', { cause: reason });
  }
  return new PlimsollError('ABORTED', 'Stopped before it was done.', { cause: reason });
}
