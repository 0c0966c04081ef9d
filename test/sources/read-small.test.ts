import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderFiles, readSmall } from '../../src/sources/files.ts';
import { rejectsWith } from '../support/rejects.ts';

test('a manifest longer than one chunk is read whole, and not beyond its limit', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-'));
  try {
    const bytes = Buffer.from(Array.from({ length: 2_500_000 }, (_, i) => i ^ (i >> 8) ^ (i >> 16)));
    await writeFile(join(folder, 'manifest'), bytes);
    const file = await (await folderFiles(folder)).find('manifest');
    assert.ok(file);
    assert.ok(bytes.equals(await readSmall(file, bytes.length, 'It')));
    await rejectsWith('LIMIT_EXCEEDED', readSmall(file, bytes.length - 1, 'It'));
  } finally {
    await rm(folder, { recursive: true });
  }
});
