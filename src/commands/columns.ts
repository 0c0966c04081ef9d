import { escapeTerminal } from '../escape-terminal.ts';
import { fold } from './fold.ts';
import { outputWidth } from './output-width.ts';

/** Less than this of the last column says nothing: then it may as well go on below. */
const leastShown = 16;

const gap = 2;

/**
 * Rows of text in columns as wide as their widest cell. The last column may be any length: where the width is known it
 * is cut. What does not fit beside the rest goes on in lines below, every row alike.
 * @param right columns of numbers, to the right
 * @param width infinite where nobody looks: a pipe reads each row on one line, and all of it
 */
export function columns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
  width = outputWidth(),
): string {
  const all = [head, ...rows].map((row) => row.map((cell) => escapeTerminal(cell)));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = linesOf(widths, width);
  return all.flatMap((row) => lines.map((line, index) => lineText(row, line, index > 0))).join('');

  function lineText(row: readonly string[], line: readonly number[], isBelow: boolean): string {
    const room =
      width - (isBelow ? gap : 0) - line.slice(0, -1).reduce((sum, each) => sum + (widths[each] ?? 0) + gap, 0);
    const [alone] = line.length === 1 ? line : [];
    // Nothing but the last column may be cut.
    if (isBelow && alone !== undefined && alone < row.length - 1) {
      return `${fold(' '.repeat(gap), (row[alone] ?? '').trimEnd(), width)}\n`;
    }
    const cells = line.map((column) => {
      const cell = row[column] ?? '';
      if (right.includes(column)) return cell.padStart(widths[column] ?? 0);
      if (column < row.length - 1) return cell.padEnd(widths[column] ?? 0);
      return cell.length > room && room >= leastShown ? `${cell.slice(0, room - 1)}…` : cell;
    });
    return `${isBelow ? ' '.repeat(gap) : ''}${cells.join(' '.repeat(gap)).trimEnd()}\n`;
  }
}

/** Which columns stand in which line of a row; one wider than the whole width has a line of its own. */
function linesOf(widths: readonly number[], width: number): readonly (readonly number[])[] {
  const lines: number[][] = [[]];
  let used = 0;
  for (const [column, each] of widths.entries()) {
    const needed = column === widths.length - 1 ? Math.min(each, leastShown) : each;
    const line = lines.at(-1) ?? [];
    if (line.length > 0 && used + needed > width) {
      lines.push([column]);
      used = gap + each + gap;
    } else {
      line.push(column);
      used += each + gap;
    }
  }
  return lines;
}
