import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { limits } from '../limits.ts';

export interface Named {
  readonly name: string;
  /** `other`: a fifo, a socket or a device, which nobody opens (S16). */
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
}

export interface Walk<State> {
  /** Absolute, without links in it. */
  readonly root: string;
  /** Entries looked at in all folders together. */
  readonly mostEntries: number;
  readonly signal: AbortSignal | undefined;
  /** What the first call of `visit` is given. */
  readonly state: State;
  /**
   * Called once a folder, which comes before those inside it.
   * @param path relative to the root with `/`, `''` for the root itself
   * @param entries sorted by name
   * @returns the folders among them to go into, and what the visit to each is given
   */
  visit(
    path: string,
    entries: readonly Named[],
    state: State,
  ): readonly (readonly [name: string, State])[] | Promise<readonly (readonly [name: string, State])[]>;
}

/** A folder whose entries are not or not all known, and why. */
export type Missed =
  | { readonly path: string; readonly why: 'entries' | 'depth' }
  | { readonly path: string; readonly why: 'unreadable'; readonly cause: unknown };

/** Walks a folder of this machine without following a link, so that it neither leaves it nor goes in circles (S16). */
export async function walkFolder<State>(walk: Walk<State>): Promise<readonly Missed[]> {
  const missed: Missed[] = [];
  const folders: { path: string; depth: number; state: State }[] = [{ path: '', depth: 0, state: walk.state }];
  let left = walk.mostEntries;
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    walk.signal?.throwIfAborted();
    const { path, depth } = folder;
    const entries: Named[] = [];
    try {
      for await (const entry of await opendir(under(walk.root, path), { bufferSize: 256 })) {
        if (left-- === 0) break;
        entries.push({ name: entry.name, type: typeOf(entry) });
      }
    } catch (cause) {
      missed.push({ path, why: 'unreadable', cause });
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const inside = await walk.visit(path, entries, folder.state);
    if (left < 0) return [...missed, { path, why: 'entries' }];
    if (depth === limits.folderDepth && inside.length > 0) missed.push({ path, why: 'depth' });
    // The last one pushed is the next one walked.
    else
      for (const [name, state] of inside.toReversed())
        folders.push({ path: under(path, name), depth: depth + 1, state });
  }
  return missed;
}

/** A path inside a folder; `''` is the folder itself, on either side. */
export function under(folder: string, path: string): string {
  if (folder === '' || path === '') return folder + path;
  return folder.endsWith('/') ? folder + path : `${folder}/${path}`;
}

function typeOf(entry: Dirent): Named['type'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'symlink' : 'other';
}
