import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleanPath } from '../../src/tar/clean-path.ts';

test('a name in an archive is folded by its text alone, and never leaves the root', () => {
  const cases: Readonly<Record<string, readonly [path: string, climbs: boolean]>> = {
    'a/b': ['a/b', false],
    './a': ['a', false],
    'a/': ['a', false],
    '/a': ['a', false],
    '//a//b//': ['a/b', false],
    'a/./b': ['a/b', false],
    'a/../b': ['b', false],
    'a/..': ['', false],
    '': ['', false],
    '.': ['', false],
    './': ['', false],
    '/': ['', false],
    '..': ['', true],
    '../a': ['a', true],
    'a/../../b': ['b', true],
    '/../a': ['a', true],
    '...': ['...', false],
    'a/...': ['a/...', false],
    '..a/b..': ['..a/b..', false],
    '.a': ['.a', false],
    'a\\..\\b': ['a\\..\\b', false],
    ' ': [' ', false],
  };
  for (const [raw, [path, climbs]] of Object.entries(cases)) assert.deepEqual(cleanPath(raw), { path, climbs }, raw);
});

test('is what path.normalize makes of it under the root', () => {
  const part = fc.constantFrom('a', 'b', '.', '..', '', '...', '.x');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const raw = parts.join('/');
      assert.equal(cleanPath(raw).path, posix.normalize(`/${raw}`).slice(1).replace(/\/$/, ''), raw);
    }),
  );
});
