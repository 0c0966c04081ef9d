/** Names in the order of their likeness to what was typed: the fewest edits first, then by name. */
function nearestFirst(typed: string, names: readonly string[]): readonly string[] {
  return names
    .map((name) => ({ name, distance: editDistance(typed, name) }))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

/** What was probably meant; undefined when nothing is near enough to be worth asking. */
export function likely(typed: string, names: readonly string[]): string | undefined {
  const [nearest] = nearestFirst(typed, names);
  const most = typed.length <= 3 ? 1 : Math.max(2, Math.floor(typed.length / 3));
  return nearest !== undefined && editDistance(typed, nearest) <= most ? nearest : undefined;
}

/**
 * For an error message: "It has 1.26, 1.27 and 14 more."
 * @param spell how a name is written, where that is more than the name
 */
export function listNearest(
  typed: string,
  names: readonly string[],
  most = 5,
  spell = (name: string): string => name,
): string {
  const [...sorted] = nearestFirst(typed, names);
  const shown = sorted.slice(0, most).map((name) => `'${spell(name)}'`);
  const more = sorted.length - shown.length;
  if (shown.length === 0) return '';
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length === 1 ? `${shown[0]}` : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** Levenshtein, one row at a time; texts are cut at 64 characters, more says nothing here. */
function editDistance(from: string, to: string): number {
  const a = from.slice(0, 64);
  const b = to.slice(0, 64);
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
