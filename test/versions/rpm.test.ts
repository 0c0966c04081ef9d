import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { skipWithout, testData } from '../support/data.ts';
import { skipWithoutPeer } from '../support/peers.ts';
import {
  assertAscending,
  assertOrders,
  assertTotalOrder,
  differences,
  operatorOf,
  samplePairs,
  suite,
  versionsOf,
} from '../support/versions.ts';

const texts = versionsOf('0 00 1 9 10 20261121 . ~ ^ - _ + : a Z el9 1:');

test('a tilde is older than the end, the end than a caret, a caret than letters, letters than digits', () => {
  assertAscending('rpm', ['1.0~', '1.0~rc1', '1.0', '1.0^', '1.0^git1', '1.0.A', '1.0.a', '1.0.b', '1.0.0', '1.0.1']);
});

test('a caret after a tilde, and a tilde after a caret', () => {
  assertAscending('rpm', ['1.0~rc1', '1.0~rc1^git1', '1.0', '1.0^git1~pre', '1.0^git1']);
});

test('runs of digits count as numbers, however long and however many zeros lead', () => {
  assertOrders('rpm', ['1.9 < 1.10', '10.0001 = 10.1', '20000000000000000001 > 20000000000000000000', '1.0 > 1']);
});

test('everything but ASCII letters, digits, tilde and caret only separates', () => {
  assertOrders('rpm', [
    '2.0 = 2_0',
    '1.. = 1',
    'a+ = a_',
    '1.1.α = 1.1.β',
    '1.1.α < 1.1.a',
    '2a = 2.a',
    '+ = _',
    'ab > a.b',
  ]);
});

test('the epoch decides first and a missing one is 0', () => {
  assertOrders('rpm', ['1:0.1 > 9.9', '0:1.0-1 = 1.0-1', ':1 = 1', '004:2 < 13:2', '01:2 = 1:2']);
});

test('what stands before a colon without being a number belongs to the version', () => {
  assertOrders('rpm', ['a:1 < a1:1', 'a1:1 < a1:2', '1.0:5 > 1.0:4', '1.0:5 < 1:0']);
});

test('a missing release is older than every release', () => {
  assertAscending('rpm', ['1.0', '1.0-~1', '1.0-', '1.0-0', '1.0-1', '1.0-1.el9', '1.0-1.el9_4', '1.1']);
});

test('security updates of real packages', () => {
  assertAscending('rpm', ['1:3.0.7-24.el9', '1:3.0.7-25.el9_3', '1:3.0.7-27.el9', '1:3.2.2-6.el9_5.1']);
  assertOrders('rpm', ['3.10.0-229.1.2.ael7b < 3.10.0-229.4.2.ael7b', '1-1.ael7b < 1-1.el7']);
});

test('it is a total order', () => assertTotalOrder('rpm', texts));

const suitePath = testData('versions', 'rpm.tsv');
test('the public suites agree on every row', { skip: skipWithout(suitePath) }, () => {
  assert.deepEqual(differences('rpm', suite(suitePath)), []);
});

test('rpm agrees on 1000 generated pairs', { skip: skipWithoutPeer('rpm') }, () => {
  const pairs = samplePairs(texts, 1000);
  const list = pairs.map(([a, b]) => `{"${a}","${b}"}`).join(',');
  const macro = `%{lua: for _, p in ipairs({${list}}) do print(rpm.vercmp(p[1], p[2]) .. " ") end}`;
  const { stdout } = spawnSync('rpm', ['--eval', macro], { encoding: 'utf8' });
  const answers = stdout.trim().split(' ');
  assert.equal(answers.length, pairs.length);
  const operators = new Map([
    ['-1', '<'],
    ['0', '='],
    ['1', '>'],
  ]);
  assert.deepEqual(
    pairs.map(([a, b]) => `${a} ${operatorOf('rpm', a, b)} ${b}`),
    pairs.map(([a, b], i) => `${a} ${operators.get(answers[i] ?? '')} ${b}`),
  );
});
