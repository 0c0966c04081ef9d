import { lastAtMost } from '../last-at-most.ts';
import { type MappedText, mappedText, type Piece } from '../mapped-text.ts';
import type { Word as DockerfileWord } from '../syntax.ts';
import { partsOf, type Word, type WordPart } from './parser.ts';

/** What a shell runs out of a word or a heredoc of another script. */
export interface InnerText {
  readonly text: MappedText;
  /** The outer shell changes nothing in it: its variables are expanded by the inner one. */
  readonly isLiteral: boolean;
}

/**
 * The script in the argument of `sh -c`. What the outer shell would expand stays as written, so that the inner text
 * keeps its places; both see nearly the same variables.
 * @returns undefined when nothing of it can be read here, as for `sh -c "$COMMAND"`
 */
export function textInWord(word: Word, outer: MappedText): InnerText | undefined {
  const parts = partsOf(word);
  if (parts === undefined)
    return { text: within(outer, unescaped(outer.text, word.pos, word.end, /./s)), isLiteral: true };
  const pieces: Piece[] = [];
  let isLiteral = true;
  let hasText = false;
  const add = (part: WordPart, isInQuotes: boolean): boolean => {
    switch (part.type) {
      case 'Literal':
      case 'Glob':
        hasText ||= part.text.trim() !== '';
        pieces.push(...unescaped(outer.text, part.pos, part.end, isInQuotes ? escapedInQuotes : /./s));
        return true;
      case 'SingleQuoted':
      case 'AnsiCQuoted': {
        const start = part.pos + (part.type === 'AnsiCQuoted' ? 2 : 1);
        const end = outer.text[part.end - 1] === "'" && part.end - 1 >= start ? part.end - 1 : part.end;
        if (part.type === 'AnsiCQuoted' && part.text.includes('\\')) return false;
        hasText ||= end > start;
        pieces.push({ start, end });
        return true;
      }
      case 'DoubleQuoted':
      case 'LocaleString':
        return part.parts.every((child) => add(child, true));
      default:
        isLiteral = false;
        pieces.push({ start: part.pos, end: part.end });
        return true;
    }
  };
  if (!parts.every((part) => add(part, false)) || !hasText) return undefined;
  return { text: within(outer, pieces), isLiteral };
}

/** What `sh <<EOF` runs. */
export function textInHeredoc(start: number, end: number, isQuoted: boolean, outer: MappedText): InnerText {
  const pieces = isQuoted ? [{ start, end }] : unescaped(outer.text, start, end, /[$`\\\n]/);
  return { text: within(outer, pieces), isLiteral: isQuoted };
}

/**
 * The script between backticks, where the parser has taken backslashes out.
 * @param decoded what it made of it
 */
export function textInBackticks(part: Pick<WordPart, 'pos' | 'end'>, decoded: string, outer: MappedText): MappedText {
  for (const escaped of [/[$`\\]/, /[$`\\"]/]) {
    const text = within(outer, unescaped(outer.text, part.pos + 1, part.end - 1, escaped, false));
    if (text.text === decoded) return text;
  }
  const span = outer.spanOf(part.pos, part.end);
  return { text: decoded, offsetAt: () => span.start, spanOf: () => span };
}

/** A word of the exec form, which no shell changes. */
export function textOfExecWord(word: DockerfileWord): MappedText {
  return {
    text: word.raw,
    offsetAt: (index) => (index < word.raw.length ? word.spanOf(index, index + 1).start : word.span.end),
    spanOf: (start, end) => word.spanOf(start, end),
  };
}

/** Texts one after the other. */
export function joinedText(texts: readonly MappedText[]): MappedText {
  const begins: number[] = [];
  let length = 0;
  for (const { text } of texts) {
    begins.push(length);
    length += text.length;
  }
  const offsetAt = (index: number): number => {
    const at = lastAtMost(begins, index);
    return texts[at]?.offsetAt(index - (begins[at] ?? 0)) ?? 0;
  };
  const endOf = (index: number): number => {
    const at = lastAtMost(begins, index);
    const start = index - (begins[at] ?? 0);
    return texts[at]?.spanOf(start, start + 1).end ?? 0;
  };
  return {
    text: texts.map(({ text }) => text).join(''),
    offsetAt,
    spanOf: (start, end) => ({ start: offsetAt(start), end: end > start ? endOf(end - 1) : offsetAt(start) }),
  };
}

/** A line feed that stands for the way from one place to another. */
export function lineFeedAt(offset: number): MappedText {
  return { text: '\n', offsetAt: () => offset, spanOf: () => ({ start: offset, end: offset }) };
}

const escapedInQuotes = /[$`"\\\n]/;

/** The text without backslashes before what they escape, and without continuations (POSIX 2.2). */
function unescaped(source: string, start: number, end: number, escaped: RegExp, joinsLines = true): readonly Piece[] {
  const pieces: Piece[] = [];
  const text = source.slice(start, end);
  let from = start;
  for (let at = text.indexOf('\\'); at >= 0 && at + 1 < text.length; at = text.indexOf('\\', at + 2)) {
    const next = text[at + 1] ?? '';
    if (!escaped.test(next)) continue;
    pieces.push({ start: from, end: start + at });
    from = start + at + (next === '\n' && joinsLines ? 2 : 1);
  }
  pieces.push({ start: from, end });
  return pieces;
}

function within(outer: MappedText, pieces: readonly Piece[]): MappedText {
  const inner = mappedText(outer.text, pieces, pieces[0]?.start);
  return {
    text: inner.text,
    offsetAt: (index) => outer.offsetAt(inner.offsetAt(index)),
    spanOf(start, end) {
      const span = inner.spanOf(start, end);
      // The backslash before a word's first character is a part of it: an edit must not leave it behind.
      const before = start === 0 ? (pieces[0]?.start ?? span.start) : inner.offsetAt(start - 1) + 1;
      const isEscaped = end > start && before < span.start && outer.text[span.start - 1] === '\\';
      return outer.spanOf(isEscaped ? span.start - 1 : span.start, span.end);
    },
  };
}
