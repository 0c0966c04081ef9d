import assert from 'node:assert/strict';
import { test } from 'node:test';
import { likely, listNearest } from '../src/nearest.ts';

test('what was probably meant, and nothing when nothing is near', () => {
  const commands = ['scan', 'sbom', 'image', 'image list', 'db build'];
  const table: readonly (readonly [string, string | undefined])[] = [
    ['scna', 'scan'],
    ['scam', 'scan'],
    ['sbon', 'sbom'],
    ['imgae', 'image'],
    ['image lst', 'image list'],
    ['lint', undefined],
    ['bdscan', 'scan'],
    ['scant', 'scan'],
    ['sacn', 'scan'],
    ['sacm', undefined],
    ['ls', undefined],
    ['verify', undefined],
  ];
  for (const [typed, meant] of table) assert.equal(likely(typed, commands), meant, typed);
  assert.equal(likely('x', []), undefined);
  assert.equal(likely('chwon', ['chmod', 'chown']), 'chown');
  assert.equal(likely('HELLO', ['LABEL', 'SHELL']), undefined);
});

test('a list of the nearest says how many more there are', () => {
  assert.equal(listNearest('1.2', ['1.0', '1.2.1', '2.0']), "'1.0', '1.2.1' and '2.0'");
  assert.equal(listNearest('a', ['a', 'b', 'c'], 1), "'a' and 2 more");
  assert.equal(listNearest('a', []), '');
  assert.equal(
    listNearest('b', ['a', 'b'], 1, (name) => `./${name}`),
    "'./b' and 1 more",
  );
});
