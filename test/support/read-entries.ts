import { Buffer } from 'node:buffer';
import { PlimsollError } from '../../src/errors.ts';
import type { EntryHeader } from '../../src/extractor.ts';
import type { Notice } from '../../src/report.ts';
import { readTar } from '../../src/tar/read-tar.ts';

export interface ReadEntry {
  readonly header: EntryHeader;
  /** Of a file, one char a byte. */
  readonly content: string;
}

export interface Listing {
  readonly entries: readonly ReadEntry[];
  readonly notices: readonly Notice[];
}

/** Every entry of an archive with its content, read in chunks of `chunkSize` bytes. */
export async function readEntries(tar: Uint8Array, chunkSize = 2 ** 18): Promise<Listing> {
  const entries: ReadEntry[] = [];
  const { notices } = await readTar(chunksOf(tar, chunkSize), (header) => {
    const chunks: Uint8Array[] = [];
    return {
      write: (chunk) => void chunks.push(chunk),
      end: () => void entries.push({ header, content: Buffer.concat(chunks).toString('latin1') }),
    };
  });
  return { entries, notices };
}

/** The same, or the code of the error it ends in. */
export async function readOrCode(tar: Uint8Array, chunkSize?: number): Promise<Listing | string> {
  try {
    return await readEntries(tar, chunkSize);
  } catch (error) {
    if (error instanceof PlimsollError) return error.code;
    throw error;
  }
}

export async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
