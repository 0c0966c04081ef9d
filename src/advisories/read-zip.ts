import { closeSync, openSync, readSync } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';

/** A record's bytes, or why they cannot be had. */
export type ZipRecord = { readonly name: string } & ({ readonly bytes: Uint8Array } | { readonly broken: string });

/** Unpacked bytes up to which no ratio is judged. */
const freeBytes = 64 * 2 ** 20;

/**
 * The `*.json` members of a zip, one at a time. Member names are never used as paths. Nothing is believed that can be
 * checked: a member's size bounds its unpacking, its CRC must fit, members share no bytes, and what all of them unpack to
 * is bounded.
 * @throws PlimsollError ADVISORY_INVALID when the zip cannot be read, LIMIT_EXCEEDED when it asks for too much
 */
export async function* readZip(path: string, name: string): AsyncGenerator<ZipRecord> {
  const zip = await openZip(path, name);
  const file = openSync(path, 'r');
  const most = Math.max(freeBytes, zip.fileSize * limits.advisoryRatio);
  let unpacked = 0;
  let stored = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const member = Buffer.from(entry.fileName).toString();
      if (!member.endsWith('.json')) continue;
      unpacked += entry.uncompressedSize;
      if (unpacked > most) {
        throw new PlimsollError(
          'LIMIT_EXCEEDED',
          `Advisory zip '${name}' unpacks to more than ${limits.advisoryRatio} times its size.`,
        );
      }
      stored += entry.compressedSize;
      if (stored > zip.fileSize) {
        throw new PlimsollError('ADVISORY_INVALID', `Members of advisory zip '${name}' overlap.`);
      }
      yield await readMember(zip, file, entry, member);
    }
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    throw unreadable(name, cause);
  } finally {
    closeSync(file);
    zip.close();
  }
}

/** Members of a zip, from its end record; for the progress bar and for what one percent of them is. */
export async function countZip(path: string, name: string): Promise<number> {
  const zip = await openZip(path, name);
  zip.close();
  return zip.entryCount;
}

async function openZip(path: string, name: string): Promise<ZipFile> {
  let zip: ZipFile;
  try {
    // Names stay bytes: they are labels here, so yauzl need not refuse what would be a bad path.
    zip = await openPromise(path, { autoClose: false, decodeStrings: false });
  } catch (cause) {
    throw unreadable(name, cause);
  }
  if (zip.entryCount > limits.advisoryRecords) {
    zip.close();
    throw new PlimsollError(
      'LIMIT_EXCEEDED',
      `Advisory zip '${name}' has ${zip.entryCount} members, more than ${limits.advisoryRecords}.`,
    );
  }
  return zip;
}

async function readMember(zip: ZipFile, file: number, entry: Entry, name: string): Promise<ZipRecord> {
  const { compressedSize, uncompressedSize, compressionMethod } = entry;
  if (uncompressedSize > limits.advisoryBytes || compressedSize > limits.advisoryBytes) {
    return { name, broken: `larger than ${limits.advisoryBytes} bytes` };
  }
  if (entry.isEncrypted() || (compressionMethod !== 0 && compressionMethod !== 8)) {
    return { name, broken: 'encrypted or packed in an unknown way' };
  }
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const stored = Buffer.alloc(compressedSize);
  if (readSync(file, stored, 0, compressedSize, fileDataStart) !== compressedSize) {
    return { name, broken: 'cut short' };
  }
  try {
    const bytes =
      compressionMethod === 0 ? stored : inflateRawSync(stored, { maxOutputLength: Math.max(1, uncompressedSize) });
    const whole = bytes.length === uncompressedSize && crc32(bytes) === entry.crc32;
    return whole ? { name, bytes } : { name, broken: 'damaged: its size or checksum is not the recorded one' };
  } catch {
    return { name, broken: 'damaged: it cannot be unpacked' };
  }
}

function unreadable(name: string, cause: unknown): PlimsollError {
  return new PlimsollError('ADVISORY_INVALID', `Advisory zip '${name}' cannot be read: it is cut short or no zip.`, {
    cause,
    remedy: 'Fetch it again.',
  });
}
