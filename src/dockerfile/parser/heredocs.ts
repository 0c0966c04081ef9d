import { type MappedText, mappedText, type Piece, type Span } from '../mapped-text.ts';
import type { SourceText } from '../source-text.ts';
import type { Heredoc } from '../syntax.ts';
import { skipBlanks } from './blanks.ts';
import { lexWords } from './heredoc-words.ts';
import { lastLineOf, lineContent } from './logical-lines.ts';

/** What `<<EOF` says, before its body is read. */
export interface HeredocWord {
  readonly name: string;
  readonly quoted: boolean;
  readonly stripsTabs: boolean;
  readonly fileDescriptor: number;
  readonly span: Span;
}

/**
 * Heredocs in an instruction's line, in order; none when the line cannot be lexed (BuildKit's `heredocsFromLine`).
 *
 * @param forShell a shell takes `\EOF` for quoted as well; to COPY and ADD it is not
 */
export function heredocWords(line: MappedText, forShell: boolean): readonly HeredocWord[] {
  if (!line.text.includes('<<')) return [];
  const found: HeredocWord[] = [];
  for (const { text, start, end } of lexWords(line.text, { rawQuotes: true, rawEscapes: true }) ?? []) {
    const heredoc = heredocIn(text);
    if (heredoc === undefined) continue;
    const quoted = heredoc.quoted || (forShell && text.includes('\\'));
    found.push({ ...heredoc, quoted, span: line.spanOf(start, end) });
  }
  return found;
}

/** BuildKit's `ParseHeredoc`: `^(\d*)<<(-?)\s*([^<]*)$`, and the name is one word. */
export function heredocIn(word: string): Omit<HeredocWord, 'span'> | undefined {
  const operator = word.indexOf('<<');
  if (operator < 0 || word.includes('<', operator + 2)) return undefined;
  const digits = word.slice(0, operator);
  if (!/^\d*$/.test(digits)) return undefined;
  const stripsTabs = word[operator + 2] === '-';
  const rest = word.slice(skipBlanks(word, operator + (stripsTabs ? 3 : 2), word.length));
  const [name, ...more] = lexWords(rest, { rawQuotes: false, rawEscapes: false }) ?? [];
  if (name === undefined || more.length > 0) return undefined;
  const [raw] = lexWords(rest, { rawQuotes: true, rawEscapes: false }) ?? [];
  return {
    name: name.text,
    quoted: quotesIn(name.text) !== quotesIn(raw?.text ?? ''),
    stripsTabs,
    fileDescriptor: Math.min(Number(digits), Number.MAX_SAFE_INTEGER),
  };
}

function quotesIn(text: string): number {
  return text.replace(/[^'"]/g, '').length;
}

export interface HeredocBodies {
  readonly heredocs: readonly Heredoc[];
  /** The last line that was read. */
  readonly endLine: number;
  /** The first whose end word never comes; then those after it are left out. */
  readonly unterminated: HeredocWord | undefined;
}

/**
 * Reads bodies; one reader a file, as it remembers what it could not find: a file of nothing but open heredocs must
 * not be searched to its end for each of them.
 */
export function heredocReader(source: SourceText): (words: readonly HeredocWord[], line: number) => HeredocBodies {
  const last = lastLineOf(source);
  let lastLines: Map<string, number> | undefined;

  return (words, line) => {
    const heredocs: Heredoc[] = [];
    let at = line;
    for (const word of words) {
      const end = endOf(word, at + 1);
      if (end === undefined) return { heredocs, endLine: at, unterminated: word };
      heredocs.push({ ...word, ...bodyOf(source, word, at + 1, end) });
      at = end;
    }
    return { heredocs, endLine: at, unterminated: undefined };
  };

  function endOf(word: HeredocWord, from: number): number | undefined {
    if (lastLines !== undefined && (lastLines.get(keyOf(word.name, word.stripsTabs)) ?? 0) < from) return undefined;
    for (let line = from; line <= last; line++) {
      if (endWordIn(source, line, word.stripsTabs) === word.name) return line;
    }
    lastLines ??= findLastLines();
    return undefined;
  }

  function findLastLines(): Map<string, number> {
    const lines = new Map<string, number>();
    for (let line = 1; line <= last; line++) {
      lines.set(keyOf(endWordIn(source, line, false), false), line);
      lines.set(keyOf(endWordIn(source, line, true), true), line);
    }
    return lines;
  }
}

function keyOf(name: string, stripsTabs: boolean): string {
  return `${stripsTabs ? '-' : ' '}${name}`;
}

function endWordIn(source: SourceText, line: number, stripsTabs: boolean): string {
  const { start, end } = lineContent(source, line);
  return source.text.slice(stripsTabs ? afterTabs(source.text, start, end) : start, end);
}

function afterTabs(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && text[at] === '\t') at++;
  return at;
}

function bodyOf(
  source: SourceText,
  { stripsTabs }: HeredocWord,
  first: number,
  endLine: number,
): Pick<Heredoc, 'body' | 'bodySpan'> {
  const { start } = source.lineSpan(first);
  const end = source.lineSpan(endLine);
  const pieces: Piece[] = [];
  if (stripsTabs) {
    for (let line = first; line < endLine; line++) {
      const from = source.lineSpan(line).start;
      const to = source.lineSpan(line + 1).start;
      pieces.push({ start: afterTabs(source.text, from, to), end: to });
    }
  } else {
    pieces.push({ start, end: end.start });
  }
  return { body: mappedText(source.text, pieces, start), bodySpan: { start, end: end.end } };
}
