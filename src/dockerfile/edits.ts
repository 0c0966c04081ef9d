import { Buffer } from 'node:buffer';
import type { Span } from './mapped-text.ts';
import type { TextEdit } from './rule.ts';
import type { SourceText } from './source-text.ts';

/**
 * The text with each edit's text in place of its span; everything outside the spans stays as it is. Line feeds in what
 * is put in become the line ends of the file. The order of the edits does not matter.
 * @throws Error, a bug, when a span lies outside the text, two overlap, or two insertions stand at one place
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const lineEnd = lineEndOf(text);
  const parts: string[] = [];
  let at = 0;
  let previous: Span | undefined;
  for (const { span, text: insert } of edits.toSorted(compareEdits)) {
    if (span.start < at || span.end < span.start || span.end > text.length) {
      throw new Error(`an edit of ${span.start} to ${span.end} overlaps another or leaves the text`);
    }
    if (previous && isEmpty(previous) && isEmpty(span) && previous.start === span.start) {
      throw new Error(`two insertions at ${span.start} have no order`);
    }
    parts.push(text.slice(at, span.start), insert.replace(/\r?\n/g, lineEnd));
    at = span.end;
    previous = span;
  }
  return parts.join('') + text.slice(at);
}

/** The bytes of the file with the edits made; its byte order mark stays. */
export function editedBytes({ text, hasByteOrderMark }: SourceText, edits: readonly TextEdit[]): Uint8Array {
  return Buffer.from(`${hasByteOrderMark ? '\ufeff' : ''}${applyEdits(text, edits)}`);
}

export interface SelectedFixes<Fix> {
  /** In the order given, each whole. */
  readonly fixes: readonly Fix[];
  /** Those that met an earlier one; after the others are made and the file is read again, they may be possible. */
  readonly left: readonly Fix[];
  /** Of all the selected ones, to be applied together. */
  readonly edits: readonly TextEdit[];
}

/**
 * Picks the fixes that can be made together: the first wins over later ones that overlap or touch it, for what two
 * rules want at one place fits together only by chance. A fix is taken whole or not at all; one that overlaps itself
 * is a bug that `applyEdits` tells.
 */
export function selectEdits<Fix extends { readonly edits: readonly TextEdit[] }>(
  fixes: readonly Fix[],
): SelectedFixes<Fix> {
  const taken: Span[] = [];
  const [selected, left]: [Fix[], Fix[]] = [[], []];
  for (const fix of fixes) {
    if (fix.edits.some(({ span }) => meets(taken, span))) {
      left.push(fix);
      continue;
    }
    selected.push(fix);
    for (const { span } of fix.edits) taken.splice(placeOf(taken, span.start), 0, span);
  }
  return { fixes: selected, left, edits: selected.flatMap(({ edits }) => edits) };
}

/** Whether a span overlaps or touches one of those taken, which are in order of their starts. */
function meets(taken: readonly Span[], { start, end }: Span): boolean {
  const place = placeOf(taken, start);
  const [before, after] = [taken[place - 1], taken[place]];
  return (before !== undefined && before.end >= start) || (after !== undefined && after.start <= end);
}

/** Index of the first span that starts at or after `start`. */
function placeOf(spans: readonly Span[], start: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

// An insertion comes before what is replaced from the same place on.
function compareEdits({ span: a }: TextEdit, { span: b }: TextEdit): number {
  return a.start - b.start || a.end - b.end;
}

function isEmpty({ start, end }: Span): boolean {
  return start === end;
}

/** That of the first line; LF where there is only one. */
function lineEndOf(text: string): string {
  const at = text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}
