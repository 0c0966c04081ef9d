import { PlimsollError } from '../errors.ts';

/** The error for text that `scheme` cannot order; the text is quoted, and cut where it is long. */
export function versionInvalid(scheme: string, version: string, why: string): PlimsollError {
  const shown = JSON.stringify(version.length > 80 ? `${version.slice(0, 80)}...` : version);
  return new PlimsollError('VERSION_INVALID', `${shown} is not a ${scheme} version: ${why}`);
}
