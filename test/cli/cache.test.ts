import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { plimsoll } from '../support/cli.ts';
import { debian, dockerArchive, scratchFolder, writeIn } from '../support/small-images.ts';

describe('plimsoll cache', { concurrency: 2 }, () => {
  test('prune --json says what it removed; one layer is one layer', async () => {
    const cache = scratchFolder();
    const at = ['--cache-dir', cache];
    const image = writeIn(scratchFolder(), 'image.tar', dockerArchive([{ layers: [debian()] }]));
    const fill = () => plimsoll(['sbom', image, '--silent', ...at]);
    assert.equal((await fill()).code, 0);
    assert.match((await plimsoll(['cache', 'info', ...at])).stdout, /^Holds: {2}the facts of 1 layer, /m);
    const { code, stdout } = await plimsoll(['cache', 'prune', '--days', '0', '--json', ...at]);
    assert.equal(code, 0);
    const { folder, removed } = JSON.parse(stdout);
    assert.deepEqual([folder, removed.layers], [cache, 1]);
    assert.ok(removed.bytes > 0);
    await fill();
    assert.match((await plimsoll(['cache', 'prune', '--days', '0', ...at])).stdout, /^Removed the facts of 1 layer, /);
    assert.match((await plimsoll(['cache', 'prune', ...at])).stdout, /^Removed the facts of 0 layers, /);
  });

  test('a folder that is not there yet is empty, and is not made', async () => {
    const cache = join(scratchFolder(), 'none');
    const { stdout } = await plimsoll(['cache', 'info', '--json', '--cache-dir', cache]);
    assert.deepEqual(JSON.parse(stdout), { folder: cache, layers: 0, bytes: 0 });
  });

  test('what is no folder is named, not taken for an empty cache', async () => {
    const file = writeIn(scratchFolder(), 'file', 'x');
    for (const folder of [file, join(file, 'below')]) {
      for (const args of [
        ['cache', 'info'],
        ['cache', 'info', '--json'],
        ['cache', 'prune'],
      ]) {
        const { code, stdout, stderr } = await plimsoll([...args, '--cache-dir', folder]);
        assert.deepEqual({ code, stdout }, { code: 3, stdout: '' });
        assert.match(stderr, /is not a folder\. \[CACHE_UNUSABLE\]\n {7}.*--cache-dir/);
      }
    }
  });
});
