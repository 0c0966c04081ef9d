import { Buffer } from 'node:buffer';
import { lstat, readdir, readlink, realpath } from 'node:fs/promises';
import { PlimsollError } from '../errors.ts';
import type { Entry, EntryHeader, EntryType } from '../extractor.ts';
import type { Source } from '../oci/image.ts';
import { readFile } from './files.ts';
import { filesystemSource } from './filesystem.ts';

/** Kernel filesystems of a live root: no files of an image, and some never end. */
const kernelFolders = new Set(['proc', 'sys', 'dev']);

/**
 * A folder of this machine as an image of one layer. Links stay links: they are resolved inside the folder, as a
 * container with that root would. Nothing but regular files is opened (S16).
 */
export async function openFolder(path: string): Promise<Source> {
  return filesystemSource('dir', path, {
    mediaType: '',
    size: undefined,
    digest: undefined,
    diffId: undefined,
    content: { kind: 'entries', open: (signal) => walk(path, signal) },
  });
}

async function* walk(folder: string, signal: AbortSignal): AsyncGenerator<Entry> {
  // Names are bytes; only Buffers carry those that are no UTF-8.
  const base = Buffer.from(await realpath(folder));
  const folders: string[] = [''];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    signal.throwIfAborted();
    const names = await list(base, at);
    for (const name of names) {
      const path = at === '' ? name : `${at}/${name}`;
      const place = placeOf(base, path);
      const header = await headerOf(place, path);
      if (!header) continue;
      if (header.type === 'directory' && !(at === '' && kernelFolders.has(name))) folders.push(path);
      yield { header, body: () => readFile(place, signal) };
    }
  }
}

async function list(base: Buffer, at: string): Promise<readonly string[]> {
  try {
    const names = await readdir(placeOf(base, at), { encoding: 'buffer' });
    return names.map((name) => name.toString('latin1')).sort();
  } catch (cause) {
    throw unreadable(at, cause);
  }
}

async function headerOf(place: Buffer, path: string): Promise<EntryHeader | undefined> {
  const facts = await lstat(place).catch((cause: NodeJS.ErrnoException) => {
    // Removed while we walk: it is no part of the image any more.
    if (cause.code === 'ENOENT') return undefined;
    throw unreadable(path, cause);
  });
  const type = facts && typeOf(facts);
  if (!facts || !type) return undefined;
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

function unreadable(path: string, cause: unknown): PlimsollError {
  return new PlimsollError('INPUT_UNREADABLE', `'/${Buffer.from(path, 'latin1')}' cannot be read.`, {
    cause,
    remedy: 'Run as a user who may read all of it; what is not read cannot be judged.',
  });
}
