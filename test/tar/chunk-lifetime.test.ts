import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { inflate } from '../../src/tar/inflate.ts';
import { readTar } from '../../src/tar/read-tar.ts';
import { chunksOf, readEntries } from '../support/read-entries.ts';
import { tarOf } from '../support/tar-writer.ts';

// Chunks share their memory: what still looks at one after asking for the next reads something else.

const long = `${'folder/'.repeat(30)}file`;
const archive = tarOf([
  { path: 'empty' },
  { path: long, content: 'x'.repeat(700), format: 'gnu' },
  { path: long, content: 'y'.repeat(1500), format: 'pax', capability: '01000002' },
  {
    path: 'holes',
    sparse: { format: 'gnu', pieces: Array.from({ length: 30 }, (_, i) => [1024 * i, 'p']), size: 40_000 },
  },
  { path: 'head', sparse: { format: '1.0', pieces: [[512, 'q'.repeat(512)]], size: 2048 } },
  { path: 'link', type: 'symlink', target: long, format: 'gnu' },
  { path: 'last', content: 'z'.repeat(5000) },
]);
const noise = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) >> 3));

describe('a chunk that is overwritten as soon as the next one is asked for', () => {
  for (const size of [1, 7, 512, 1000, 4096]) {
    test(`of ${size} bytes: a tar is read right`, async () => {
      const expected = await readEntries(archive);
      const found: unknown[] = [];
      await readTar(overwritten(archive, size), (header) => {
        const chunks: string[] = [];
        return {
          write: (chunk) => void chunks.push(Buffer.from(chunk).toString('latin1')),
          end: () => void found.push({ header, content: chunks.join('') }),
        };
      });
      assert.deepEqual(found, expected.entries);
    });
  }

  for (const [name, stored] of [
    ['gzip', gzipSync(noise)],
    ['two gzip members', Buffer.concat([gzipSync(noise.subarray(0, 1000)), gzipSync(noise.subarray(1000))])],
    ['zstd', zstdCompressSync(noise)],
    ['not compressed', noise],
  ] as const) {
    for (const size of [1, 3, 65_536]) {
      if (size === 1 && name === 'not compressed') continue;
      test(`of ${size} bytes: ${name} is unpacked right`, async () => {
        const { chunks } = await inflate(overwritten(stored, size));
        const found: Buffer[] = [];
        for await (const chunk of chunks) found.push(Buffer.from(chunk));
        assert.ok(Buffer.concat(found).equals(noise));
      });
    }
  }
});

async function* overwritten(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const memory = Buffer.alloc(size);
  for await (const chunk of chunksOf(bytes, size)) {
    memory.set(chunk);
    yield memory.subarray(0, chunk.length);
    memory.fill(0xee);
  }
}
