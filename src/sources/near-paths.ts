import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { likely, listNearest } from '../nearest.ts';

/** Names read of a folder: enough to find a slip, and quick where somebody keeps a million files. */
const mostNames = 10_000;

/**
 * For what is not there: what lies near it by name, else the archives beside it. Undefined when there is nothing to say.
 * @param spell how a path is to be typed
 */
export async function nearPaths(path: string, spell = (each: string) => each): Promise<string | undefined> {
  const { missing, names } = await firstMissing(path);
  const name = basename(missing);
  const beside = (each: string) => spell(missing.slice(0, missing.length - name.length) + each);
  const near = names.filter((each) => likely(name, [each]) !== undefined);
  const noFolder = missing === path ? '' : `There is no '${missing}'. `;
  if (near.length > 0) return `${noFolder}Did you mean ${listNearest(name, near, 3, beside)}?`;
  const archives = looksLikeFile(path) && missing === path ? names.filter(looksLikeFile) : [];
  if (archives.length > 0) return `Beside it lie ${listNearest(name, archives, 3, beside)}.`;
  return noFolder.trim() || undefined;
}

/** Whether a word ends as files do that hold images. */
export function looksLikeFile(text: string): boolean {
  return /\.(?:tar|tar\.(?:gz|zst|xz|bz2)|tgz|tzst|txz|oci)$/i.test(text);
}

/** The first folder of a path that is not there, or the path itself; and what lies where it should. */
async function firstMissing(path: string): Promise<{ missing: string; names: readonly string[] }> {
  let missing = path.replace(/(?<=[^/])\/+$/, '');
  for (;;) {
    const folder = dirname(missing);
    const names = await readdir(folder).catch(() => undefined);
    if (names || folder === missing) return { missing, names: (names ?? []).slice(0, mostNames) };
    missing = missing.slice(0, missing.length - basename(missing).length).replace(/\/+$/, '');
    if (missing === '') return { missing: path, names: [] };
  }
}
