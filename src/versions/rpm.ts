import { compareDigits, compareText, type Order } from './order.ts';

/**
 * Red Hat, SUSE and their kin: `[epoch:]version[-release]`, part by part as rpm-version(7) says. rpm orders any text,
 * so this throws nothing.
 *
 * A missing epoch is 0. A missing release is older than every release, `-` and `-~1` included: that is what rpm does
 * with two whole versions. (In a dependency rpm lets a missing release match any; in an advisory's event that would
 * call every build of the fixed version equal, broken ones too.)
 */
export function compareRpm(a: string, b: string): Order {
  const left = parse(a);
  const right = parse(b);
  return (
    compareDigits(left.epoch, right.epoch) ||
    compareSegments(left.version, right.version) ||
    compareReleases(left.release, right.release)
  );
}

interface RpmVersion {
  /** Digits, or '' for none. */
  readonly epoch: string;
  readonly version: string;
  readonly release: string | undefined;
}

/** What stands before a colon is an epoch only when it is all digits; otherwise it belongs to the version. */
function parse(text: string): RpmVersion {
  const colon = text.indexOf(':');
  const hasEpoch = colon >= 0 && /^\d*$/.test(text.slice(0, colon));
  const rest = hasEpoch ? text.slice(colon + 1) : text;
  const hyphen = rest.lastIndexOf('-');
  return {
    epoch: hasEpoch ? text.slice(0, colon) : '',
    version: hyphen < 0 ? rest : rest.slice(0, hyphen),
    release: hyphen < 0 ? undefined : rest.slice(hyphen + 1),
  };
}

function compareReleases(a: string | undefined, b: string | undefined): Order {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  return compareSegments(a, b);
}

/** Runs of digits, runs of ASCII letters, `~` and `^`; everything else only separates. */
const segment = /\d+|[A-Za-z]+|[~^]/g;

/** rpm-version(7), "Version comparison": segment by segment, the first that differs decides. */
function compareSegments(a: string, b: string): Order {
  const left = a.match(segment) ?? [];
  const right = b.match(segment) ?? [];
  const length = Math.max(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const x = left[i] ?? '';
    const y = right[i] ?? '';
    const kind = kindOf(x);
    if (kind !== kindOf(y)) return kind < kindOf(y) ? -1 : 1;
    const order = kind === NUMBER ? compareDigits(x, y) : compareText(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

const NUMBER = 4;

/** Oldest first: `~`, the end, `^`, letters, digits. */
function kindOf(text: string): number {
  if (text === '~') return 0;
  if (text === '') return 1;
  if (text === '^') return 2;
  return text.charCodeAt(0) <= 0x39 ? NUMBER : 3;
}
