import { escapeTerminal } from '../escape-terminal.ts';

/** Rows of text in columns as wide as their widest cell; the last column may be any length. Numbers to the right. */
export function columns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const all = [head, ...rows].map((row) => row.map((cell) => escapeTerminal(cell)));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => {
          if (right.includes(column)) return cell.padStart(widths[column] ?? 0);
          return column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0);
        })
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
