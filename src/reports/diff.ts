import { structuredPatch } from 'diff';
import { escapeTerminal } from '../escape-terminal.ts';
import { maskSecrets } from '../mask-secrets.ts';

/**
 * What a fix would change, as a unified diff with names `a/...` and `b/...`; '' when nothing would. For terminals: what
 * would move or hide text is escaped (S20) and what looks like a secret masked (S21). A patch with such lines does not
 * apply, every other one does.
 * @param mask how a line's secrets are masked
 */
export function unifiedDiff(
  name: string,
  before: string,
  after: string,
  mask: (line: string) => string = maskSecrets,
): string {
  if (before === after) return '';
  const shown = name.replace(/^(?:\.{0,2}\/)+/, '');
  const { hunks } = structuredPatch(shown, shown, before, after, undefined, undefined, {
    context,
    maxEditLength,
  }) ?? { hunks: [wholeHunk(before, after)] };
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${rangeOf(oldStart, oldLines)} +${rangeOf(newStart, newLines)} @@`,
    ...lines.map((line) => line.charAt(0) + escapeLine(mask(line.slice(1)))),
  ]);
  return [`--- ${escapeTerminal(`a/${shown}`)}`, `+++ ${escapeTerminal(`b/${shown}`)}`, ...lines, ''].join('\n');
}

const context = 3;
// Finding the shortest way takes time by the square of its length.
const maxEditLength = 1000;

interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

/** One hunk over all that differs: everything between the lines that both begin and end with. */
function wholeHunk(before: string, after: string): Hunk {
  const [old, now] = [linesOf(before), linesOf(after)];
  const shorter = Math.min(old.length, now.length);
  let first = 0;
  while (first < shorter && old[first] === now[first]) first++;
  let last = 0;
  while (last < shorter - first && old.at(-1 - last) === now.at(-1 - last)) last++;
  const start = Math.max(0, first - context);
  const end = Math.max(0, last - context);
  const marked = (mark: string, lines: readonly string[]) => lines.flatMap((line) => withEnd(`${mark}${line}`));
  return {
    oldStart: start + 1,
    oldLines: old.length - end - start,
    newStart: start + 1,
    newLines: now.length - end - start,
    lines: [
      ...marked(' ', old.slice(start, first)),
      ...marked('-', old.slice(first, old.length - last)),
      ...marked('+', now.slice(first, now.length - last)),
      ...marked(' ', old.slice(old.length - last, old.length - end)),
    ],
  };
}

/** Each with its line feed; only the last may be without. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function withEnd(line: string): readonly string[] {
  return line.endsWith('\n') ? [line.slice(0, -1)] : [line, '\\ No newline at end of file'];
}

// POSIX, diff -u: an empty range is told by the line before it; the package has done that to `start`.
function rangeOf(start: number, lines: number): string {
  return lines === 1 ? `${start}` : `${lines === 0 ? Math.max(0, start - 1) : start},${lines}`;
}

/** Tabs do no harm, and neither does the CR of a line's end. */
function escapeLine(line: string): string {
  const end = line.endsWith('\r') ? '\r' : '';
  // A byte order mark moves nothing, and without it the patch of the file's first line does not apply.
  const start = line.startsWith('\ufeff') ? '\ufeff' : '';
  return (
    start +
    line
      .slice(start.length, line.length - end.length)
      .split('\t')
      .map(escapeTerminal)
      .join('\t') +
    end
  );
}
