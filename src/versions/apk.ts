import { compareDigits, compareText, type Order } from './order.ts';

/**
 * Alpine and Wolfi: `number{.number}...{letter}{_suffix{number}}...{~hash}{-r#}`, apk-package(5), "version".
 * Read into tokens; the first two that differ decide, by kind and then by value. A longer version is newer, unless it
 * goes on with a suffix of a pre-release.
 *
 * What breaks that grammar is ordered too, the way the public suites have it, so this throws nothing:
 * - digits after the letter are read on: apk 2 took them, and Alpine's advisories name them (opensmtpd's `6.6.2p1-r0`);
 * - what cannot be read is one last token, older than the end (`1-ruff` < `1`). Two such rests order as text
 *   (`0..1` < `0..2`), but for a broken `-r` part, which carries no order: `1-r0-1` = `1-ruff`.
 */
export function compareApk(a: string, b: string): Order {
  const left = tokens(a);
  const right = tokens(b);
  const length = Math.max(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const x = left[i] ?? end;
    const y = right[i] ?? end;
    const order = compareNumbers(x.kind, y.kind) || compareValues(x, y, i === 0);
    if (order !== 0) return order;
  }
  return 0;
}

interface Token {
  readonly kind: number;
  readonly value: string;
}

/** Oldest first: which of two versions, the same so far, is newer by what comes next. */
const PRE_RELEASE = 0;
const UNREADABLE = 5;
const END = 6;
const REVISION = 7;
const HASH = 8;
const SUFFIX_NUMBER = 9;
const POST_RELEASE = 10;
const LETTER = 20;
const NUMBER = 21;

const end: Token = { kind: END, value: '' };

/** apk-package(5)'s sorting order of the suffixes; one without stands in the middle. */
const suffixes: Readonly<Record<string, number>> = {
  alpha: PRE_RELEASE,
  beta: PRE_RELEASE + 1,
  pre: PRE_RELEASE + 2,
  rc: PRE_RELEASE + 3,
  cvs: POST_RELEASE,
  svn: POST_RELEASE + 1,
  git: POST_RELEASE + 2,
  hg: POST_RELEASE + 3,
  p: POST_RELEASE + 4,
};

/** Each part is optional and the last takes whatever is left, so it matches any text without trying twice. */
const parts =
  /^(?:(\d+(?:\.\d+)*)(?:([a-z])(\d+(?:\.\d+)*)?)?((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*)(?:~([0-9a-f]+))?(?:-r(\d*)$)?)?(.*)$/s;

function tokens(version: string): readonly Token[] {
  const [, numbers, letter, moreNumbers, suffixText, hash, revision, rest] = parts.exec(version) ?? [];
  const found: Token[] = [];
  for (const value of numbers?.split('.') ?? []) found.push({ kind: NUMBER, value });
  if (letter) found.push({ kind: LETTER, value: letter });
  for (const value of moreNumbers?.split('.') ?? []) found.push({ kind: NUMBER, value });
  for (const [, name = '', value] of suffixText?.matchAll(/_([a-z]+)(\d*)/g) ?? []) {
    found.push({ kind: suffixes[name] ?? UNREADABLE, value: '' });
    if (value) found.push({ kind: SUFFIX_NUMBER, value });
  }
  if (hash) found.push({ kind: HASH, value: hash });
  if (revision !== undefined) found.push({ kind: REVISION, value: revision });
  if (rest) found.push({ kind: UNREADABLE, value: rest.startsWith('-') ? '-' : rest });
  return found;
}

/** As in Gentoo's rules, which apk's come from: after the first number, one with a leading zero is read as a fraction. */
function compareValues(x: Token, y: Token, first: boolean): Order {
  if (x.kind === UNREADABLE || x.kind === HASH || x.kind === LETTER) return compareText(x.value, y.value);
  const fraction = x.kind === NUMBER && !first && (x.value.startsWith('0') || y.value.startsWith('0'));
  return fraction ? compareText(x.value, y.value) : compareDigits(x.value, y.value);
}

function compareNumbers(a: number, b: number): Order {
  return a === b ? 0 : a < b ? -1 : 1;
}
