import { limits } from '../limits.ts';
import { compareApk } from './apk.ts';
import { compareDeb } from './deb.ts';
import type { Order } from './order.ts';
import { comparePep440 } from './pep440.ts';
import { compareRpm } from './rpm.ts';
import { compareSemver } from './semver.ts';
import { versionInvalid } from './version-invalid.ts';

/** A rule by which versions have an order; the contract lists those still to come. */
export type VersionScheme = keyof typeof comparators;

/**
 * Which of two versions is newer by the rules of `scheme`: -1 when a is older than b, 0 when they are the same to it,
 * 1 when a is newer. A total order on everything it does not refuse.
 *
 * @throws PlimsollError VERSION_INVALID on text that the scheme cannot order, and on any that is empty, over
 * `limits.versionChars` or has control characters.
 */
export function compareVersions(scheme: VersionScheme, a: string, b: string): Order {
  refuseNonText(scheme, a);
  refuseNonText(scheme, b);
  return comparators[scheme](a, b);
}

const comparators = {
  deb: compareDeb,
  rpm: compareRpm,
  apk: compareApk,
  semver: compareSemver,
  pep440: comparePep440,
} satisfies Record<string, (a: string, b: string) => Order>;

function refuseNonText(scheme: VersionScheme, version: string): void {
  if (version === '') throw versionInvalid(scheme, version, 'it is empty');
  if (version.length > limits.versionChars) {
    throw versionInvalid(scheme, version, `it has more than ${limits.versionChars} characters`);
  }
  if (/\p{Cc}/u.test(version)) throw versionInvalid(scheme, version, 'it has control characters');
}
