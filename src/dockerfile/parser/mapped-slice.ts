import type { MappedText } from '../mapped-text.ts';

/** A part of a mapped text, still knowing where its characters lie. */
export function mappedSlice(whole: MappedText, start: number, end: number): MappedText {
  return {
    text: whole.text.slice(start, end),
    // After its last character, not where the rest of the whole goes on: that may be lines below.
    offsetAt: (index) =>
      start + index < end || end === start ? whole.offsetAt(start + index) : whole.offsetAt(end - 1) + 1,
    spanOf: (from, to) => whole.spanOf(start + from, start + to),
  };
}
