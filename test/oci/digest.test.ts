import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import { digestOf, hashLike, hexOf, isDigest } from '../../src/oci/digest.ts';

// FIPS 180-4's examples.
const abc256 = 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const abc512 =
  'sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f';

describe('isDigest', () => {
  const table: readonly (readonly [string, boolean])[] = [
    [abc256, true],
    [abc512, true],
    ['', false],
    ['sha256', false],
    ['sha256:', false],
    [abc256.slice(0, -1), false],
    [`${abc256}0`, false],
    [abc256.toUpperCase(), false],
    [abc256.replace('b', 'B'), false],
    [abc256.replace('a', 'g'), false],
    [abc256.replace('sha256', 'sha512'), false],
    [abc512.replace('sha512', 'sha256'), false],
    [abc256.replace(':', '-'), false],
    [`${abc256}\n`, false],
    [` ${abc256}`, false],
    [`sha384:${'0'.repeat(96)}`, false],
    [`sha256:../${'0'.repeat(61)}`, false],
    [`__proto__:${'0'.repeat(64)}`, false],
  ];
  for (const [text, expected] of table) {
    test(`${JSON.stringify(text.slice(0, 90))}: ${expected}`, () => assert.equal(isDigest(text), expected));
  }
});

test('digestOf hashes text and bytes alike', () => {
  assert.equal(digestOf('abc'), abc256);
  assert.equal(digestOf(Buffer.from('abc')), abc256);
  assert.equal(digestOf('abc', 'sha512'), abc512);
});

test('a running hash has the algorithm of what is expected, and sha256 when nothing is', () => {
  for (const [expected, digest] of [
    [digestOf('x', 'sha512'), abc512],
    [digestOf('x'), abc256],
    [undefined, abc256],
  ] as const) {
    const hash = hashLike(expected);
    for (const char of 'abc') hash.update(Buffer.from(char));
    assert.equal(hash.digest(), digest);
  }
});

test('hexOf is what follows the colon', () => {
  assert.equal(`sha256:${hexOf(digestOf('abc'))}`, abc256);
  assert.equal(`sha512:${hexOf(digestOf('abc', 'sha512'))}`, abc512);
});
