/** Whether two names differ by one slip of a finger: a character more, less or another, or two neighbours swapped. */
export function isSlip(typed: string, meant: string): boolean {
  const shorter = Math.min(typed.length, meant.length);
  let before = 0;
  while (before < shorter && typed[before] === meant[before]) before++;
  let after = 0;
  while (after < shorter - before && typed.at(-1 - after) === meant.at(-1 - after)) after++;
  const a = typed.slice(before, typed.length - after);
  const b = meant.slice(before, meant.length - after);
  // Python2 and python3 are two things, not one of them misspelt.
  if (/[0-9]/.test(a + b)) return false;
  if (a.length === 2 && b.length === 2) return a[0] === b[1] && a[1] === b[0];
  return a.length <= 1 && b.length <= 1 && a !== b;
}
