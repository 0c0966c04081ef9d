import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { under } from './walk-folder.ts';

/**
 * The bytes of a regular file inside a folder. A link is followed as long as it stays inside; fifos, sockets and devices
 * are not opened (S16).
 * @param root absolute, without links in it
 * @param path relative to it
 * @param bound of its bytes
 * @param name how the file is called in errors
 * @returns undefined when there is no such file, or only something else
 * @throws PlimsollError INPUT_UNREADABLE, LIMIT_EXCEEDED
 */
export function readInside(
  root: string,
  path: string,
  bound: 'contextFileBytes' | 'dockerfileBytes' | 'gitignoreBytes',
  name: string,
): Uint8Array | undefined {
  let file: number | undefined;
  try {
    const place = realpathSync.native(under(root, path));
    if (!place.startsWith(root === '/' ? '/' : `${root}/`)) return undefined;
    file = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const facts = fstatSync(file);
    if (!facts.isFile()) return undefined;
    const most = limits[bound];
    if (facts.size > most)
      throw new PlimsollError('LIMIT_EXCEEDED', `'${name}' has ${facts.size} bytes, more than ${most} (${bound}).`);
    return readAll(file, facts.size);
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    if (isNoFile(cause)) return undefined;
    throw new PlimsollError('INPUT_UNREADABLE', `'${name}' cannot be read.`, { cause });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** No more than was asked for, should it grow meanwhile. */
function readAll(file: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  while (at < size) {
    const count = readSync(file, bytes, at, size - at, at);
    if (count === 0) break;
    at += count;
  }
  return bytes.subarray(0, at);
}

/** Nothing there, a link in circles or to nothing, a socket, a name that no file can have. */
function isNoFile(cause: unknown): boolean {
  const codes = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'];
  return cause instanceof Error && 'code' in cause && codes.includes(String(cause.code));
}
