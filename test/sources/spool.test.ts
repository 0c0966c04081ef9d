import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { spool } from '../../src/sources/spool.ts';
import { chunksOf } from '../support/read-entries.ts';
import { rejectsWith } from '../support/rejects.ts';
import { scratchFolder, writeIn } from '../support/small-images.ts';

const isRoot = process.getuid?.() === 0 ? 'root may write everywhere' : false;
const text = Buffer.from('hello world\n'.repeat(1000));

describe('what comes in lies in a file without a name', () => {
  const forms: readonly (readonly [string, Uint8Array])[] = [
    ['plain', text],
    ['gzip', gzipSync(text)],
    ['gzip of two members', Buffer.concat([gzipSync(text.subarray(0, 99)), gzipSync(text.subarray(99))])],
    ['zstd', zstdCompressSync(text)],
  ];
  for (const [what, bytes] of forms) {
    test(what, async () => {
      const folder = join(scratchFolder(), 'deep', 'spool');
      const handle = await spool(chunksOf(bytes, 100), folder);
      const facts = await handle.stat();
      assert.deepEqual([facts.mode & 0o777, facts.nlink, facts.size], [0o600, 0, text.length]);
      assert.deepEqual(readdirSync(folder), []);
      assert.equal(statSync(folder).mode & 0o777, 0o700);
      const read = Buffer.alloc(text.length);
      await handle.read(read, 0, read.length, 0);
      assert.ok(read.equals(text));
      await handle.close();
    });
  }

  test('nothing is an empty file', async () => {
    const handle = await spool(chunksOf(Buffer.alloc(0), 1), scratchFolder());
    assert.equal((await handle.stat()).size, 0);
    await handle.close();
  });
});

describe('what goes wrong leaves nothing behind', () => {
  test('half a gzip is LAYER_CORRUPT', async () => {
    const folder = scratchFolder();
    const error = await rejectsWith('LAYER_CORRUPT', spool(chunksOf(gzipSync(text).subarray(0, 50), 10), folder));
    assert.match(error.message, /^The archive/);
    assert.deepEqual(readdirSync(folder), []);
  });

  test('xz and bzip2 are MEDIA_TYPE_UNSUPPORTED', async () => {
    for (const magic of [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], Buffer.from('BZh91AY')]) {
      const folder = scratchFolder();
      await rejectsWith('MEDIA_TYPE_UNSUPPORTED', spool(chunksOf(Uint8Array.from(magic), 10), folder));
      assert.deepEqual(readdirSync(folder), []);
    }
  });

  test('a bomb is LIMIT_EXCEEDED, not a full disk', async () => {
    const folder = scratchFolder();
    const bomb = zstdCompressSync(Buffer.alloc(2 ** 27));
    assert.ok(bomb.length < 2 ** 16);
    const error = await rejectsWith('LIMIT_EXCEEDED', spool(chunksOf(bomb, 1000), folder));
    assert.match(error.message, /layerRatio/);
    assert.deepEqual(readdirSync(folder), []);
  });

  test('a source that fails is told as it failed', async () => {
    const folder = scratchFolder();
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield text;
      throw new Error('the pipe broke');
    }
    await assert.rejects(spool(failing(), folder), /the pipe broke/);
    assert.deepEqual(readdirSync(folder), []);
  });

  test('a folder that is a file is OUTPUT_FAILED, with a remedy', async () => {
    const place = writeIn(scratchFolder(), 'file', 'x');
    const error = await rejectsWith('OUTPUT_FAILED', spool(chunksOf(text, 100), place));
    assert.match(error.remedy ?? '', /--cache-dir/);
  });

  test('a folder that may not be written is OUTPUT_FAILED', { skip: isRoot }, async () => {
    const folder = scratchFolder();
    chmodSync(folder, 0o500);
    await rejectsWith('OUTPUT_FAILED', spool(chunksOf(text, 100), folder));
    chmodSync(folder, 0o700);
  });
});
