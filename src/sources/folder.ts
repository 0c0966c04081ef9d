import { Buffer } from 'node:buffer';
import { lstat, readdir, readlink, realpath } from 'node:fs/promises';
import { PlimsollError } from '../errors.ts';
import type { Entry, EntryHeader, EntryType } from '../extractor.ts';
import type { Source } from '../oci/image.ts';
import type { Notice } from '../report.ts';
import { showPath } from '../show-path.ts';
import { readFile } from './files.ts';
import { filesystemSource } from './filesystem.ts';

/** Kernel filesystems of a live root: no files of an image, and some never end. */
const kernelFolders = new Set(['proc', 'sys', 'dev']);

/**
 * A folder of this machine as an image of one layer. Links stay links: they are resolved inside the folder, as a
 * container with that root would. Nothing but regular files is opened (S16). What was removed meanwhile, and what may
 * not be read, is told: a live system changes, and no user but root may read all of it.
 */
export async function openFolder(path: string): Promise<Source> {
  return filesystemSource('dir', path, {
    mediaType: '',
    size: undefined,
    digest: undefined,
    diffId: undefined,
    content: { kind: 'entries', open: (signal, tell) => walk(path, signal, gapTeller(tell)) },
  });
}

async function* walk(folder: string, signal: AbortSignal, gaps: GapTeller): AsyncGenerator<Entry> {
  // Names are bytes; only Buffers carry those that are no UTF-8.
  const base = Buffer.from(await realpath(folder));
  const folders: string[] = [''];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    signal.throwIfAborted();
    for (const name of await list(base, at, gaps)) {
      const path = at === '' ? name : `${at}/${name}`;
      const place = placeOf(base, path);
      const header = await headerOf(place, path, at, gaps);
      if (!header) continue;
      if (header.type === 'directory' && !(at === '' && kernelFolders.has(name))) folders.push(path);
      yield { header, body: () => bodyOf(place, path, signal) };
    }
  }
  gaps.end();
}

async function list(base: Buffer, at: string, gaps: GapTeller): Promise<readonly string[]> {
  try {
    const names = await readdir(placeOf(base, at), { encoding: 'buffer' });
    return names.map((name) => name.toString('latin1')).sort();
  } catch (cause) {
    // Without the folder itself there is nothing to report of.
    if (at === '') throw unreadable(at, cause);
    gaps.add(at, cause);
    return [];
  }
}

async function headerOf(
  place: Buffer,
  path: string,
  folder: string,
  gaps: GapTeller,
): Promise<EntryHeader | undefined> {
  try {
    const facts = await lstat(place);
    const type = typeOf(facts);
    if (!type) return undefined;
    return {
      path,
      type,
      mode: facts.mode & 0o7777,
      uid: facts.uid,
      gid: facts.gid,
      size: type === 'file' ? facts.size : 0,
      mtime: Math.floor(facts.mtimeMs / 1000),
      ...(type === 'symlink' ? { target: (await readlink(place, { encoding: 'buffer' })).toString('latin1') } : {}),
    };
  } catch (cause) {
    // A folder that may be listed and not entered keeps all its files from us.
    gaps.add(isGone(cause) ? path : folder, cause);
    return undefined;
  }
}

async function* bodyOf(place: Buffer, path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* readFile(place, signal);
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code !== 'INPUT_UNREADABLE') throw error;
    const { cause } = error;
    throw isGone(cause) ? new PlimsollError('INPUT_NOT_FOUND', gone(path), { cause }) : unreadable(path, error);
  }
}

function typeOf(facts: Awaited<ReturnType<typeof lstat>>): EntryType | undefined {
  if (facts.isFile()) return 'file';
  if (facts.isDirectory()) return 'directory';
  if (facts.isSymbolicLink()) return 'symlink';
  if (facts.isFIFO()) return 'fifo';
  if (facts.isCharacterDevice()) return 'character';
  return facts.isBlockDevice() ? 'block' : undefined;
}

function placeOf(base: Buffer, path: string): Buffer {
  return path === '' ? base : Buffer.concat([base, Buffer.from('/'), Buffer.from(path, 'latin1')]);
}

interface GapTeller {
  add(path: string, cause: unknown): void;
  /** Says how many more there were. */
  end(): void;
}

/** Each once, and of each kind no more than somebody will read. */
function gapTeller(tell: (notice: Notice) => void): GapTeller {
  const mostOfAKind = 10;
  const found = { INPUT_VANISHED: new Set<string>(), INPUT_UNREADABLE: new Set<string>() };
  return {
    add(path, cause) {
      const code = isGone(cause) ? 'INPUT_VANISHED' : 'INPUT_UNREADABLE';
      const paths = found[code];
      if (paths.has(path) || paths.add(path).size > mostOfAKind) return;
      const shown = { path: showPath(path) };
      if (code === 'INPUT_VANISHED') tell({ code, message: gone(path), ...shown });
      else tell({ code, message: unreadable(path).message, incomplete: true, ...shown });
    },
    end() {
      const more = (code: keyof typeof found) => found[code].size - mostOfAKind;
      if (more('INPUT_VANISHED') > 0)
        tell({ code: 'INPUT_VANISHED', message: `${more('INPUT_VANISHED')} more were removed, too.` });
      if (more('INPUT_UNREADABLE') > 0) {
        const message = `${more('INPUT_UNREADABLE')} more cannot be read either.`;
        tell({ code: 'INPUT_UNREADABLE', message, incomplete: true });
      }
    },
  };
}

/** Removed while we walk, or something else lies there by now. */
function isGone(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
}

function gone(path: string): string {
  return `'${showPath(path)}' was removed while the folder was read.`;
}

function unreadable(path: string, cause?: unknown): PlimsollError {
  return new PlimsollError('INPUT_UNREADABLE', `'${showPath(path)}' cannot be read.`, {
    cause,
    remedy: 'Run as a user who may read all of it; what is not read cannot be judged.',
  });
}
