import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeFolder } from '../src/make-folder.ts';

const base = mkdtempSync(join(tmpdir(), 'plimsoll-folder-'));
after(() => rmSync(base, { recursive: true, force: true }));

test('folders above are made as well, all of them ours alone', () => {
  makeFolder(join(base, 'a/b/c'));
  for (const each of ['a', 'a/b', 'a/b/c']) assert.equal(statSync(join(base, each)).mode & 0o777, 0o700);
});

test('one that is there stays as it is', () => {
  makeFolder(join(base, 'kept'));
  chmodSync(join(base, 'kept'), 0o755);
  makeFolder(join(base, 'kept'));
  assert.equal(statSync(join(base, 'kept')).mode & 0o777, 0o755);
});

test('where none can be made it fails, and ends', () => {
  assert.throws(() => makeFolder('/proc/plimsoll/cache'));
  writeFileSync(join(base, 'file'), '');
  assert.throws(() => makeFolder(join(base, 'file')));
  assert.throws(() => makeFolder(join(base, 'file/below')));
});
