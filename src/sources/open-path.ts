import { type FileHandle, lstat, realpath, stat } from 'node:fs/promises';
import { PlimsollError } from '../errors.ts';
import type { Source } from '../oci/image.ts';
import { plural } from '../plural.ts';
import { compressionOf } from '../tar/inflate.ts';
import { openDockerArchive } from './docker-archive.ts';
import { fileStamp } from './file-stamp.ts';
import { folderFiles, openFile, readFile, tarFiles } from './files.ts';
import { filesystemSource } from './filesystem.ts';
import { openFolder } from './folder.ts';
import { holdsWholeImage, openLayout } from './layout.ts';
import { nearPaths } from './near-paths.ts';
import { spool } from './spool.ts';

export type PathKind = 'docker-archive' | 'oci' | 'rootfs' | 'dir' | undefined;

export interface PathOptions {
  /** Where a compressed archive is laid down while it is read. */
  readonly spoolFolder: string;
  /** False for archives slimmed on purpose: no digest is checked, and the report says so. */
  readonly verify: boolean;
}

/**
 * Opens an image that lies in a file or a folder.
 * @param kind what it is said to be; undefined: what it holds decides
 * @throws PlimsollError INPUT_NOT_FOUND, INPUT_UNREADABLE, INPUT_UNRECOGNIZED, and what the formats throw
 */
export async function openPath(path: string, kind: PathKind, options: PathOptions): Promise<Source> {
  const facts = await stat(path).catch(async (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') {
      const remedy = await nearPaths(path, (each) => (kind ? `${kind}:${each}` : each));
      throw new PlimsollError('INPUT_NOT_FOUND', `There is no '${path}'.`, { cause, ...(remedy ? { remedy } : {}) });
    }
    throw new PlimsollError('INPUT_UNREADABLE', `'${path}' cannot be read.`, { cause });
  });
  if (facts.isDirectory()) return openDirectory(path, kind, options);
  if (!facts.isFile()) throw new PlimsollError('INPUT_UNREADABLE', `'${path}' is neither a file nor a folder.`);
  if (kind === 'dir')
    throw new PlimsollError('INPUT_UNRECOGNIZED', `'${path}' is not a folder.`, {
      remedy: `Write '${/^\.{0,2}\//.test(path) ? '' : './'}${path}'.`,
    });
  const place = await realpath(path);
  const asRootfs = () => rootfsSource(place, path);
  if (kind === 'rootfs') return asRootfs();
  const handle = await openFile(place);
  let compressed: boolean;
  try {
    compressed = (await compressionOfFile(handle, path)) !== 'none';
  } catch (error) {
    await handle.close();
    throw error;
  }
  if (!compressed) return openArchive(handle, path, kind, options.verify, asRootfs);
  await handle.close();
  const plain = await spool(readFile(place), options.spoolFolder, `'${path}'`);
  return openArchive(plain, path, kind, options.verify, asRootfs);
}

/** An archive whose bytes lie in an open file: standard input and daemons are spooled into one. */
export async function openArchive(
  handle: FileHandle,
  location: string,
  kind: PathKind,
  verify: boolean,
  asRootfs: () => Promise<Source>,
): Promise<Source> {
  try {
    const files = await tarFiles(handle);
    const { members } = files;
    if (kind === 'oci') return await openLayout(files, location, verify);
    if (kind === 'docker-archive') return await openDockerArchive(files, location, verify);
    // Docker 25 writes both; the layout names every blob by digest, manifest.json only by path.
    const both = members.has('index.json') && members.has('manifest.json');
    if (members.has('index.json') && (!both || (await holdsWholeImage(files))))
      return await openLayout(files, location, verify);
    if (members.has('manifest.json')) return await openDockerArchive(files, location, verify);
    if (members.has('repositories')) {
      throw new PlimsollError(
        'ARCHIVE_INVALID',
        `'${location}' was saved by a Docker older than 1.10, whose archives name no digests.`,
        {
          remedy: 'Load it into a current Docker and save it again.',
        },
      );
    }
    if (looksLikeRoot(members)) {
      await handle.close();
      return await asRootfs();
    }
    throw new PlimsollError(
      'INPUT_UNRECOGNIZED',
      `'${location}' holds neither an image nor a root filesystem: no manifest.json, no index.json, no etc/, usr/ or bin/.`,
      {
        remedy: 'If it is a filesystem, write rootfs:PATH.',
      },
    );
  } catch (error) {
    const named = await namedAs(location, error, handle);
    await handle.close();
    throw named;
  }
}

/** What is wrong with an archive, with its name. Less than a header of tar is no archive that was cut, it is none. */
async function namedAs(location: string, error: unknown, handle: FileHandle): Promise<unknown> {
  if (!(error instanceof PlimsollError)) return error;
  const { code, message, remedy } = error;
  const text = message.replace(/^The archive /, '');
  const isCut = code === 'TAR_TRUNCATED';
  const { size } = isCut ? await handle.stat() : { size: 0 };
  if (code === 'TAR_INVALID' || (isCut && size < headerBytes)) {
    const why = isCut ? `It has ${plural(size, 'byte')}, and no tar has so few.` : message;
    return new PlimsollError('INPUT_UNRECOGNIZED', `'${location}' is not an image archive. ${why}`, { cause: error });
  }
  if (text === message) return error;
  const advice = isCut ? 'It was not copied or saved to its end: do that again.' : remedy;
  return new PlimsollError(code, `'${location}' ${text}`, { cause: error, ...(advice ? { remedy: advice } : {}) });
}

/** POSIX.1-2017, pax, "ustar Interchange Format": a header is one block. */
const headerBytes = 512;

async function openDirectory(path: string, kind: PathKind, options: PathOptions): Promise<Source> {
  if (kind === 'dir') return openFolder(path);
  if (kind === 'docker-archive' || kind === 'rootfs') {
    throw new PlimsollError('INPUT_UNRECOGNIZED', `'${path}' is a folder, not a ${kind}.`, {
      remedy: `Write 'dir:${path}' or 'oci:${path}'.`,
    });
  }
  const files = await folderFiles(path);
  if (kind === 'oci' || (await files.find('oci-layout')) || (await files.find('index.json')))
    return openLayout(files, path, options.verify);
  return openFolder(path);
}

/** A plain filesystem tar, as `docker export` writes it; compressed or not, it is read like a layer. */
async function rootfsSource(place: string, location: string): Promise<Source> {
  const facts = await lstat(place, { bigint: true });
  return filesystemSource('rootfs', location, {
    mediaType: '',
    size: Number(facts.size),
    digest: undefined,
    diffId: undefined,
    stamp: fileStamp(facts, 0),
    content: { kind: 'tar', open: (signal) => readFile(place, signal) },
  });
}

async function compressionOfFile(handle: FileHandle, path: string) {
  const magic = new Uint8Array(4);
  const { bytesRead } = await handle.read(magic, 0, 4, 0);
  return compressionOf(magic.subarray(0, bytesRead), `'${path}'`);
}

function looksLikeRoot(members: ReadonlyMap<string, unknown>): boolean {
  const top = new Set(['etc', 'usr', 'bin', 'lib', 'var']);
  for (const name of members.keys()) if (top.has(name.split('/', 1)[0] ?? '')) return true;
  return false;
}
