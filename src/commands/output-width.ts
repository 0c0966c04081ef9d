/** Columns of what reads standard output: COLUMNS, else the terminal's; infinite for a pipe, which has none. */
export function outputWidth(): number {
  const { isTTY, columns } = process.stdout;
  const width = Number(process.env['COLUMNS']) || (isTTY ? columns : Number.POSITIVE_INFINITY);
  return Math.max(leastWidth, width);
}

const leastWidth = 40;
