import { limits } from '../../limits.ts';
import type { Expansion, VariableUse } from '../stage.ts';
import { countsAsSet, type Found, foundIn, type Lookup } from './expand-found.ts';
import { tooLong, withoutPrefix, withoutSuffix, withReplaced } from './expand-pattern.ts';
import { Refusal } from './expand-refusal.ts';
import { type Splitter, splitter } from './expand-split.ts';

export interface ExpandOptions {
  readonly escape: '\\' | '`';
  /** False: what nothing declares may still come from the base image. Default true. */
  readonly isComplete?: boolean;
  /** False: quotes mean nothing, as in the heredocs of COPY. Default true. */
  readonly quotes?: boolean;
}

/**
 * What a word comes to, quotes taken off and variables filled in. Never throws; the time is linear in the word.
 * Source: `Lex.ProcessWord` of moby/buildkit, frontend/dockerfile/shell/lex.go.
 */
export function expandWord(raw: string, lookup: Lookup, options: ExpandOptions): Expansion {
  return isPlain(raw) ? plainly(raw) : expanded(raw, lookup, options);
}

/** The same for EXPOSE and its like, where one word may become several, or none. Source: `Lex.ProcessWords`. */
export function expandWords(
  raw: string,
  lookup: Lookup,
  options: ExpandOptions,
): Expansion & { readonly words: readonly string[] } {
  const words = splitter();
  const expansion = expanded(raw, lookup, options, words);
  return { ...expansion, words: expansion.error === undefined ? words.words() : [] };
}

