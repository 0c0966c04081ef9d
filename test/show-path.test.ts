import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { showPath } from '../src/show-path.ts';

const raw = (text: string): string => Buffer.from(text).toString('latin1');

const rows: readonly (readonly [says: string, path: string, shown: string])[] = [
  ['the root is a slash', '', '/'],
  ['ASCII stays', 'var/lib/rpm/Packages', '/var/lib/rpm/Packages'],
  ['UTF-8 is read', raw('Füße/日本/😀'), '/Füße/日本/😀'],
  ['a lone byte is written', 'a\xffb', '/a\\xffb'],
  ['a cut sequence is written', 'a\xe6\x97', '/a\\xe6\\x97'],
  ['an overlong slash is no slash', '\xc0\xaf', '/\\xc0\\xaf'],
  ['a surrogate is no character', '\xed\xa0\x80', '/\\xed\\xa0\\x80'],
];

for (const [says, path, shown] of rows) test(`showPath: ${says}`, () => assert.equal(showPath(path), shown));

test('showPath gives every text back', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => assert.equal(showPath(raw(text)), `/${text}`)));
});
