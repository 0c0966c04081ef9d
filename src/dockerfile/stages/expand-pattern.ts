import { limits } from '../../limits.ts';
import { Refusal } from './expand-refusal.ts';

/** One UTF-16 unit, any character, or any number of characters; the last two but a line feed, as in Go's `.`. */
type Token = number | 'one' | 'any';
type Tokens = readonly Token[];

/**
 * `${x#pattern}`, with `isLongest` `${x##pattern}`. After trimPrefix in BuildKit's shell/lex.go.
 * @throws Refusal
 */
export function withoutPrefix(value: string, pattern: string, isLongest: boolean): string {
  const [end = -1] = matchEnds(tokensOf(pattern), value, { isLongest, isToEnd: false });
  return end < 0 ? value : value.slice(end);
}

/**
 * `${x%pattern}`, with `isLongest` `${x%%pattern}`.
 * @throws Refusal
 */
export function withoutSuffix(value: string, pattern: string, isLongest: boolean): string {
  const ends = matchEnds(tokensOf(pattern), value, { isLongest, isToEnd: true });
  const matches = (end: number, start: number): boolean => end >= 0 && !isInsidePair(value, start);
  const start = isLongest ? ends.findIndex(matches) : ends.findLastIndex(matches);
  return start < 0 ? value : value.slice(0, start);
}

/**
 * `${x/pattern/replacement}`, with `isAll` `${x//pattern/replacement}`: the longest match from the left.
 * @throws Refusal
 */
export function withReplaced(value: string, pattern: string, replacement: string, isAll: boolean): string {
  const ends = matchEnds(tokensOf(pattern), value, { isLongest: true, isToEnd: false });
  const pieces: string[] = [];
  let length = 0;
  let copied = 0;
  let lastEnd = -1;
  for (let start = 0; start <= value.length; ) {
    const end = ends[start] ?? -1;
    if (end < 0 || isInsidePair(value, start)) {
      start++;
      continue;
    }
    // Go replaces no empty match right after another.
    if (end > lastEnd || start === 0) {
      const match = value.slice(start, end);
      const instead = isAll ? templated(replacement, match) : replacement;
      length += instead.length;
      if (length > limits.expansionChars) throw tooLong();
      pieces.push(value.slice(copied, start), instead);
      copied = end;
    }
    if (!isAll) break;
    lastEnd = end;
    start = Math.max(end, start + 1);
  }
  // Joined, not added up: values are kept, and a string of a thousand sums takes far more room than its text.
  return pieces.join('') + value.slice(copied);
}

export function tooLong(): Refusal {
  return new Refusal('limit', `It expands to more than ${limits.expansionChars} characters (expansionChars).`);
}

/** BuildKit's `//` goes through Go's ReplaceAllString, where `$0` is the match and other names are empty. */
function templated(replacement: string, match: string): string {
  if (!replacement.includes('$')) return replacement;
  return replacement.replaceAll(/\$(?:\$|(\w+)|\{(\w+)\})/g, (whole, name?: string, braced?: string) =>
    whole === '$$' ? '$' : (name ?? braced) === '0' ? match : '',
  );
}

/** As convertShellPatternToRegex: `*`, `?` and a backslash (whatever the escape directive says), no brackets. */
function tokensOf(pattern: string): Tokens {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at];
    if (char === '*') tokens.push('any');
    else if (char === '?') tokens.push('one');
    else {
      if (char === '\\') {
        at++;
        if (!['}', '/', '*', '?', '\\'].includes(pattern[at] ?? '')) {
          throw new Refusal('syntax', `The pattern '${pattern}' ends in a backslash or has one before a letter.`);
        }
      }
      tokens.push(pattern.charCodeAt(at));
    }
  }
  return tokens;
}

interface Wanted {
  /** The longest match from each start, else the shortest. */
  readonly isLongest: boolean;
  /** Only matches up to the end of the value. */
  readonly isToEnd: boolean;
}

/**
 * Where the match that begins at each place ends, -1 where none does. From the last token to the first, so that every
 * star costs one pass over the value and nothing is tried twice.
 */
function matchEnds(tokens: Tokens, value: string, { isLongest, isToEnd }: Wanted): Int32Array {
  if (tokens.length * value.length > limits.expansionSteps) {
    throw new Refusal(
      'limit',
      `A value of ${value.length} characters and a pattern of ${tokens.length} take more than ${limits.expansionSteps} steps (expansionSteps).`,
    );
  }
  const length = value.length;
  const hasPairs = surrogate.test(value);
  let ends = new Int32Array(length + 1);
  for (let start = 0; start <= length; start++) ends[start] = isToEnd && start < length ? -1 : start;
  for (const token of tokens.toReversed()) {
    const before = new Int32Array(length + 1);
    before[length] = token === 'any' ? (ends[length] ?? -1) : -1;
    for (let start = length - 1; start >= 0; start--) {
      const unit = value.charCodeAt(start);
      if (typeof token === 'number') {
        before[start] = unit === token ? (ends[start + 1] ?? -1) : -1;
        continue;
      }
      const next = start + (hasPairs && isInsidePair(value, start + 1) ? 2 : 1);
      if (token === 'one') {
        before[start] = unit === lineFeed ? -1 : (ends[next] ?? -1);
        continue;
      }
      const here = ends[start] ?? -1;
      const further = unit === lineFeed ? -1 : (before[next] ?? -1);
      before[start] = here < 0 || (isLongest && further > here) ? further : here;
    }
    ends = before;
  }
  return ends;
}

const surrogate = /[\ud800-\udfff]/;
const lineFeed = 10;

function isInsidePair(value: string, at: number): boolean {
  const unit = value.charCodeAt(at);
  const previous = value.charCodeAt(at - 1);
  return unit >= 0xdc00 && unit <= 0xdfff && previous >= 0xd800 && previous <= 0xdbff;
}