function isPlain(raw: string): boolean {
  return !/[$'"\\`]/.test(raw);
}

function plainly(text: string): Expansion {
  return { text, isKnown: true, uses: [], error: undefined, errorKind: undefined };
}

function expanded(raw: string, lookup: Lookup, options: ExpandOptions, words?: Splitter): Expansion {
  const reader: Reader = {
    isComplete: true,
    quotes: true,
    ...options,
    raw,
    lookup,
    uses: [],
    at: 0,
    depth: 0,
    added: 0,
  };
  try {
    const { text, isKnown } = readUntil(reader, '', false, words);
    return { ...plainly(text), isKnown, uses: inOrder(reader.uses) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { text: '', isKnown: false, uses: inOrder(reader.uses), error: error.message, errorKind: error.kind };
  }
}

/** Inner variables are noted before the outer ones that they stand in. */
function inOrder(uses: readonly VariableUse[]): readonly VariableUse[] {
  return uses.toSorted((a, b) => a.start - b.start);
}

interface Reader extends Required<ExpandOptions> {
  readonly raw: string;
  readonly lookup: Lookup;
  readonly uses: VariableUse[];
  at: number;
  depth: number;
  /** Characters that variables have brought so far. */
  added: number;
}

interface Part {
  readonly text: string;
  readonly isKnown: boolean;
}

/**
 * Up to and without `stop`, or to the end for ''.
 * @param rawEscapes in patterns: the escape character stays, for the pattern to read
 */
function readUntil(reader: Reader, stop: string, rawEscapes: boolean, words?: Splitter): Part {
  const { raw } = reader;
  let text = '';
  let isKnown = true;
  let start = reader.at;
  const flush = (): void => {
    const piece = raw.slice(start, reader.at);
    text += piece;
    words?.add(piece);
  };
  while (reader.at < raw.length) {
    const char = raw[reader.at];
    if (char === stop) {
      flush();
      reader.at++;
      return { text, isKnown };
    }
    if (char === '$') {
      flush();
      const part = readVariable(reader);
      text += part.text;
      words?.add(part.text);
      isKnown &&= part.isKnown;
    } else if (reader.quotes && (char === "'" || char === '"')) {
      flush();
      const part = char === "'" ? readSingleQuoted(reader) : readDoubleQuoted(reader, rawEscapes);
      text += part.text;
      words?.addQuoted(part.text);
      isKnown &&= part.isKnown;
    } else if (char === reader.escape) {
      flush();
      // At the end of the word it is dropped.
      const piece = raw.slice(reader.at + (rawEscapes ? 0 : 1), reader.at + 2);
      text += piece;
      words?.addQuoted(piece);
      reader.at = Math.min(reader.at + 2, raw.length);
    } else {
      reader.at++;
      continue;
    }
    start = reader.at;
  }
  if (stop !== '') throw new Refusal('syntax', `A substitution has no closing '${stop}'.`);
  flush();
  return { text, isKnown };
}

function readSingleQuoted(reader: Reader): Part {
  const end = reader.raw.indexOf("'", reader.at + 1);
  if (end < 0) throw new Refusal('syntax', 'A single quote is not closed.');
  const text = reader.raw.slice(reader.at + 1, end);
  reader.at = end + 1;
  return { text, isKnown: true };
}

function readDoubleQuoted(reader: Reader, rawEscapes: boolean): Part {
  const { raw } = reader;
  let text = '';
  let isKnown = true;
  reader.at++;
  while (reader.at < raw.length) {
    const char = raw[reader.at] ?? '';
    if (char === '"') {
      reader.at++;
      return { text, isKnown };
    }
    if (char === '$') {
      const part = readVariable(reader);
      text += part.text;
      isKnown &&= part.isKnown;
      continue;
    }
    reader.at++;
    if (char !== reader.escape) {
      text += char;
      continue;
    }
    // Only these can be escaped here; before others the character stands for itself.
    const next = raw[reader.at] ?? '';
    const isEscape = next !== '' && (next === '"' || next === '$' || next === reader.escape);
    text += (rawEscapes ? char : '') + (isEscape ? next : char);
    if (isEscape) reader.at++;
  }
  throw new Refusal('syntax', 'A double quote is not closed.');
}

/** From `$`: `$name`, `${name}` or `${name` with an operator; a `$` before anything else stands for itself. */
function readVariable(reader: Reader): Part {
  const start = reader.at++;
  if (reader.raw[reader.at] === '{') return readBraced(reader, start);
  const name = readName(reader);
  if (name === '') return { text: '$', isKnown: true };
  return valuePart(reader, bindingOf(reader, name, start, false));
}

function readBraced(reader: Reader, start: number): Part {
  const { raw } = reader;
  reader.at++;
  if (++reader.depth > limits.expansionDepth) {
    throw new Refusal('limit', `Substitutions are nested more than ${limits.expansionDepth} deep (expansionDepth).`);
  }
  if (['{', '}', ':'].includes(raw[reader.at] ?? '')) throw badSubstitution(reader, start);
  const name = readName(reader);
  let operator = raw[reader.at++] ?? '';
  const isColon = operator === ':';
  if (isColon) operator = raw[reader.at++] ?? '';
  let part: Part;
  if (operator === '}' && !isColon) part = valuePart(reader, bindingOf(reader, name, start, false));
  else if (operator === '-' || operator === '+' || operator === '?') {
    part = chosen(reader, { name, start, operator, isColon });
  } else if ((operator === '#' || operator === '%') && !isColon) part = trimmed(reader, name, start, operator);
  else if (operator === '/' && !isColon) part = replaced(reader, name, start);
  else throw badSubstitution(reader, start);
  reader.depth--;
  return part;
}

function badSubstitution({ raw, at }: Reader, start: number): Refusal {
  if (at > raw.length || !raw.includes('}', start)) return new Refusal('syntax', "A substitution has no closing '}'.");
  return new Refusal('syntax', `'${raw.slice(start, Math.min(at + 1, start + 80))}' begins no valid substitution.`);
}

/** A name, digits, or one of the shell's special parameters; '' for none. */
function readName(reader: Reader): string {
  names.lastIndex = reader.at;
  const name = names.exec(reader.raw)?.[0] ?? '';
  reader.at += name.length;
  return name;
}

const names = /\p{Nd}+|[@*#?\-$!]|[\p{L}_][\p{L}\p{Nd}_]*/uy;

/** Notes the use; call it once the closing brace is read. */
function bindingOf(reader: Reader, name: string, start: number, hasFallback: boolean): Found {
  const binding = reader.lookup(name);
  if (name !== '') {
    reader.uses.push({ name, start, end: reader.at, isDeclared: binding !== undefined, hasFallback });
  }
  return foundIn(binding, reader.isComplete || name === '');
}

function valuePart(reader: Reader, { value }: Found): Part {
  if (value === undefined) return { text: '', isKnown: false };
  reader.added += value.length;
  if (reader.added > limits.expansionChars) throw tooLong();
  return { text: value, isKnown: true };
}

interface Choice {
  readonly name: string;
  readonly start: number;
  readonly operator: '-' | '+' | '?';
  /** `:-` and its like treat an empty value as none. */
  readonly isColon: boolean;
}

function chosen(reader: Reader, { name, start, operator, isColon }: Choice): Part {
  const word = readUntil(reader, '}', false);
  const found = bindingOf(reader, name, start, operator !== '?');
  const counts = countsAsSet(found, isColon);
  switch (operator) {
    case '-':
      if (counts === false) return word;
      if (counts === undefined && found.isSet === undefined) return { text: word.text, isKnown: false };
      return valuePart(reader, found);
    case '+':
      if (counts === undefined) return { text: '', isKnown: false };
      return counts ? word : { text: '', isKnown: true };
    case '?': {
      if (counts !== false) return valuePart(reader, found);
      const state = found.isSet ? 'is empty' : 'has no value';
      throw new Refusal('required', `'${name}' ${state}${word.text === '' ? '' : `: ${word.text}`}.`);
    }
  }
}

function trimmed(reader: Reader, name: string, start: number, operator: '#' | '%'): Part {
  const word = readUntil(reader, '}', true);
  const { text, isKnown } = valuePart(reader, bindingOf(reader, name, start, false));
  const isLongest = word.text.startsWith(operator);
  const pattern = isLongest ? word.text.slice(1) : word.text;
  const without = operator === '#' ? withoutPrefix : withoutSuffix;
  return { text: without(text, pattern, isLongest), isKnown: isKnown && word.isKnown };
}

function replaced(reader: Reader, name: string, start: number): Part {
  const isAll = reader.raw[reader.at] === '/';
  if (isAll) reader.at++;
  const pattern = readUntil(reader, '/', true);
  const replacement = readUntil(reader, '}', true);
  const { text, isKnown } = valuePart(reader, bindingOf(reader, name, start, false));
  return {
    text: withReplaced(text, pattern.text, replacement.text, isAll),
    isKnown: isKnown && pattern.isKnown && replacement.isKnown,
  };
}
