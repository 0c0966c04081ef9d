import { compareDigits, type Order } from './order.ts';
import { versionInvalid } from './version-invalid.ts';

/**
 * Debian and Ubuntu: `[epoch:]upstream[-revision]`, ordered as deb-version(7), "Sorting algorithm", says.
 * As dpkg does, it only refuses what cannot be taken apart; a version that starts with a letter or holds a `_`
 * breaks policy but orders.
 *
 * @throws PlimsollError VERSION_INVALID on spaces, non-ASCII text, a bad epoch, an empty upstream part or revision.
 */
export function compareDeb(a: string, b: string): Order {
  const left = parse(a);
  const right = parse(b);
  return (
    compareDigits(left.epoch, right.epoch) ||
    comparePart(left.upstream, right.upstream) ||
    comparePart(left.revision, right.revision)
  );
}

interface DebVersion {
  readonly epoch: string;
  readonly upstream: string;
  /** '' when there is none, which orders as `0` does. */
  readonly revision: string;
}

/** dpkg keeps an epoch in an int. */
const highestEpoch = '2147483647';

function parse(version: string): DebVersion {
  if (!/^[!-~]+$/.test(version)) throw versionInvalid('deb', version, 'only visible ASCII characters may be in it');
  const colon = version.indexOf(':');
  const epoch = colon < 0 ? '0' : version.slice(0, colon);
  if (!/^\d+$/.test(epoch)) throw versionInvalid('deb', version, 'what stands before the colon is not a number');
  if (compareDigits(epoch, highestEpoch) > 0) throw versionInvalid('deb', version, 'the epoch is too big');

  const rest = version.slice(colon + 1);
  const hyphen = rest.lastIndexOf('-');
  const upstream = hyphen < 0 ? rest : rest.slice(0, hyphen);
  const revision = hyphen < 0 ? '' : rest.slice(hyphen + 1);
  if (upstream === '') throw versionInvalid('deb', version, 'the upstream part is empty');
  if (hyphen >= 0 && revision === '') throw versionInvalid('deb', version, 'the revision is empty');
  return { epoch, upstream, revision };
}

/** Takes turns: a run of non-digits by weight, then a run of digits by number, until both are used up. */
function comparePart(a: string, b: string): Order {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while (weight(a, i) !== 0 || weight(b, j) !== 0) {
      const left = weight(a, i++);
      const right = weight(b, j++);
      if (left !== right) return left < right ? -1 : 1;
    }
    const endA = endOfDigits(a, i);
    const endB = endOfDigits(b, j);
    const order = compareDigits(a.slice(i, endA), b.slice(j, endB));
    if (order !== 0) return order;
    i = endA;
    j = endB;
  }
  return 0;
}

/** `~` before the end of the run, the end before letters, letters before everything else. */
function weight(text: string, index: number): number {
  if (index >= text.length || isDigit(text, index)) return 0;
  const code = text.charCodeAt(index);
  if (code === 0x7e) return -1;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x7a ? code : code + 256;
}

function endOfDigits(text: string, start: number): number {
  let end = start;
  while (isDigit(text, end)) end++;
  return end;
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0x30 && code <= 0x39;
}
