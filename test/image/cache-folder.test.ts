import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openCacheFolder } from '../../src/image/cache.ts';
import { rejectsWith } from '../support/rejects.ts';
import { temporaryFolder } from '../support/temporary.ts';

describe('the cache folder', () => {
  test('is made, and closed to others', async (t) => {
    const folder = join(temporaryFolder(t), 'a', 'b');
    await openCacheFolder(folder);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    chmodSync(folder, 0o755);
    await openCacheFolder(folder);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
  });

  test('is refused when it is a link, a file, or cannot be made', async (t) => {
    const folder = temporaryFolder(t);
    mkdirSync(join(folder, 'real'));
    symlinkSync('real', join(folder, 'link'));
    writeFileSync(join(folder, 'file'), '');
    await rejectsWith('CACHE_UNUSABLE', openCacheFolder(join(folder, 'link')));
    await rejectsWith('CACHE_UNUSABLE', openCacheFolder(join(folder, 'file')));
    await rejectsWith('CACHE_UNUSABLE', openCacheFolder(join(folder, 'file', 'below')));
  });

  test('is refused when it is another user’s', { skip: process.getuid?.() === 0 ? false : 'not root' }, async (t) => {
    const folder = temporaryFolder(t);
    execFileSync('chown', ['65534', folder]);
    await rejectsWith('CACHE_UNUSABLE', openCacheFolder(folder));
  });
});
