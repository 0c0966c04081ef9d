import { escapeTerminal } from '../escape-terminal.ts';

/** Less than this of the last column says nothing: then it may as well wrap. */
const leastShown = 16;

/**
 * Rows of text in columns as wide as their widest cell. The last column may be any length; on a terminal it is cut
 * where that ends, and whole when a pipe reads it.
 * @param right columns of numbers, to the right
 */
export function columns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
  width = process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY,
): string {
  const all = [head, ...rows].map((row) => row.map((cell) => escapeTerminal(cell)));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + 2, 0);
  const room = width - before;
  return all
    .map((row) => {
      const cells = row.map((cell, column) => {
        if (right.includes(column)) return cell.padStart(widths[column] ?? 0);
        if (column < row.length - 1) return cell.padEnd(widths[column] ?? 0);
        return cell.length > room && room >= leastShown ? `${cell.slice(0, room - 1)}…` : cell;
      });
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}
