import { constants, createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { splitZstdFrames } from './zstd-frames.ts';

export type Compression = 'gzip' | 'zstd' | 'none';

/** Node's default of 16 KiB costs 1.7 times the CPU of this (allocation and hops between threads). */
const chunkSize = 2 ** 18;

export interface Inflated {
  readonly compression: Compression;
  /** The bytes uncompressed, each chunk good until the next is asked for. Read it to the end, then ask `unread`. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Zero bytes that pad the stored bytes after the last gzip member. */
  unread(): number;
}

/**
 * Uncompresses by what the first bytes are, not by the media type, which builders and registries get wrong. gzip may
 * have several members (pigz, estargz), zstd several frames (zstd:chunked).
 * @param what begins the messages: 'The layer', 'The archive'
 * @throws PlimsollError LAYER_CORRUPT, LIMIT_EXCEEDED (bytes or ratio), while the chunks are read
 */
export async function inflate(stored: AsyncIterable<Uint8Array>, what = 'The layer'): Promise<Inflated> {
  const meter: Meter = { stored: 0, lastUsed: 0, failure: undefined };
  const input = metered(stored, meter);
  const { compression, all } = await recognize(input, what);
  if (compression === 'none') return { compression, chunks: bounded(all, meter, what), unread: () => 0 };
  const engine =
    compression === 'gzip'
      ? createGunzip({ chunkSize })
      : createZstdDecompress({ chunkSize, params: { [constants.ZSTD_d_windowLogMax]: 27 } });
  const source = compression === 'zstd' ? splitZstdFrames(all) : all;
  return {
    compression,
    chunks: bounded(through(source, engine, compression, meter, what), meter, what),
    unread: () => meter.stored - engine.bytesWritten,
  };
}

/** What has come in so far. */
interface Meter {
  stored: number;
  /** Where the last byte that is not zero ends. */
  lastUsed: number;
  /** Why the source ended, when it did not end well. */
  failure: { readonly error: unknown } | undefined;
}

async function* metered(source: AsyncIterable<Uint8Array>, meter: Meter): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of source) {
      let end = chunk.length;
      while (end > 0 && chunk[end - 1] === 0) end--;
      if (end > 0) meter.lastUsed = meter.stored + end;
      meter.stored += chunk.length;
      yield chunk;
    }
  } catch (error) {
    meter.failure = { error };
    throw error;
  }
}

async function* through(
  source: AsyncIterable<Uint8Array>,
  engine: Gunzip | ZstdDecompress,
  compression: Compression,
  meter: Meter,
  what: string,
): AsyncGenerator<Uint8Array> {
  const corrupt = (why: string, cause?: unknown) =>
    new PlimsollError('LAYER_CORRUPT', `${what} is not whole ${compression}: ${why}.`, { cause });
  // After its end nobody else listens, and an error that nobody hears ends the process.
  engine.on('error', () => {});
  const feeding = feed(source, engine);
  try {
    // gunzip ends where zeros follow a member. It must live on to take the rest of the source.
    for await (const chunk of engine.iterator({ destroyOnReturn: false })) {
      yield chunk;
      release(chunk);
    }
    await feeding;
    if (engine.errored) throw engine.errored;
  } catch (cause) {
    if (meter.failure) throw meter.failure.error;
    if (cause instanceof PlimsollError) throw cause;
    throw corrupt(cause instanceof Error ? cause.message : String(cause), cause);
  } finally {
    engine.destroy();
  }
  if (meter.lastUsed > engine.bytesWritten) throw corrupt('what follows a member is no member');
}

/** Not a pipeline, which asks for the next chunk before it is done with this one. */
async function feed(source: AsyncIterable<Uint8Array>, engine: Gunzip | ZstdDecompress): Promise<void> {
  // A write that failed, or that nobody reads any more, is never said to be done; that the engine closed is.
  let done: () => void = () => {};
  engine.once('close', () => done());
  try {
    for await (const chunk of source) {
      await new Promise<void>((resolve) => {
        done = resolve;
        engine.write(chunk, () => resolve());
      });
      if (engine.destroyed) return;
    }
    engine.end();
  } catch (error) {
    // Whoever reads the engine is told.
    engine.destroy(error instanceof Error ? error : undefined);
  }
}

/**
 * Frees the memory of a chunk that nobody looks at any more. Left to the garbage collector, the gigabytes that pass
 * through make it run some hundred times, which costs as much as hashing them, and the peak is twice as high.
 * The engine fills one buffer after the other; the chunk that ends a buffer is the last one in it.
 */
function release(chunk: Buffer): void {
  const { buffer, byteOffset, byteLength } = chunk;
  const isOwn = buffer.byteLength === chunkSize && buffer instanceof ArrayBuffer;
  if (isOwn && byteOffset + byteLength === chunkSize) buffer.transfer(0);
}

async function* bounded(source: AsyncIterable<Uint8Array>, meter: Meter, what: string): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > limits.layerBytes) {
      throw new PlimsollError(
        'LIMIT_EXCEEDED',
        `${what} unpacks to more than ${limits.layerBytes} bytes (layerBytes).`,
      );
    }
    if (bytes > 2 ** 26 && bytes > meter.stored * limits.layerRatio) {
      throw new PlimsollError(
        'LIMIT_EXCEEDED',
        `${what} unpacks to more than ${limits.layerRatio} times its size (layerRatio).`,
      );
    }
    yield chunk;
  }
}

/** Looks at the first bytes, and gives them back in front of the others. */
async function recognize(
  source: AsyncGenerator<Uint8Array>,
  what: string,
): Promise<{ compression: Compression; all: AsyncIterable<Uint8Array> }> {
  const first: Uint8Array[] = [];
  let magic = new Uint8Array(0);
  while (magic.length < 4) {
    const next = await source.next();
    if (next.done) break;
    // Its memory may be used again when the next one is asked for.
    first.push(next.value.length < 4 ? Uint8Array.from(next.value) : next.value);
    magic = Uint8Array.from([...magic, ...next.value.subarray(0, 4)]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* first;
      yield* source;
    } finally {
      // Whoever stops at the first chunk must not leave the source open.
      await source.return(undefined);
    }
  }
  try {
    return { compression: compressionOf(magic, what), all: all() };
  } catch (error) {
    await source.return(undefined);
    throw error;
  }
}

/** @throws PlimsollError MEDIA_TYPE_UNSUPPORTED for compressions that no runtime unpacks */
export function compressionOf(magic: Uint8Array, what = 'The layer'): Compression {
  const [a, b, c, d] = magic;
  if (a === 0x1f && b === 0x8b) return 'gzip';
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd';
  if (a !== undefined && (a & 0xf0) === 0x50 && b === 0x2a && c === 0x4d && d === 0x18) return 'zstd';
  const other = a === 0xfd && b === 0x37 ? 'xz' : a === 0x42 && b === 0x5a && c === 0x68 ? 'bzip2' : undefined;
  if (other) {
    throw new PlimsollError(
      'MEDIA_TYPE_UNSUPPORTED',
      `${what} is compressed with ${other}; images have gzip, zstd or plain layers.`,
    );
  }
  return 'none';
}
