import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { matchesGlob, readGlob } from '../../../src/dockerfile/context/glob.ts';
import { PlimsollError } from '../../../src/errors.ts';

describe('a glob', () => {
  test('takes no more steps than its meter has', () => {
    const glob = readGlob(`${'*a'.repeat(100)}[b]`);
    const meter = { left: 1000, what: 'The patterns' };
    assert.throws(
      () => matchesGlob(glob, 'a'.repeat(200), meter),
      (error) => error instanceof PlimsollError && error.code === 'LIMIT_EXCEEDED' && /ignoreSteps/.test(error.message),
    );
  });

  test('takes at most as many as it has parts times the characters of the path', () => {
    for (const [pattern, path] of [
      [`${'*a'.repeat(50)}[b]`, 'a'.repeat(100)],
      [`${'**/a'.repeat(50)}[b]`, 'a/'.repeat(50)],
      ['[ab]*?'.repeat(30), 'ab'.repeat(50)],
      [`${'*/'.repeat(40)}[x]`, 'a/'.repeat(50)],
    ] as const) {
      const meter = { left: 1 + pattern.length * (path.length + 1), what: 'The patterns' };
      assert.doesNotThrow(() => matchesGlob(readGlob(pattern), path, meter), pattern);
    }
  });

  test('costs one step when it has no wildcard that needs more', () => {
    for (const pattern of ['a', 'a/**', '**/a', '**']) {
      const meter = { left: 1, what: '' };
      matchesGlob(readGlob(pattern), 'x/'.repeat(1000), meter);
      assert.equal(meter.left, 0);
    }
  });
});
