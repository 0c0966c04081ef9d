import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { PlimsollError } from '../../src/errors.ts';
import { inflate } from '../../src/tar/inflate.ts';
import { chunksOf } from '../support/read-entries.ts';
import { rejectsWith } from '../support/rejects.ts';

const text = Buffer.from('A layer, for the sake of this test. '.repeat(300));
const gzip = gzipSync(text);
const zstd = zstdCompressSync(text);
const checked = zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
const emptySkippable = Buffer.from([0x5f, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
const twice = (bytes: Buffer) => Buffer.concat([bytes, bytes]);

describe('inflate', () => {
  // What is stored, and its outcome: how often the text comes out, and how many padding zeros follow; or the error.
  const cases: readonly [string, Buffer, { readonly times: number; readonly unread?: number } | 'LAYER_CORRUPT'][] = [
    ['plain bytes pass', text, { times: 1 }],
    ['nothing is nothing', Buffer.alloc(0), { times: 0 }],
    ['gzip', gzip, { times: 1 }],
    ['gzip of several members', Buffer.concat([gzip, gzip, gzip]), { times: 3 }],
    ['gzip with a member of nothing', Buffer.concat([gzip, gzipSync(''), gzip]), { times: 2 }],
    ['zeros pad gzip', Buffer.concat([gzip, Buffer.alloc(1)]), { times: 1, unread: 1 }],
    ['many zeros pad gzip', Buffer.concat([twice(gzip), Buffer.alloc(5000)]), { times: 2, unread: 5000 }],
    ['garbage after gzip', Buffer.concat([gzip, Buffer.from('garbage')]), 'LAYER_CORRUPT'],
    ['garbage after zeros after gzip', Buffer.concat([gzip, Buffer.alloc(3000), Buffer.from('x')]), 'LAYER_CORRUPT'],
    ['a member after zeros after gzip', Buffer.concat([gzip, Buffer.alloc(100), gzip]), 'LAYER_CORRUPT'],
    ['half a magic after gzip', Buffer.concat([gzip, Buffer.from([0x1f])]), 'LAYER_CORRUPT'],
    ['gzip without its end', gzip.subarray(0, -1), 'LAYER_CORRUPT'],
    ['a second member without its end', Buffer.concat([gzip, gzip.subarray(0, -8)]), 'LAYER_CORRUPT'],
    ['a gzip header alone', gzip.subarray(0, 10), 'LAYER_CORRUPT'],
    ['gzip with a changed byte', changed(gzip, 40), 'LAYER_CORRUPT'],
    ['gzip with a changed checksum', changed(gzip, gzip.length - 6), 'LAYER_CORRUPT'],
    ['zstd', zstd, { times: 1 }],
    ['zstd of several frames', Buffer.concat([zstd, zstd, zstd]), { times: 3 }],
    ['zstd of several frames with checksums', Buffer.concat([checked, zstd, checked]), { times: 3 }],
    ['zstd with a changed checksum', changed(checked, checked.length - 1), 'LAYER_CORRUPT'],
    [
      'zstd with skippable frames',
      Buffer.concat([skippable, zstd, emptySkippable, skippable, zstd, skippable]),
      { times: 2 },
    ],
    ['skippable frames alone', twice(skippable), { times: 0 }],
    ['zstd with a frame of nothing', Buffer.concat([zstd, zstdCompressSync(''), zstd]), { times: 2 }],
    ['zeros after zstd', Buffer.concat([zstd, Buffer.alloc(1000)]), 'LAYER_CORRUPT'],
    ['one byte after zstd', Buffer.concat([zstd, Buffer.alloc(1)]), 'LAYER_CORRUPT'],
    ['garbage after zstd', Buffer.concat([zstd, Buffer.from('garbage')]), 'LAYER_CORRUPT'],
    ['zstd without its end', zstd.subarray(0, -1), 'LAYER_CORRUPT'],
    ['a second frame without its end', Buffer.concat([zstd, zstd.subarray(0, -5)]), 'LAYER_CORRUPT'],
    ['a second frame of three bytes', Buffer.concat([zstd, zstd.subarray(0, 3)]), 'LAYER_CORRUPT'],
    ['a skippable frame without its end', Buffer.concat([zstd, skippable.subarray(0, -1)]), 'LAYER_CORRUPT'],
    ['zstd with a changed byte', changed(zstd, 9), 'LAYER_CORRUPT'],
  ];
  for (const [says, stored, expected] of cases) {
    test(`${says}: ${expected === 'LAYER_CORRUPT' ? expected : `${expected.times} times`}, however it comes in`, async () => {
      for (const size of [1, 7, gzip.length, zstd.length, 1000, stored.length || 1]) {
        if (expected === 'LAYER_CORRUPT') {
          await rejectsWith(expected, inflated(chunksOf(stored, size)));
          continue;
        }
        const { bytes, unread, read } = await inflated(chunksOf(stored, size));
        assert.equal(bytes.toString(), text.toString().repeat(expected.times));
        assert.equal(unread, expected.unread ?? 0);
        assert.equal(read, stored.length, 'all stored bytes were read');
      }
    });
  }

  test('chunks of any size give the same bytes', async () => {
    const noise = randomBytes(200_000);
    const stored = [gzipSync(noise), zstdCompressSync(noise), twice(zstdCompressSync(noise)), noise];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...stored), fc.integer({ min: 500, max: 70_000 }), async (bytes, size) => {
        const found = await inflated(chunksOf(bytes, size));
        assert.ok(found.bytes.subarray(0, noise.length).equals(noise));
        assert.equal(found.bytes.length % noise.length, 0);
      }),
      { numRuns: 40 },
    );
  });

  test('other compressions are named', async () => {
    const xz = Buffer.from('fd377a585a000004', 'hex');
    const error = await rejectsWith('MEDIA_TYPE_UNSUPPORTED', inflated(chunksOf(xz, 3)));
    assert.match(error.message, /xz/);
    await rejectsWith('MEDIA_TYPE_UNSUPPORTED', inflated(chunksOf(Buffer.from('BZh91AY&SY'), 100)));
  });

  test('zeros in gzip are read to their end, zstd that grows more than 1500 times is refused', async () => {
    const zeros = Buffer.alloc(2 ** 26 + 2 ** 20);
    const { length } = await inflated(chunksOf(gzipSync(zeros), 65_536), false);
    assert.equal(length, zeros.length);
    const error = await rejectsWith('LIMIT_EXCEEDED', inflated(chunksOf(zstdCompressSync(zeros), 65_536), false));
    assert.match(error.message, /layerRatio/);
  });

  for (const [name, stored] of [
    ['gzip', gzip],
    ['zstd', zstd],
    ['plain', text],
  ] as const) {
    test(`${name}: what goes wrong in the source is told as it is`, async () => {
      for (const [at, error] of [
        [0, new PlimsollError('NETWORK_FAILED', 'The line is cut.')],
        [2, new PlimsollError('DIGEST_MISMATCH', 'Other bytes.')],
        [2, new DOMException('too slow', 'TimeoutError')],
        [2, new TypeError('a bug')],
      ] as const) {
        const failing = async function* () {
          yield* chunksOf(stored.subarray(0, 20 * at), 10);
          throw error;
        };
        await assert.rejects(inflated(failing()), (found) => found === error);
      }
    });

    test(`${name}: who stops early closes the source`, async () => {
      for (const stopAfter of [0, 1, 2]) {
        const source = watched(stored, 5);
        const { chunks } = await inflate(source.chunks);
        let seen = 0;
        for await (const _ of chunks) if (seen++ >= stopAfter) break;
        await source.closed;
      }
    });
  }

  test('a source of no known compression is closed', async () => {
    const source = watched(Buffer.from('BZh91AY&SY'), 2);
    await rejectsWith('MEDIA_TYPE_UNSUPPORTED', inflate(source.chunks));
    await source.closed;
  });

  test('a corrupt source is closed', async () => {
    const source = watched(Buffer.concat([gzip.subarray(0, 20), Buffer.alloc(100_000, 0xff)]), 10);
    await rejectsWith('LAYER_CORRUPT', inflated(source.chunks));
    await source.closed;
  });
});

async function inflated(stored: AsyncIterable<Uint8Array>, keep = true) {
  let read = 0;
  async function* counted() {
    for await (const chunk of stored) {
      read += chunk.length;
      yield chunk;
    }
  }
  const found = await inflate(counted());
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of found.chunks) {
    length += chunk.length;
    if (keep) chunks.push(Buffer.from(chunk));
  }
  return { bytes: Buffer.concat(chunks), length, unread: found.unread(), read };
}

/** Bytes in chunks, for ever from the start again, until somebody closes the source. */
function watched(bytes: Uint8Array, size: number) {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  async function* chunks() {
    try {
      for (;;) yield* chunksOf(bytes, size);
    } finally {
      resolve();
    }
  }
  return { chunks: chunks(), closed };
}

function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0x40;
  return copy;
}
