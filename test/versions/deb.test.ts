import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { skipWithout, testData } from '../support/data.ts';
import { skipWithoutPeer } from '../support/peers.ts';
import {
  assertAscending,
  assertOrders,
  assertRefused,
  assertTotalOrder,
  differences,
  operatorOf,
  samplePairs,
  suite,
  versionsOf,
} from '../support/versions.ts';

const texts = versionsOf('0 00 1 9 10 2026112 . ~ - + : a Z deb 1: _ %');

test('a tilde is older than the end, the end than letters, letters than signs', () => {
  assertAscending('deb', ['1.0~~', '1.0~~a', '1.0~', '1.0', '1.0A', '1.0Z', '1.0a', '1.0z', '1.0+', '1.0.']);
});

test('runs of digits count as numbers, however long and however many zeros lead', () => {
  assertOrders('deb', ['1.9 < 1.10', '1.010 = 1.10', '1.0 = 1.', '1.20000000000000000001 > 1.20000000000000000000']);
});

test('the epoch decides first, the revision last, and missing ones are 0', () => {
  assertOrders('deb', ['1:0.1 > 9.9', '0:1.0 = 1.0', '01:1 = 1:1', '1.0 = 1.0-0', '1.0-1 > 1.0', '1.0-9 < 1.1-1']);
  assertOrders('deb', ['1-2-3 > 1-2', '1:2:3 > 1:2', '1.0-1~bpo12+1 < 1.0-1', '1.0-1 < 1.0-1+deb12u1']);
});

test('security updates of real packages', () => {
  assertAscending('deb', ['3.0.9-1', '3.0.11-1~deb12u1', '3.0.11-1~deb12u2', '3.0.11-1', '3.0.15-1~deb12u1']);
  assertOrders('deb', ['1.1.1f-1ubuntu2 < 1.1.1f-1ubuntu2.19', '2:8.2.2434-3 > 9.0', '1.2.11.dfsg-2 > 1.2.11-4']);
});

test('what breaks only policy still orders, as in dpkg', () => {
  assertOrders('deb', ['a < b', '1_2 > 1.2', 'v1 > 1']);
});

test('what cannot be taken apart is refused, as in dpkg', () => {
  assertRefused('deb', ['1:', ':1', 'a:1', '-1:1', '+1:1', '1-', '-1', '-', '1 2', ' 1', '1é', '2147483648:1', '９']);
  assertOrders('deb', ['2147483647:1 > 1']);
});

test('it is a total order', () => assertTotalOrder('deb', texts));

const suitePath = testData('versions', 'deb.tsv');
test('the public suites agree on every row', { skip: skipWithout(suitePath) }, () => {
  assert.deepEqual(differences('deb', suite(suitePath)), []);
});

test('dpkg agrees on 300 generated pairs, refusals too', { skip: skipWithoutPeer('dpkg', 'sh') }, () => {
  // A first hyphen would be an option to dpkg, and its strtol takes the sign of an epoch: both are ours to refuse.
  const afterDigit = samplePairs(
    texts.map((tail) => `1${tail}`),
    100,
  );
  const wellFormed = versionsOf('0 00 1 10 . ~ + a -1 -0').map((tail) => `1${tail}1`);
  const pairs = [...afterDigit, ...samplePairs(wellFormed, 200)];
  const script = `while read -r a b; do
    dpkg --compare-versions "$a" lt "$b" && { echo '<'; continue; }
    [ $? = 1 ] || { echo refused; continue; }
    dpkg --compare-versions "$a" eq "$b" && echo '=' || echo '>'
  done`;
  const input = pairs.map(([a, b]) => `${a} ${b}\n`).join('');
  const { stdout } = spawnSync('sh', ['-c', script], { input, encoding: 'utf8' });
  const answers = stdout.trimEnd().split('\n');
  assert.equal(answers.length, pairs.length);
  assert.deepEqual(
    pairs.map(([a, b]) => `${a} ${operatorOf('deb', a, b)} ${b}`),
    pairs.map(([a, b], i) => `${a} ${answers[i]} ${b}`),
  );
});
