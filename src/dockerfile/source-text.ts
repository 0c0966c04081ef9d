import { Buffer } from 'node:buffer';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { lastAtMost } from './last-at-most.ts';
import type { Span } from './mapped-text.ts';

/** The text of a file, and where its lines are. */
export interface SourceText {
  /** Without a byte order mark. */
  readonly text: string;
  /** Whether the file began with one; it is not part of `text`. */
  readonly hasByteOrderMark: boolean;
  readonly lineCount: number;
  /** 1-based; columns in UTF-16 units. */
  positionOf(offset: number): Position;
  /** A line (1-based) without its end (LF or CR LF). */
  lineSpan(line: number): Span;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * @param name how the file is called in errors
 * @throws PlimsollError LIMIT_EXCEEDED (dockerfileBytes, dockerfileLineBytes), INPUT_UNRECOGNIZED for what is not UTF-8
 * text
 */
export function sourceText(bytes: Uint8Array, name: string): SourceText {
  if (bytes.length > limits.dockerfileBytes) {
    throw new PlimsollError(
      'LIMIT_EXCEEDED',
      `'${name}' has ${bytes.length} bytes, more than ${limits.dockerfileBytes} (dockerfileBytes).`,
      { remedy: 'Name a Dockerfile.' },
    );
  }
  const hasByteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const content = hasByteOrderMark ? bytes.subarray(3) : bytes;
  const text = decoded(content, name);
  const starts = lineStarts(text, name);
  const lineSpan = (line: number): Span => {
    const start = starts[line - 1] ?? text.length;
    const next = starts[line];
    let end = next === undefined ? text.length : next - 1;
    if (end > start && text[end - 1] === '\r') end--;
    return { start, end };
  };
  return {
    text,
    hasByteOrderMark,
    lineCount: starts.length,
    lineSpan,
    positionOf(offset) {
      const line = lastAtMost(starts, offset);
      return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
    },
  };
}

function decoded(bytes: Uint8Array, name: string): string {
  if (looksLikeUtf16(bytes)) {
    throw new PlimsollError('INPUT_UNRECOGNIZED', `'${name}' is UTF-16 text.`, { remedy: 'Save it as UTF-8.' });
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    throw new PlimsollError('INPUT_UNRECOGNIZED', `'${name}' is a binary file: its byte ${zero + 1} is zero.`, {
      remedy: 'Name a Dockerfile; an image is read by plimsoll scan.',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new PlimsollError('INPUT_UNRECOGNIZED', `'${name}' is not UTF-8 text.`, {
      cause,
      remedy: 'Save it as UTF-8.',
    });
  }
}

/** By its byte order mark, or by every other byte of its beginning, which is zero for the letters of a Dockerfile. */
function looksLikeUtf16([a, b, c, d]: Uint8Array): boolean {
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return true;
  return (a !== 0 && b === 0 && c !== 0 && d === 0) || (a === 0 && b !== 0 && c === 0 && d !== 0);
}

function lineStarts(text: string, name: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1] ?? text.length;
    // A UTF-16 unit is at most three bytes: most lines need no counting.
    if ((end - start) * 3 <= limits.dockerfileLineBytes) continue;
    const bytes = Buffer.byteLength(text.slice(start, end));
    if (bytes > limits.dockerfileLineBytes) {
      throw new PlimsollError(
        'LIMIT_EXCEEDED',
        `Line ${index + 1} of '${name}' has ${bytes} bytes, more than ${limits.dockerfileLineBytes} (dockerfileLineBytes).`,
        { remedy: 'BuildKit refuses such a line as well: break it.' },
      );
    }
  }
  return starts;
}
