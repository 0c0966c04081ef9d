import { realpath, stat } from 'node:fs/promises';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { type FoundDockerfile, foundDockerfile, unreadable } from './found-dockerfile.ts';
import { type GitIgnores, gitIgnoresAbove, gitIgnoresFor, isGitIgnored, withGitIgnore } from './gitignore.ts';
import { type Missed, type Named, under, walkFolder } from './walk-folder.ts';

export interface FolderSearch {
  /** As named to people; `''` for the current one. */
  readonly folder: string;
  /** @param path as named to people */
  isWanted(path: string, name: string): boolean;
  /** Folders inside folders that something wanted can lie in. */
  readonly depth: number;
  readonly signal: AbortSignal | undefined;
  found(file: FoundDockerfile, isLink: boolean): void;
  failed(error: PlimsollError): void;
}

/**
 * Walks a folder for Dockerfiles, without what `.gitignore` files leave out, `.git` and `node_modules`. A link to a file
 * counts when it stays inside the folder, and no link to a folder is followed (S16).
 * @throws PlimsollError LIMIT_EXCEEDED (searchEntries, folderDepth, gitignoreTests), INPUT_UNREADABLE; what was found
 * before was told
 */
export async function searchDockerfiles(search: FolderSearch): Promise<void> {
  const root = await realpath(search.folder || '.');
  const meter = { left: limits.gitignoreTests };
  const isLeftOut = (ignores: GitIgnores | undefined, path: string, isFolder: boolean): boolean =>
    isGitIgnored(ignores, under(root, path), isFolder, meter);
  const missed = await walkFolder<Place>({
    root,
    mostEntries: limits.searchEntries,
    signal: search.signal,
    state: { depth: 0, ignores: await gitIgnoresAbove(root, meter) },
    async visit(folder, entries, { depth, ignores: above }) {
      const known = gitIgnoresFor(above, under(root, folder), meter);
      const hasRules = entries.some(({ name }) => name === '.gitignore');
      const ignores = hasRules ? withGitIgnore(known, under(root, folder)) : known;
      for (const entry of entries) {
        const path = under(folder, entry.name);
        const shown = under(search.folder, path);
        if (!search.isWanted(shown, entry.name) || isLeftOut(ignores, path, false)) continue;
        const place = await placeOf(root, path, entry);
        if (place !== undefined) search.found(foundDockerfile(shown, place, false), entry.type === 'symlink');
      }
      if (depth === search.depth) return [];
      return entries
        .filter(({ name, type }) => type === 'directory' && name !== '.git' && name !== 'node_modules')
        .filter(({ name }) => !isLeftOut(ignores, under(folder, name), true))
        .map(({ name }) => [name, { depth: depth + 1, ignores }] as const);
    },
  });
  for (const each of told(missed)) search.failed(errorOf(each, search.folder));
}

interface Place {
  readonly depth: number;
  readonly ignores: GitIgnores | undefined;
}

/** Where a file lies; undefined for what is none, or leads out of the folder. */
async function placeOf(root: string, path: string, { type }: Named): Promise<string | undefined> {
  const place = under(root, path);
  if (type !== 'symlink') return type === 'file' ? place : undefined;
  const end = await realpath(place).catch(() => undefined);
  if (!end?.startsWith(root === '/' ? '/' : `${root}/`)) return undefined;
  const facts = await stat(end).catch(() => undefined);
  return facts?.isFile() ? end : undefined;
}

/** What was removed while we walked is no loss. Names that are no UTF-8 cannot be asked for, and look like it. */
function told(missed: readonly Missed[]): readonly Missed[] {
  const lost = missed.filter(
    (each) => each.why !== 'unreadable' || !isGone(each.cause) || each.path.includes('\ufffd'),
  );
  return lost.slice(0, mostTold);
}

const mostTold = 20;

function isGone(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
}

function errorOf(missed: Missed, folder: string): PlimsollError {
  const path = under(folder, missed.path) || '.';
  const remedy = 'Name folders inside it, or the Dockerfiles.';
  switch (missed.why) {
    case 'unreadable':
      return unreadable(path, missed.cause);
    case 'entries': {
      const message = `'${folder || '.'}' was searched up to '${path}': it has more than ${limits.searchEntries} entries (searchEntries).`;
      return new PlimsollError('LIMIT_EXCEEDED', message, { remedy });
    }
    case 'depth': {
      const message = `'${path}' was not searched: it lies deeper than ${limits.folderDepth} folders (folderDepth).`;
      return new PlimsollError('LIMIT_EXCEEDED', message, { remedy });
    }
  }
}
