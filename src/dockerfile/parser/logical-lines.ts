import { type MappedText, mappedText, type Piece, type Span } from '../mapped-text.ts';
import type { SourceText } from '../source-text.ts';
import type { Comment } from '../syntax.ts';
import { skipBlanks, trimBlanks } from './blanks.ts';

/** An instruction's line with what continues it: BuildKit's `Parse` joins these before anything else is read. */
export interface LogicalLine {
  /** Continuation characters, blank lines and comment lines taken out; blanks at its start as well. */
  readonly text: MappedText;
  /** 1-based; the last one is the last line that was read, be it a comment or blank. */
  readonly startLine: number;
  readonly endLine: number;
  /** Its first to its last character that is not blank. */
  readonly span: Span;
  readonly joints: readonly Joint[];
  readonly comments: readonly Comment[];
  readonly emptyContinuations: readonly Span[];
}

/** Where a line was continued. */
export interface Joint {
  /** In the text of the logical line: what follows stands on a later line. */
  readonly index: number;
  /** In the file. */
  readonly escape: number;
  readonly lineFeed: number;
}

/** How many lines there are to read: a line feed at the end of the file begins none. */
export function lastLineOf(source: SourceText): number {
  return source.text === '' || source.text.endsWith('\n') ? source.lineCount - 1 : source.lineCount;
}

/** A line without its end; BuildKit takes away more than one carriage return. */
export function lineContent(source: SourceText, line: number): Span {
  const { start, end } = source.lineSpan(line);
  let at = end;
  while (at > start && source.text.charCodeAt(at - 1) === 0x0d) at--;
  return { start, end: at };
}

/** @param start where its `#` is */
export function commentAt(source: SourceText, line: number, start: number, end: number): Comment {
  return { span: { start, end }, text: source.text.slice(start + 1, end).trim(), line };
}

/** @param line one that is neither blank nor a comment */
export function readLogicalLine(source: SourceText, line: number, escapeCharacter: string): LogicalLine {
  const { text } = source;
  const last = lastLineOf(source);
  const pieces: Piece[] = [];
  const joints: Joint[] = [];
  const comments: Comment[] = [];
  const emptyContinuations: Span[] = [];
  let { start, end } = lineContent(source, line);
  start = skipBlanks(text, start, end);
  const span = { start, end: start };
  let at = line;
  for (let length = 0; ; ) {
    span.end = Math.max(span.end, trimBlanks(text, start, end));
    const escapeAt = continuationIn(text, start, end, escapeCharacter);
    const piece = { start, end: escapeAt ?? end };
    pieces.push(piece);
    length += piece.end - piece.start;
    if (escapeAt === undefined) break;
    if (at < source.lineCount) joints.push({ index: length, escape: escapeAt, lineFeed: lineFeedAfter(source, at) });
    const next = nextContent(at + 1);
    if (next === undefined) break;
    ({ start, end } = next);
  }
  return {
    text: mappedText(text, pieces, span.start),
    startLine: line,
    endLine: at,
    span,
    joints,
    comments,
    emptyContinuations,
  };

  /** The line that goes on, past comments and blank lines. */
  function nextContent(from: number): Span | undefined {
    for (let number = from; number <= last; number++) {
      at = number;
      const content = lineContent(source, number);
      const first = skipBlanks(text, content.start, content.end);
      if (first === content.end) {
        emptyContinuations.push(content);
      } else if (text[first] === '#') {
        comments.push(commentAt(source, number, first, content.end));
        span.end = trimBlanks(text, first, content.end);
      } else {
        return content;
      }
    }
    return undefined;
  }
}

/**
 * Where the escape character is that continues a line: at its end but for blanks and tabs, and not after another one.
 * BuildKit sees no difference between `\\` and `\\\` there, so neither goes on.
 */
function continuationIn(text: string, start: number, end: number, escapeCharacter: string): number | undefined {
  let at = end - 1;
  while (at >= start && (text[at] === ' ' || text[at] === '\t')) at--;
  if (at < start || text[at] !== escapeCharacter) return undefined;
  return at > start && text[at - 1] === escapeCharacter ? undefined : at;
}

function lineFeedAfter(source: SourceText, line: number): number {
  return source.lineSpan(line + 1).start - 1;
}
