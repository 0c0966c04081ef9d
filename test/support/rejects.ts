import assert from 'node:assert/strict';
import { type ErrorCode, PlimsollError } from '../../src/errors.ts';

/** That `work` fails with this code; hands the error over for further looks. */
export async function rejectsWith(code: ErrorCode, work: Promise<unknown>): Promise<PlimsollError> {
  const error = await work.then(
    () => assert.fail(`expected ${code}, but it went well`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof PlimsollError)) throw error;
  assert.equal(error.code, code, error.message);
  return error;
}
