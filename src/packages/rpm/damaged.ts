import { PlimsollError } from '../../errors.ts';

/**
 * What every reader in this room throws. `what` is a clause without a full stop; the extractor, which knows the path,
 * makes the sentence.
 */
export function damaged(what: string): PlimsollError {
  return new PlimsollError('PACKAGE_DATABASE_INVALID', what);
}
