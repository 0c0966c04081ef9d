import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pathGlob } from '../../src/config/path-glob.ts';

describe('globs for paths', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['Dockerfile', 'Dockerfile', true],
    ['Dockerfile', 'a/b/Dockerfile', true],
    ['*.Dockerfile', 'a/web.Dockerfile', true],
    ['./Dockerfile', 'a/Dockerfile', false],
    ['legacy/**', 'legacy/a/b', true],
    ['legacy/', 'legacy/a/b', true],
    ['legacy/*', 'legacy/a/b', false],
    ['**/test/**', 'a/b/test/Dockerfile', true],
    ['**/test/*', 'test/Dockerfile', true],
    ['a/**/z', 'a/z', true],
    ['a/**/z', 'a/b/c/z', true],
    ['a/**/z', 'a/b/c/y', false],
    ['b?ild', 'build', true],
    ['b?ild', 'bild', false],
    ['*', 'anything', true],
    ['', 'x', false],
  ];
  for (const [pattern, path, expected] of cases) {
    test(`'${pattern}' ${expected ? 'is' : 'is not'} for '${path}'`, () => {
      assert.equal(pathGlob(pattern).matches(path), expected);
    });
  }

  test('many stars take no time by their number', () => {
    assert.equal(pathGlob(`${'*a'.repeat(200)}b`).matches('a'.repeat(20_000)), false);
    assert.equal(pathGlob(`${'**/a/'.repeat(200)}b`).matches('a/'.repeat(5000)), false);
  });
});
