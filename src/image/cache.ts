import { Buffer } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { chmod, lstat, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { PlimsollError } from '../errors.ts';
import type { Extractor } from '../extractor.ts';
import { limits } from '../limits.ts';
import { makeFolder } from '../make-folder.ts';
import { type Digest, digestOf, isDigest } from '../oci/digest.ts';
import type { Layer } from '../oci/image.ts';
import { decodeFacts, encodeFacts, type StoredFacts } from './facts-codec.ts';

/** Raise it when the stored form changes. */
const formatVersion = 2;
const mostStored = 2 ** 30;

/** The pair that a layer's bytes were checked against. */
export interface VerifiedPair {
  readonly digest: Digest;
  readonly diffId: Digest;
  readonly size: number;
}

/**
 * Facts of layers, kept between runs. A hit needs the verified pair of blob digest and diffID (S14): facts are stored
 * only after both held, so an image that claims another's diffID finds nothing under its own blob's digest. Files are
 * written beside and renamed, each is checked by its own digest when read, so that parallel processes need no lock.
 */
export interface LayerCache {
  find(layer: Layer): Promise<{ readonly stored: StoredFacts; readonly pair: VerifiedPair } | undefined>;
  save(layer: Layer, pair: VerifiedPair, stored: StoredFacts): Promise<void>;
  /** What `saveJoined` kept of layers of these pairs, in this order. */
  findJoined(layers: readonly Layer[], kind: string): Promise<unknown>;
  /**
   * Keeps what several layers come to together.
   * @param pairs what each layer was verified to be, in this run or when its facts were cached
   * @param kind names what it is, and the version of what made it
   * @param value plain JSON
   */
  saveJoined(pairs: readonly VerifiedPair[], kind: string, value: unknown): Promise<void>;
}

export function layerCache(folder: string, extractors: readonly Extractor[]): LayerCache {
  const profile = digestOf(
    JSON.stringify({
      formatVersion,
      extractors: extractors.map(({ id, version }) => `${id}@${version}`).sort(),
      limits,
    }),
  );
  const placeOf = (digest: Digest, diffId: Digest) => {
    const key = createHash('sha256').update(`${digest}\0${diffId}\0${profile}`).digest('hex');
    return join(folder, 'layers', key.slice(0, 2), key);
  };
  const joinedPlace = (pairs: readonly VerifiedPair[], kind: string) => {
    const names = pairs.map(({ digest, diffId }) => [digest, diffId]);
    const key = createHash('sha256')
      .update(JSON.stringify([kind, profile, names]))
      .digest('hex');
    return join(folder, 'joined', key.slice(0, 2), key);
  };
  const stampPlace = (stamp: string) => {
    const key = createHash('sha256').update(stamp).digest('hex');
    return join(folder, 'stamps', key.slice(0, 2), key);
  };

  return {
    async find(layer) {
      const pair = await pairOf(layer);
      if (!pair) return undefined;
      const bytes = await readStored(placeOf(pair.digest, pair.diffId));
      const stored = bytes && decodeFacts(bytes);
      return stored && { stored, pair };
    },
    async save(layer, pair, stored) {
      const bytes = storable(() => encodeFacts(stored));
      if (!bytes) return;
      await writeStored(placeOf(pair.digest, pair.diffId), bytes);
      if (layer.stamp) await writeStored(stampPlace(layer.stamp), Buffer.from(JSON.stringify(pair)));
    },
    async findJoined(layers, kind) {
      const pairs: VerifiedPair[] = [];
      for (const layer of layers) {
        const pair = await pairOf(layer);
        if (!pair) return undefined;
        pairs.push(pair);
      }
      const bytes = await readStored(joinedPlace(pairs, kind));
      // Ours, under a checked digest.
      return bytes && (JSON.parse(bytes.toString('utf8')) as unknown);
    },
    async saveJoined(pairs, kind, value) {
      const bytes = storable(() => Buffer.from(JSON.stringify(value)));
      if (bytes) await writeStored(joinedPlace(pairs, kind), bytes);
    },
  };

  /** What the manifest and config claim; or, for bytes that no digest names, what they were when last verified. */
  async function pairOf(layer: Layer): Promise<VerifiedPair | undefined> {
    if (layer.digest && layer.diffId) return { digest: layer.digest, diffId: layer.diffId, size: layer.size ?? 0 };
    if (!layer.stamp) return undefined;
    const bytes = await readStored(stampPlace(layer.stamp));
    if (!bytes) return undefined;
    const pair = JSON.parse(bytes.toString('utf8')) as Partial<VerifiedPair>;
    if (!isDigest(pair.digest ?? '') || !isDigest(pair.diffId ?? '') || typeof pair.size !== 'number') return undefined;
    const { digest, diffId, size } = pair as VerifiedPair;
    if (layer.digest !== undefined && layer.digest !== digest) return undefined;
    if (layer.diffId !== undefined && layer.diffId !== diffId) return undefined;
    return { digest, diffId, size };
  }
}

/**
 * The cache folder, made when missing with mode 0700.
 * @throws PlimsollError CACHE_UNUSABLE when it is not a folder, another user's, or open to others and cannot be closed
 */
export async function openCacheFolder(folder: string): Promise<string> {
  const unusable = (why: string, cause?: unknown) =>
    new PlimsollError('CACHE_UNUSABLE', `The cache folder '${folder}' ${why}.`, {
      ...(cause === undefined ? {} : { cause }),
      remedy: 'Name another one with --cache-dir or PLIMSOLL_CACHE_DIR, or work without one by --no-cache.',
    });
  try {
    makeFolder(folder);
  } catch (cause) {
    throw unusable('cannot be made', cause);
  }
  const facts = await lstat(folder);
  if (!facts.isDirectory()) throw unusable('is not a folder');
  if (process.getuid && facts.uid !== process.getuid()) throw unusable('belongs to another user');
  if ((facts.mode & 0o077) !== 0) {
    try {
      await chmod(folder, 0o700);
    } catch (cause) {
      throw unusable('is open to other users', cause);
    }
  }
  return folder;
}

export interface CacheInfo {
  readonly layers: number;
  readonly bytes: number;
  /** ISO 8601; of the file that was not written to for the longest time. */
  readonly oldest: string | undefined;
}

export async function cacheInfo(folder: string): Promise<CacheInfo> {
  let layers = 0;
  let bytes = 0;
  let oldest = Number.POSITIVE_INFINITY;
  for await (const { place, facts } of storedFiles(folder)) {
    if (place.startsWith(join(folder, 'layers'))) layers++;
    bytes += facts.size;
    oldest = Math.min(oldest, facts.mtimeMs);
  }
  return { layers, bytes, oldest: Number.isFinite(oldest) ? new Date(oldest).toISOString() : undefined };
}

/** Removes what was written before `before`; parallel scans at worst read a layer again. */
export async function pruneCache(folder: string, before: Date): Promise<CacheInfo> {
  let layers = 0;
  let bytes = 0;
  for await (const { place, facts } of storedFiles(folder)) {
    if (facts.mtimeMs >= before.getTime()) continue;
    await rm(place, { force: true });
    if (place.startsWith(join(folder, 'layers'))) layers++;
    bytes += facts.size;
  }
  return { layers, bytes, oldest: undefined };
}

async function* storedFiles(folder: string): AsyncGenerator<{ place: string; facts: Stats }> {
  for (const kind of ['layers', 'joined', 'stamps']) {
    for (const shard of await readdir(join(folder, kind)).catch(() => [])) {
      for (const name of await readdir(join(folder, kind, shard)).catch(() => [])) {
        const place = join(folder, kind, shard, name);
        const facts = await stat(place).catch(() => undefined);
        if (facts?.isFile()) yield { place, facts };
      }
    }
  }
}

/** sha256 of the rest, then the rest: facts in zstd. Anything that does not fit is as if it were not there. */
async function readStored(place: string): Promise<Buffer | undefined> {
  try {
    const file = await readFile(place);
    const packed = file.subarray(32);
    if (!createHash('sha256').update(packed).digest().equals(file.subarray(0, 32))) return undefined;
    // Large chunks: they are joined in the end.
    return zstdDecompressSync(packed, { maxOutputLength: mostStored, chunkSize: 2 ** 20 });
  } catch {
    return undefined;
  }
}

/** Facts of hundreds of MiB, which only a hostile layer has, do not fit into one string: read again instead. */
function storable(encode: () => Uint8Array): Uint8Array | undefined {
  try {
    const bytes = encode();
    return bytes.length > mostStored ? undefined : bytes;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

async function writeStored(place: string, bytes: Uint8Array): Promise<void> {
  const folder = join(place, '..');
  const temporary = join(folder, `.tmp-${randomBytes(8).toString('hex')}`);
  const packed = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  const digest = createHash('sha256').update(packed).digest();
  try {
    makeFolder(folder);
    await writeFile(temporary, Buffer.concat([digest, packed]), { flag: 'wx', mode: 0o600 });
    await rename(temporary, place);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    // A full or read-only disk costs time on the next run, not this run's result.
    if (!isFileError(cause)) throw cause;
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}
