import { compareDigits, compareText, type Order } from './order.ts';
import { versionInvalid } from './version-invalid.ts';

/**
 * Python: `[N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local]`, the PyPA specification "Version specifiers" (PEP 440),
 * with every spelling its section "Normalization" allows.
 *
 * @throws PlimsollError VERSION_INVALID on anything else: the specification gives the legacy versions of setuptools
 * (`1.0-foo`, `2012d`) no order, so an answer would be a guess.
 */
export function comparePep440(a: string, b: string): Order {
  const left = parse(a);
  const right = parse(b);
  return (
    compareDigits(left.epoch, right.epoch) ||
    compareLists(left.release, right.release, compareDigits, '0') ||
    compareDigits(left.phase, right.phase) ||
    compareDigits(left.phaseNumber, right.phaseNumber) ||
    compareWithNone(left.post, right.post, -1) ||
    compareWithNone(left.dev, right.dev, 1) ||
    compareLists(left.local, right.local, compareLocalParts, '')
  );
}

interface Pep440Version {
  readonly epoch: string;
  readonly release: readonly string[];
  /** A digit that orders: a development version of a final release, a, b, rc, final. */
  readonly phase: string;
  readonly phaseNumber: string;
  readonly post: string | undefined;
  readonly dev: string | undefined;
  readonly local: readonly string[];
}

const pattern =
  /^\s*v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(?:post|rev|r)[-_.]?(\d*))?(?:[-_.]?dev[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*$/i;

function parse(version: string): Pep440Version {
  const match = pattern.exec(version);
  if (!match) throw versionInvalid('pep440', version, 'PEP 440 has no order for it');
  const [, epoch = '', release = '', letter, letterNumber = '', implicitPost, namedPost, dev, local] = match;
  const post = implicitPost ?? namedPost;
  return {
    epoch,
    release: release.split('.'),
    phase: letter ? phaseOf(letter) : post === undefined && dev !== undefined ? '0' : '4',
    phaseNumber: letterNumber,
    post,
    dev,
    local: local?.toLowerCase().split(/[-_.]/) ?? [],
  };
}

function phaseOf(letter: string): string {
  switch (letter.toLowerCase()) {
    case 'a':
    case 'alpha':
      return '1';
    case 'b':
    case 'beta':
      return '2';
    default:
      return '3';
  }
}

/** `none` is what a missing number is to one that is there: no post-release is older, no dev release is newer. */
function compareWithNone(a: string | undefined, b: string | undefined, none: -1 | 1): Order {
  if (a !== undefined && b !== undefined) return compareDigits(a, b);
  if (a === b) return 0;
  return (a === undefined) === (none === -1) ? -1 : 1;
}

function compareLists(
  a: readonly string[],
  b: readonly string[],
  compare: (x: string, y: string) => Order,
  missing: string,
): Order {
  for (let i = 0; i < a.length || i < b.length; i++) {
    const order = compare(a[i] ?? missing, b[i] ?? missing);
    if (order !== 0) return order;
  }
  return 0;
}

/** Section "Local version identifiers": a missing part is older than text, text is older than a number. */
function compareLocalParts(a: string, b: string): Order {
  const numberA = /^\d+$/.test(a);
  if (numberA !== /^\d+$/.test(b)) return numberA ? 1 : -1;
  return numberA ? compareDigits(a, b) : compareText(a, b);
}
