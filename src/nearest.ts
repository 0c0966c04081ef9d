/** Names in the order of their likeness to what was typed: the fewest edits first, then by name. */
function nearestFirst(typed: string, names: readonly string[]): readonly string[] {
  return names
    .map((name) => ({ name, distance: editDistance(typed, name) }))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

/** What was probably meant: the nearest name, else the one that begins so; undefined when none is worth asking for. */
export function likely(typed: string, names: readonly string[]): string | undefined {
  const [nearest] = nearestFirst(typed, names);
  // `hello` is not meant as SHELL.
  const most = typed.length <= 5 ? 1 : Math.max(2, Math.floor(typed.length / 3));
  if (nearest !== undefined && editDistance(typed, nearest) <= most) return nearest;
  const [begun, ...others] = typed.length < 3 ? [] : names.filter((name) => name.startsWith(typed));
  return others.length === 0 ? begun : undefined;
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

/** Levenshtein where two neighbours swapped are one edit; texts are cut at 64 characters, more says nothing here. */
function editDistance(from: string, to: string): number {
  const a = from.slice(0, 64);
  const b = to.slice(0, 64);
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwapped ? (before[j - 2] ?? 0) + 1 : change;
      next.push(Math.min(change, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
