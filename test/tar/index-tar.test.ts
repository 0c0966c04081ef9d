import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { PlimsollError } from '../../src/errors.ts';
import { indexTar } from '../../src/tar/index-tar.ts';
import { oddTar } from '../support/odd-tars.ts';
import { readOrCode } from '../support/read-entries.ts';
import { tarOf } from '../support/tar-writer.ts';

/** Every entry's path, type and stored body, read in place; or the code of an error. */
async function indexed(archive: Uint8Array): Promise<readonly (readonly [string, string, string])[] | string> {
  const entries: [string, string, string][] = [];
  try {
    await indexTar(
      async (offset, length) => archive.subarray(offset, offset + length),
      ({ path, type }, { offset, size }) => {
        const body = Buffer.from(archive.subarray(offset, offset + size)).toString('latin1');
        entries.push([path, type, type === 'file' ? body : '']);
      },
    );
  } catch (error) {
    if (error instanceof PlimsollError) return error.code;
    throw error;
  }
  return entries;
}

describe('the index of an archive', () => {
  test('says where each body lies', async () => {
    const content = 'x'.repeat(200_000);
    const archive = tarOf([
      { path: 'a', content },
      { path: 'd', type: 'directory' },
      { path: 'b', content: 'two' },
    ]);
    assert.deepEqual(await indexed(archive), [
      ['a', 'file', content],
      ['d', 'directory', ''],
      ['b', 'file', 'two'],
    ]);
  });

  test('jumps over bodies that nobody reads', async () => {
    const archive = tarOf(Array.from({ length: 20 }, (_, i) => ({ path: `${i}`, content: 'x'.repeat(1_000_000) })));
    let read = 0;
    await indexTar(
      async (offset, length) => {
        const chunk = archive.subarray(offset, offset + length);
        read += chunk.length;
        return chunk;
      },
      () => {},
    );
    assert.ok(read < archive.length / 10, `${read} of ${archive.length} bytes were read`);
  });

  test('has the entries that reading has', async () => {
    await fc.assert(
      fc.asyncProperty(oddTar, async ({ archive }) => {
        const found = await indexed(archive);
        const read = await readOrCode(archive);
        // Bodies are jumped over: what is wrong inside them, or missing of the last one, is not seen here.
        if (typeof read === 'string') return;
        assert.ok(typeof found !== 'string', `${found}`);
        assert.deepEqual(
          found.map(([path, type]) => [path, type]),
          read.entries.map(({ header }) => [header.path, header.type]),
        );
      }),
      { numRuns: 300 },
    );
  });
});
