import type { SemVer } from 'semver';
import parse from 'semver/functions/parse.js';
import { compareDigits, compareText, type Order } from './order.ts';
import { versionInvalid } from './version-invalid.ts';

/**
 * npm and what else counts by Semantic Versioning 2.0.0: section 11, build metadata ignored. Strict versions are read
 * and ordered by the `semver` package. What advisories carry besides is ordered here, by the same rules: leading `v`
 * and `=`, leading zeros, any count of numbers with the missing ones as 0 (`1.2` = `1.2.0`), and numbers past 2^53,
 * which the package refuses in front and rounds in a pre-release.
 *
 * @throws PlimsollError VERSION_INVALID on anything else.
 */
export function compareSemver(a: string, b: string): Order {
  const left = strict(a);
  const right = left && strict(b);
  return left && right ? left.compare(right) : compareLenient(lenient(a), lenient(b));
}

function strict(version: string): SemVer | null {
  return /\d{16}/.test(version) ? null : parse(version);
}

interface LenientVersion {
  readonly numbers: readonly string[];
  /** Empty for a release. */
  readonly prerelease: readonly string[];
}

const pattern =
  /^[v=\s]*(\d+(?:\.\d+)*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?\s*$/;

function lenient(version: string): LenientVersion {
  const match = pattern.exec(version);
  if (!match) throw versionInvalid('semver', version, 'it does not read as numbers[-prerelease][+build]');
  const [, numbers = '', prerelease] = match;
  return { numbers: numbers.split('.'), prerelease: prerelease?.split('.') ?? [] };
}

function compareLenient(a: LenientVersion, b: LenientVersion): Order {
  for (let i = 0; i < a.numbers.length || i < b.numbers.length; i++) {
    const order = compareDigits(a.numbers[i] ?? '0', b.numbers[i] ?? '0');
    if (order !== 0) return order;
  }
  // Section 11.3: a pre-release is older than its release.
  if (a.prerelease.length === 0 || b.prerelease.length === 0) {
    return a.prerelease.length === b.prerelease.length ? 0 : a.prerelease.length === 0 ? 1 : -1;
  }
  for (let i = 0; i < a.prerelease.length || i < b.prerelease.length; i++) {
    const order = compareIdentifiers(a.prerelease[i], b.prerelease[i]);
    if (order !== 0) return order;
  }
  return 0;
}

/** Section 11.4: a missing identifier is older than a number, a number is older than text. */
function compareIdentifiers(a: string | undefined, b: string | undefined): Order {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const numberA = /^\d+$/.test(a);
  if (numberA !== /^\d+$/.test(b)) return numberA ? -1 : 1;
  return numberA ? compareDigits(a, b) : compareText(a, b);
}
