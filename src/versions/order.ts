/** What every comparator answers: a is older than, the same as, or newer than b. */
export type Order = -1 | 0 | 1;

/** By code unit. */
export function compareText(a: string, b: string): Order {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Runs of digits as the numbers they are, of any length: dates and hashes pass 2^53. The empty run is 0. */
export function compareDigits(a: string, b: string): Order {
  const left = withoutLeadingZeros(a);
  const right = withoutLeadingZeros(b);
  if (left.length !== right.length) return left.length < right.length ? -1 : 1;
  return compareText(left, right);
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (digits.charCodeAt(start) === 0x30) start++;
  return start === 0 ? digits : digits.slice(start);
}
