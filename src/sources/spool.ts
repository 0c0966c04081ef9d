import { randomBytes } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { PlimsollError } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';
import { inflate } from '../tar/inflate.ts';

/**
 * Puts a stream that cannot be read twice (standard input, a daemon, a compressed archive) into a file that nobody
 * else can find: 0600, and without a name as soon as it is open, so that it is gone when we are.
 * @param folder the cache's; nothing is written outside
 * @param what begins the messages about the stream
 * @throws PlimsollError OUTPUT_FAILED, LAYER_CORRUPT, LIMIT_EXCEEDED
 */
export async function spool(
  chunks: AsyncIterable<Uint8Array>,
  folder: string,
  what = 'The archive',
): Promise<FileHandle> {
  const handle = await openNameless(folder);
  try {
    const inflated = await inflate(chunks, what);
    for await (const chunk of inflated.chunks) await writeAll(handle, chunk, folder);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openNameless(folder: string): Promise<FileHandle> {
  const place = join(folder, `spool-${randomBytes(8).toString('hex')}`);
  let handle: FileHandle | undefined;
  try {
    makeFolder(folder);
    handle = await open(place, 'wx+', 0o600);
    await unlink(place);
    return handle;
  } catch (cause) {
    await handle?.close();
    throw new PlimsollError('OUTPUT_FAILED', `The archive cannot be laid down in '${folder}'.`, {
      cause,
      remedy: 'Name another folder with --cache-dir.',
    });
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array, folder: string): Promise<void> {
  try {
    for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten;
  } catch (cause) {
    throw new PlimsollError('OUTPUT_FAILED', `The archive does not fit into '${folder}'.`, {
      cause,
      remedy: 'Free some space, or name another folder with --cache-dir.',
    });
  }
}
