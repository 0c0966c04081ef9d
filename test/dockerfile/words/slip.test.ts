import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSlip } from '../../../src/dockerfile/words/slip.ts';

const slips = ['ngnix nginx', 'alpin alpine', 'alpinee alpine', 'pythen python', 'PAHT PATH', 'aab ab', 'ab aab'];
const others = [
  'nginx nginx',
  'python2 python3',
  'lib32 lib64',
  'mongo mono-x',
  'node nodejs',
  'abcd dcba',
  ' ',
  'ab ba1',
];

for (const pair of slips) {
  test(`one slip: ${pair}`, () => assert.equal(isSlip(...split(pair)), true));
}

for (const pair of others) {
  test(`not one slip: ${pair}`, () => assert.equal(isSlip(...split(pair)), false));
}

test('taking out, putting in, changing a letter or swapping two is one slip, both ways', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(letters, fc.nat(7), fc.constantFrom('a', 'b', 'c'), (word, place, letter) => {
      const at = place % word.length;
      const changed = [
        word.slice(0, at) + word.slice(at + 1),
        word.slice(0, at) + letter + word.slice(at),
        word.slice(0, at) + letter + word.slice(at + 1),
        word.slice(0, at) + word.slice(at + 1, at + 2) + word.slice(at, at + 1) + word.slice(at + 2),
      ];
      for (const each of changed) {
        assert.equal(isSlip(each, word), each !== word, `${each} ${word}`);
        assert.equal(isSlip(word, each), each !== word, `${word} ${each}`);
      }
    }),
  );
});

function split(pair: string): [string, string] {
  const [a = '', b = ''] = pair.split(' ');
  return [a, b];
}
