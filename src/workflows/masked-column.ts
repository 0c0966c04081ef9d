/** What stands where a secret stood. */
export const mask = '***';

/**
 * Where a column of a line is once its secrets are masked. They are found again by what stands between them, whatever
 * masked them: each secret has its name before it, so that no two look alike. A place inside one is the mask's beginning
 * or, of what ends there, its end.
 * @param column 1-based, in UTF-16 units
 */
export function maskedColumn(line: string, masked: string, column: number, isEnd: boolean): number {
  if (line === masked) return column;
  const kept = masked.split(mask);
  const wanted = column - 1;
  let from = 0;
  let shownFrom = 0;
  for (const [index, text] of kept.entries()) {
    const isLast = index === kept.length - 1;
    const at = index === 0 ? 0 : isLast ? Math.max(from, line.length - text.length) : line.indexOf(text, from);
    // Not to be found again: the secret before it goes on, for all that is known.
    if (at < 0) return shownFrom + (isEnd ? 0 : -mask.length) + 1;
    if (wanted < at) return shownFrom + (isEnd ? 0 : -mask.length) + 1;
    if (wanted <= at + text.length) return shownFrom + wanted - at + 1;
    from = at + text.length;
    shownFrom += text.length + mask.length;
  }
  return masked.length + 1;
}
