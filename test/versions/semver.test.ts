import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { skipWithout, testData } from '../support/data.ts';
import {
  assertAscending,
  assertOrders,
  assertRefused,
  assertTotalOrder,
  differences,
  operatorOf,
  suite,
  versionsOf,
} from '../support/versions.ts';

test('the order of section 11 of Semantic Versioning 2.0.0', () => {
  assertAscending('semver', ['1.0.0', '2.0.0', '2.1.0', '2.1.1']);
  const prereleases = ['alpha', 'alpha.1', 'alpha.beta', 'beta', 'beta.2', 'beta.11', 'rc.1'];
  assertAscending('semver', [...prereleases.map((identifiers) => `1.0.0-${identifiers}`), '1.0.0']);
  assertOrders('semver', ['1.0.0+a = 1.0.0+b', '1.0.0-a+1 = 1.0.0-a', '1.0.0-B < 1.0.0-a', '1.0.0-9 < 1.0.0-a']);
});

test('numbers past 2^53 keep every digit, in front and in a pre-release', () => {
  assertOrders('semver', [
    '9007199254740993.0.0 > 9007199254740992.0.0',
    '1.0.0-9007199254740993 > 1.0.0-9007199254740992',
    '1.0.0-alpha.20261121235959001 > 1.0.0-alpha.20261121235959000',
    '1.9007199254740993.0 > 1.2.0',
  ]);
});

test('missing numbers are 0, and there may be more than three', () => {
  assertOrders('semver', ['1 = 1.0.0', '1.2 = 1.2.0', '1.2-rc.1 < 1.2.0', '1.2.3.4 > 1.2.3', '1.2.3.0 = 1.2.3']);
});

test('a leading v or = and leading zeros change nothing', () => {
  assertOrders('semver', [
    'v1.2.3 = 1.2.3',
    '=1.2.3 = 1.2.3',
    '=v1.2.4 > 1.2.3',
    '01.2.3 = 1.2.3',
    '1.0.0-01 = 1.0.0-1',
  ]);
});

test('more than the 256 characters that the package reads', () => {
  const long = `1.0.0-${'a'.repeat(400)}`;
  assertOrders('semver', [`${long}.1 < ${long}.2`, `${long} < 1.0.0`]);
});

test('what does not read as a version is refused', () => {
  assertRefused('semver', ['a', '1.', '.1', '1..2', '1.2.x', '*', '~', '1.2.3-', '1.2.3-a..b', '1.2.3+', '1.2.3beta']);
  assertRefused('semver', ['>=1.2.3', '1.2.3 || 2', '-1.2.3', '1.2.3-é', 'latest']);
});

test('it is a total order', () => {
  const pieces = '0 00 1 9 10 9007199254740992 9007199254740993 . - + v = a rc';
  assertTotalOrder('semver', versionsOf(pieces, 9));
  assertTotalOrder(
    'semver',
    versionsOf(pieces).map((tail) => `1.0.0-${tail}`),
  );
});

test('what the package reads and what is read here have one order', () => {
  const number = fc.constantFrom('0', '1', '9', '10');
  const identifier = fc.constantFrom('0', '1', '9', '10', 'a', 'B', 'rc', '-', '1a');
  const strict = fc
    .tuple(number, number, number, fc.array(identifier, { maxLength: 3 }))
    .map(([x, y, z, rest]) => `${x}.${y}.${z}${rest.length > 0 ? `-${rest.join('.')}` : ''}`);
  fc.assert(
    fc.property(strict, strict, (a, b) => {
      const read = operatorOf('semver', a, b);
      // The package refuses a leading `=`.
      assert.equal(operatorOf('semver', `=${a}`, `=${b}`), read);
      assert.equal(operatorOf('semver', `=${a}`, b), read);
      assert.notEqual(read, 'refused');
    }),
    { numRuns: 1000 },
  );
});

const suitePath = testData('versions', 'semver.tsv');
test('the public suites agree on every row', { skip: skipWithout(suitePath) }, () => {
  assert.deepEqual(differences('semver', suite(suitePath)), []);
});
