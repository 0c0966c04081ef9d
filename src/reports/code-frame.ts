import { escapeTerminal } from '../escape-terminal.ts';
import type { Finding } from '../finding.ts';
import type { Paint } from './paint.ts';
import { padStart, textWidth } from './wrap.ts';

/**
 * The lines of a finding with their numbers, and carets under the columns it is about. Of a span of several lines its
 * ends are marked and what is between them may be left out; a line wider than there is room is cut around the span.
 * Empty without a snippet. Outside text is escaped.
 */
export function frameLines({ snippet, location }: Finding, width: number, paint: Paint): readonly string[] {
  const { line, endLine = line } = location;
  if (!snippet || line === undefined || endLine === undefined) return [];
  const column = snippet.column ?? location.column ?? 1;
  const endColumn = snippet.endColumn ?? location.endColumn ?? column;
  const rows = keptRows(
    snippet.lines.map((text, index) => ({ number: snippet.line + index, text })),
    line,
    endLine,
  );
  const digits = `${Math.max(...rows.map((row) => row?.number ?? 0))}`.length;
  const room = Math.max(8, width - digits - 3);
  const gutter = (text: string) => paint.faint(`${padStart(text, digits)} │`);
  return rows.flatMap((row) => {
    if (!row) return [paint.faint(`${padStart('…', digits)} │`)];
    const given = spanIn(row, { line, column, endLine, endColumn });
    // A snippet's line may be shorter than the file's: then there is nothing to point at.
    const span = given && given.start <= row.text.length ? given : undefined;
    const { code, carets } = drawn(row.text, span, room);
    return [
      code === '' ? gutter(`${row.number}`) : `${gutter(`${row.number}`)} ${code}`,
      ...(span ? [`${gutter('')} ${paint.caret(carets)}`] : []),
    ];
  });
}

interface Row {
  readonly number: number;
  readonly text: string;
}

/** In UTF-16 units from 0, the end exclusive. */
interface Columns {
  readonly start: number;
  readonly end: number;
}

const mostRows = 6;

/** One line before and after the span, and the span's own; undefined stands for those left out. */
function keptRows(rows: readonly Row[], line: number, endLine: number): readonly (Row | undefined)[] {
  const before = rows.filter(({ number }) => number === line - 1);
  const after = rows.filter(({ number }) => number === endLine + 1);
  const own = rows.filter(({ number }) => number >= line && number <= endLine);
  // A snippet may end before a long span does.
  if (own.at(-1)?.number !== endLine) return [...before, ...own.slice(0, mostRows - 1), undefined];
  const shown = own.length <= mostRows ? own : [...own.slice(0, mostRows - 2), undefined, own.at(-1)];
  return [...before, ...shown, ...after];
}

/** What is marked in a row: of a span of several lines only where it begins and where it ends. */
function spanIn(
  { number, text }: Row,
  span: { readonly line: number; readonly column: number; readonly endLine: number; readonly endColumn: number },
): Columns | undefined {
  const { line, column, endLine, endColumn } = span;
  const whole = text.trimEnd().length;
  if (number === line) return { start: column - 1, end: line === endLine ? endColumn - 1 : whole };
  const start = text.length - text.trimStart().length;
  return number === endLine && endColumn - 1 > start ? { start, end: endColumn - 1 } : undefined;
}

/** A character as it is shown. */
interface Cell {
  readonly shown: string;
  readonly width: number;
  readonly isMarked: boolean;
}

const tabWidth = 4;

function drawn(
  text: string,
  span: Columns | undefined,
  room: number,
): { readonly code: string; readonly carets: string } {
  const start = Math.min(span?.start ?? 0, text.length);
  // An empty span is shown by the character behind it, and at the line's end by a blank.
  const end = span ? Math.max(start + 1, Math.min(span.end, text.length)) : start;
  // Whatever its length, no more of a line is looked at than can be shown.
  const from = boundary(text, Math.max(0, start - room));
  const to = boundary(text, Math.min(text.length, start + 2 * room));
  const cells = cellsOf(text.slice(from, to), start - from, end - from);
  const more = end > text.length ? [{ shown: ' ', width: 1, isMarked: true }] : [];
  return cut([...cells, ...more], room, from > 0, to < text.length);
}

/** The same offset, or the one before when it would split a character. */
function boundary(text: string, offset: number): number {
  const before = text.charCodeAt(offset - 1);
  const isSplit = before >= 0xd800 && before <= 0xdbff && offset < text.length;
  return isSplit ? offset - 1 : offset;
}

function cellsOf(text: string, start: number, end: number): Cell[] {
  let [at, column] = [0, 0];
  return Array.from(text, (char) => {
    const shown = char === '\t' ? ' '.repeat(tabWidth - (column % tabWidth)) : escapeTerminal(char);
    const cell = { shown, width: textWidth(shown), isMarked: at < end && at + char.length > start };
    at += char.length;
    column += cell.width;
    return cell;
  });
}

/** The cells that fit, so that the beginning of what is marked is among them; `…` stands for others on either side. */
function cut(
  cells: readonly Cell[],
  room: number,
  hasMoreBefore: boolean,
  hasMoreAfter: boolean,
): { readonly code: string; readonly carets: string } {
  if (!hasMoreBefore && !hasMoreAfter && widthOf(cells) <= room) return lineOf(cells, '', '');
  const marked = Math.max(
    0,
    cells.findIndex(({ isMarked }) => isMarked),
  );
  const markedWidth = widthOf(cells.filter(({ isMarked }) => isMarked));
  // From the line's own start when the mark can be seen from there, else with a little of what stands before it.
  const own = cells[marked]?.width ?? 0;
  const lead = Math.max(Math.min(2, room - own - 2), Math.min(room >> 2, room - markedWidth - 2));
  let first = 0;
  if (hasMoreBefore || widthOf(cells.slice(0, marked)) + Math.max(own, Math.min(markedWidth, room >> 1)) > room - 1) {
    first = marked;
    for (let used = 0; first > 0; first--) {
      used += cells[first - 1]?.width ?? 0;
      if (used > lead) break;
    }
  }
  const isCutBefore = hasMoreBefore || first > 0;
  let left = room - (isCutBefore ? 1 : 0);
  const isCutAfter = hasMoreAfter || widthOf(cells.slice(first)) > left;
  if (isCutAfter) left--;
  let last = first;
  for (; last < cells.length; last++) {
    left -= cells[last]?.width ?? 0;
    if (left < 0) break;
  }
  return lineOf(cells.slice(first, last), isCutBefore ? '…' : '', isCutAfter ? '…' : '');
}

function lineOf(
  cells: readonly Cell[],
  before: string,
  after: string,
): { readonly code: string; readonly carets: string } {
  const code = before + cells.map(({ shown }) => shown).join('') + after;
  const carets = cells.map(({ width, isMarked }) => (isMarked ? '^' : ' ').repeat(width)).join('');
  // What has no width of its own, as a combining mark, is shown by the place where it stands.
  const lone = carets.includes('^') ? -1 : cells.findIndex(({ isMarked }) => isMarked);
  const shown = lone < 0 ? carets : `${' '.repeat(Math.max(0, widthOf(cells.slice(0, lone)) - 1))}^`;
  return { code: code.trimEnd(), carets: `${' '.repeat(before.length)}${shown}`.trimEnd() };
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}
