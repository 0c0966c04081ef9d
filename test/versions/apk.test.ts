import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipWithout, testData } from '../support/data.ts';
import {
  assertAscending,
  assertOrders,
  assertTotalOrder,
  differences,
  suite,
  versionsOf,
} from '../support/versions.ts';

test('suffixes order as apk-package(5) lists them, none in the middle', () => {
  const order = ['_alpha', '_beta', '_pre', '_rc', '', '_cvs', '_svn', '_git', '_hg', '_p'];
  assertAscending(
    'apk',
    order.map((suffix) => `1.2${suffix}`),
  );
  assertAscending(
    'apk',
    order.map((suffix) => `1.2_p1${suffix}`),
  );
});

test('numbers of suffixes and revisions count as numbers; a missing revision number is 0', () => {
  assertOrders('apk', [
    '1_rc9 < 1_rc10',
    '1_rc < 1_rc1',
    '1_rc_cvs > 1_rc1',
    '1-r9 < 1-r10',
    '1-r01 = 1-r1',
    '1-r = 1-r0',
    '1 < 1-r0',
  ]);
});

test('the longer version is newer unless a pre-release suffix follows', () => {
  assertAscending('apk', ['1.2_rc1-r5', '1.2', '1.2-r0', '1.2~1a-r0', '1.2_p1', '1.2a', '1.2.0', '1.2.1']);
});

test('after the first number, one with a leading zero is read as a fraction', () => {
  assertAscending('apk', ['1.0', '1.00', '1.01', '1.010', '1.09', '1.1', '1.2', '1.10']);
  assertOrders('apk', ['01.2 = 1.2', '02 < 10', '1.20000000000000000001 > 1.20000000000000000000']);
});

test('hashes order as text', () => {
  assertOrders('apk', ['1~ab-r0 < 1~ac-r0', '1~a < 1~ab', '1~b > 1~ab', '1~ab-r1 > 1~ab-r0', '1~1 > 1-r9']);
});

test('digits after the letter are read on, as advisories of opensmtpd and sudo need', () => {
  assertOrders('apk', ['1.8.31p9-r0 < 1.8.31p10-r0', '1.8.31p-r0 < 1.8.31p1-r0', '1.8.31p1.2 > 1.8.31p1']);
  assertAscending('apk', ['1.8.31-r1', '1.8.31_p1-r0', '1.8.31p1-r0', '1.8.31p1-r1', '1.8.31p2-r0', '1.9.0-r0']);
});

test('what cannot be read is older than the end and newer than a pre-release', () => {
  assertAscending('apk', ['1_rc', '1_blah', '1', '1-r0', '1_p']);
  assertOrders('apk', ['.1 < 1', 'hello < 0', '1.2.0A < 1.2.0d', '1-ruff < 1', '23_foo > 4_beta']);
});

test('two that cannot be read order as text, unless it is the revision that is broken', () => {
  assertOrders('apk', ['a < b', '0..1 < 0..2', '0..8 > 0...8', '1-r0-1 = 1-ruff', '1-r-1 = 1-r-2']);
});

test('security updates of real packages', () => {
  assertAscending('apk', ['3.1.0_rc2-r0', '3.1.0-r9', '3.1.4-r4', '3.1.4-r5', '3.3.0_git20240101-r0']);
});

test('it is a total order', () => {
  const grammar = '0 00 1 9 10 . .0 a p _alpha _rc _git _p ~ ~ab -r -r1';
  assertTotalOrder('apk', versionsOf(grammar));
  assertTotalOrder(
    'apk',
    versionsOf(grammar, 3).map((tail) => `1.2${tail}`),
  );
});

const suitePath = testData('versions', 'apk.tsv');
test('the public suites agree on every row', { skip: skipWithout(suitePath) }, () => {
  assert.deepEqual(differences('apk', suite(suitePath)), []);
});
