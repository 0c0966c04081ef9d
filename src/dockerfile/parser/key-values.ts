import type { MappedText } from '../mapped-text.ts';
import type { KeyValue, Word } from '../syntax.ts';
import { isSeparator } from './blanks.ts';
import { quotedWords, wordOf } from './words.ts';

/** Why they cannot be read, or the pairs. */
export type KeyValues = { readonly pairs: readonly KeyValue[] } | { readonly wrong: string; readonly word?: Word };

/** The arguments of ENV and LABEL: `a=b c=d`, or the old `a b` (BuildKit's `parseNameVal`). */
export function keyValues(line: MappedText, start: number, end: number, escapeCharacter: string): KeyValues {
  const words = quotedWords(line, start, end, escapeCharacter);
  const [first] = words;
  if (first === undefined) return { wrong: 'needs at least one argument' };
  if (!first.raw.includes('=')) return legacyPair(line, start, end);
  const pairs: KeyValue[] = [];
  for (const word of words) {
    const equals = word.raw.indexOf('=');
    if (equals < 0) return { wrong: "takes name=value, and here is one without '='", word };
    if (equals === 0) return { wrong: "takes name=value, and here is no name before '='", word };
    pairs.push(pairOf(word, equals));
  }
  return { pairs };
}

/** The arguments of ARG: `a` or `a=b`, one or more. */
export function namesAndValues(line: MappedText, start: number, end: number, escapeCharacter: string): KeyValues {
  const pairs: KeyValue[] = [];
  for (const word of quotedWords(line, start, end, escapeCharacter)) {
    const equals = word.raw.indexOf('=');
    if (equals === 0) return { wrong: "takes name or name=value, and here is no name before '='", word };
    pairs.push(equals < 0 ? { key: word, value: undefined, legacy: false, span: word.span } : pairOf(word, equals));
  }
  return pairs.length === 0 ? { wrong: 'needs at least one argument' } : { pairs };
}

function pairOf(word: Word, equals: number): KeyValue {
  return {
    key: partOf(word, 0, equals),
    value: partOf(word, equals + 1, word.raw.length),
    legacy: false,
    span: word.span,
  };
}

function partOf(word: Word, start: number, end: number): Word {
  return {
    raw: word.raw.slice(start, end),
    span: word.spanOf(start, end),
    spanOf: (from, to) => word.spanOf(start + from, start + to),
    json: false,
  };
}

function legacyPair(line: MappedText, start: number, end: number): KeyValues {
  let at = start;
  while (at < end && !isSeparator(line.text.charCodeAt(at))) at++;
  if (at === end) return { wrong: 'needs a value after the name' };
  const key = wordOf(line, start, at);
  while (isSeparator(line.text.charCodeAt(at))) at++;
  return { pairs: [{ key, value: wordOf(line, at, end), legacy: true, span: line.spanOf(start, end) }] };
}
