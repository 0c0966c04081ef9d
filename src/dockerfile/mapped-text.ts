import { lastAtMost } from './last-at-most.ts';

/** A half-open range of UTF-16 offsets into the text of a file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Text taken from a file with some of it left out; it knows where each of its characters lies. */
export interface MappedText {
  readonly text: string;
  /** Offset in the file of the character at `index`; for `text.length` the offset after the last one. */
  offsetAt(index: number): number;
  /** Where the characters from `start` to before `end` lie, with what was left out between them. */
  spanOf(start: number, end: number): Span;
}

/** A part of the file, and what stands for it when that is not the part itself (of equal length). */
export interface Piece extends Span {
  readonly instead?: string;
}

/**
 * @param source the whole text of the file
 * @param pieces in order, none overlapping another
 * @param at where an empty text lies
 */
export function mappedText(source: string, pieces: readonly Piece[], at = 0): MappedText {
  const filled = pieces.filter(({ start, end }) => end > start);
  const text = filled.map(({ start, end, instead }) => instead ?? source.slice(start, end)).join('');
  // Where each piece begins in the text.
  const begins: number[] = [];
  let length = 0;
  for (const { start, end } of filled) {
    begins.push(length);
    length += end - start;
  }
  const offsetAt = (index: number): number => {
    if (filled.length === 0) return at;
    if (index >= length) return filled[filled.length - 1]?.end ?? at;
    const piece = lastAtMost(begins, index);
    return (filled[piece]?.start ?? at) + index - (begins[piece] ?? 0);
  };
  return {
    text,
    offsetAt,
    // The end is that of the last character inside: what follows a cut may lie lines below.
    spanOf: (start, end) => ({ start: offsetAt(start), end: end > start ? offsetAt(end - 1) + 1 : offsetAt(start) }),
  };
}
