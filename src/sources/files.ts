import { Buffer } from 'node:buffer';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { cleanPath } from '../tar/clean-path.ts';
import { indexTar } from '../tar/index-tar.ts';
import { fileStamp } from './file-stamp.ts';

/** A folder, or the members of a tar that lies in a file: what layouts and archives are made of. */
export interface Files {
  /** Undefined for what is not there, or is no file. */
  find(path: string): Promise<FileAt | undefined>;
  close(): Promise<void>;
}

export interface FileAt {
  readonly size: number;
  /** Changes whenever the bytes may have. */
  readonly stamp: string;
  /** Each chunk is good until the next one is asked for: they share their memory. */
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
}

const chunkSize = 2 ** 20;

/** The files of a folder. No symlink that leaves it is followed; only regular files are opened (S16). */
export async function folderFiles(folder: string): Promise<Files> {
  const base = await realpath(folder);
  return {
    async find(path) {
      const { path: clean, climbs } = cleanPath(path);
      if (climbs) return undefined;
      const place = await realpath(join(base, clean)).catch(() => undefined);
      if (!place?.startsWith(base + sep)) return undefined;
      const facts = await lstat(place, { bigint: true }).catch(() => undefined);
      if (!facts?.isFile()) return undefined;
      return { size: Number(facts.size), stamp: fileStamp(facts, 0), open: (signal) => readFile(place, signal) };
    },
    close: async () => {},
  };
}

/**
 * The bytes of a regular file, from its start; opened when the first is asked for.
 * @throws PlimsollError INPUT_UNREADABLE
 */
export async function* readFile(place: string | Buffer, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const handle = await openFile(place);
  try {
    yield* readRange(handle, 0, (await handle.stat()).size, signal);
  } finally {
    await handle.close();
  }
}

/**
 * Opens what is a regular file, and nothing in its place: no symlink, and no fifo, which would wait for a writer.
 * @throws PlimsollError INPUT_UNREADABLE
 */
export async function openFile(place: string | Buffer): Promise<FileHandle> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if ((await handle.stat()).isFile()) return handle;
  } catch (cause) {
    await handle?.close();
    throw unreadable(place, cause);
  }
  await handle.close();
  throw unreadable(place);
}

/**
 * The members of a tar, read in place. The last of several members of one name counts, as if it had been unpacked.
 * Links between members are followed: `docker save` of old wrote a layer shared by two images once and linked to it.
 * @throws PlimsollError TAR_INVALID, TAR_TRUNCATED, LIMIT_EXCEEDED (archiveMembers)
 */
export async function tarFiles(
  handle: FileHandle,
): Promise<Files & { readonly members: ReadonlyMap<string, TarMember> }> {
  const facts = await handle.stat({ bigint: true });
  const members = new Map<string, TarMember>();
  let furthest = 0;
  await indexTar(
    async (offset, length) => {
      const buffer = new Uint8Array(length);
      const { bytesRead } = await handle.read(buffer, 0, length, offset);
      return buffer.subarray(0, bytesRead);
    },
    (header, { offset, size }) => {
      if (members.size >= limits.archiveMembers) {
        throw new PlimsollError(
          'LIMIT_EXCEEDED',
          `The archive has more than ${limits.archiveMembers} members (archiveMembers).`,
          { remedy: 'If it is a filesystem, write rootfs:PATH.' },
        );
      }
      furthest = Math.max(furthest, offset + size);
      const folder = header.path.slice(0, header.path.lastIndexOf('/') + 1);
      if (header.type === 'file') members.set(header.path, { offset, size, target: undefined });
      else if (header.type === 'link') members.set(header.path, { offset, size: 0, target: header.target ?? '' });
      else if (header.type === 'symlink') {
        const target = header.target ?? '';
        members.set(header.path, {
          offset,
          size: 0,
          target: cleanPath(target.startsWith('/') ? target : folder + target).path,
        });
      }
    },
  );
  // Bodies were jumped over: the last one may be cut.
  if (furthest > facts.size) throw new PlimsollError('TAR_TRUNCATED', 'The archive ends inside an entry.');
  return {
    members,
    async find(path) {
      // Names of members are bytes.
      let member = members.get(cleanPath(Buffer.from(path).toString('latin1')).path);
      for (let depth = 0; member?.target !== undefined && depth < limits.linkDepth; depth++)
        member = members.get(member.target);
      if (!member || member.target !== undefined) return undefined;
      const { offset, size } = member;
      return { size, stamp: fileStamp(facts, offset), open: (signal) => readRange(handle, offset, size, signal) };
    },
    close: () => handle.close(),
  };
}

export interface TarMember {
  readonly offset: number;
  readonly size: number;
  readonly target: string | undefined;
}

async function* readRange(
  handle: FileHandle,
  offset: number,
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  // One buffer for all chunks: the garbage of gigabytes costs more than reading them.
  const buffer = Buffer.allocUnsafe(Math.min(chunkSize, size));
  for (let at = 0; at < size; ) {
    signal?.throwIfAborted();
    const { bytesRead } = await handle
      .read(buffer, 0, Math.min(buffer.length, size - at), offset + at)
      .catch((cause: unknown) => {
        throw new PlimsollError('INPUT_UNREADABLE', 'A file cannot be read to its end.', { cause });
      });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/**
 * A small file, whole.
 * @throws PlimsollError LIMIT_EXCEEDED
 */
export async function readSmall(file: FileAt, most: number, what: string): Promise<Uint8Array> {
  if (file.size > most) {
    throw new PlimsollError('LIMIT_EXCEEDED', `${what} has ${file.size} bytes, more than ${most}.`);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.open()) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

function unreadable(place: string | Buffer, cause?: unknown): PlimsollError {
  return new PlimsollError('INPUT_UNREADABLE', `'${place}' cannot be read, or is no regular file.`, { cause });
}
