import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
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

test('the order of PEP 440: dev, a, b, rc, final, local, post, each with its own dev and post', () => {
  assertAscending('pep440', [
    ...['1.dev0', '1.0.dev456', '1.0a1', '1.0a2.dev456', '1.0a12.dev456', '1.0a12', '1.0b1.dev456', '1.0b2'],
    ...['1.0b2.post345.dev456', '1.0b2.post345', '1.0rc1.dev456', '1.0rc1', '1.0', '1.0+abc.5', '1.0+abc.7', '1.0+5'],
    ...['1.0.post456.dev34', '1.0.post456', '1.0.15', '1.1.dev1', '1!0.1'],
  ]);
});

test('every spelling that the specification normalises', () => {
  assertOrders('pep440', ['v1.0 = 1.0', '1.0.0 = 1', '1.0ALPHA1 = 1.0a1', '1.0-beta_2 = 1.0b2', '1.0.c3 = 1.0rc3']);
  assertOrders('pep440', ['1.0preview4 = 1.0rc4', '1.0pre = 1.0rc0', '1.0-1 = 1.0.post1', '1.0rev2 = 1.0.post2']);
  assertOrders('pep440', ['1.0-r4 = 1.0.post4', '1.0.post = 1.0.post0', '1.0dev = 1.0.dev0', '1.0a.1 = 1.0a1']);
  assertOrders('pep440', ['1.0+Ubuntu-1 = 1.0+ubuntu.1', '0!1.0 = 1.0', '01.02 = 1.2', '1.0a-post1 = 1.0a0.post1']);
});

test('parts of a local version: missing before text before numbers', () => {
  assertAscending('pep440', ['1.0', '1.0+a', '1.0+a.b', '1.0+a.1', '1.0+ab', '1.0+1', '1.0+1.a', '1.0+1.1', '1.0+10']);
});

test('numbers keep every digit', () => {
  assertOrders('pep440', [
    '20000000000000000001 > 20000000000000000000',
    '1.dev20261121235959001 > 1.dev20261121235959000',
  ]);
});

test('text around which Python allows spaces', () => {
  assert.equal(operatorOf('pep440', ' 1.0 ', '1.0'), '=');
});

test('legacy versions are refused: the specification gives them no order', () => {
  assertRefused('pep440', ['1.0-foo', '2012d', 'trunk', '1.0.svn.r2010', '5.0-final', '0.7.11p1', '1.0-2-3', '1.0+']);
  assertRefused('pep440', [
    '1..0',
    '.1',
    '1!',
    '!1',
    '1.0+a..b',
    '1.0+é',
    '1.x',
    'post1',
    '1.0a1b2',
    '1 .0',
    '1.poſt1',
  ]);
});

const texts = versionsOf('0 00 1 9 10 . - _ ! + a b c rc Alpha pre post r dev v', 8);
const wellFormed = fc
  .tuple(
    fc.constantFrom('', '', '0!', '1!'),
    fc.constantFrom('1', '1.0', '1.0.1', '1.00.10', '01.9'),
    fc.constantFrom('', '', 'a', '-alpha1', '.b2', 'rc_01', 'C1', 'preview'),
    fc.constantFrom('', '', '.post', '-1', '_rev.1', 'r02'),
    fc.constantFrom('', '', '.dev', 'dev1', '-DEV-10'),
    fc.constantFrom('', '', '+a', '+1', '+a.1', '+A-01', '+1_b'),
  )
  .map((parts) => parts.join(''));

test('it is a total order', () => {
  assertTotalOrder('pep440', texts);
  assertTotalOrder('pep440', wellFormed);
});

/** Every text of the suites that setuptools once ordered by rules that PEP 440 dropped. */
const legacy = new Set(
  `0.1-charmander 0.9-doduo 0.9-eevee 0.9-fearow 0.9-gyarados 0.9-horsea 0.9-ivysaur
  -class.-jw.util.version.version-preview -class.-jw.util.version.version-dev -class.-jw.util.version.Version-
  2.0.1rc2-git 0.7.1.fix1 0.7.4.svn.r2010 0.0.1-test1 trunk a3 0.3.1-p1 0.4.0-p1
  2013-01-21T20:33:09+0100 2013-01-23T17:11:52+0100 2013-02-01T20:50:46+0100 2013-02-02T19:59:03+0100
  2013-02-02T20:23:17+0100 2013-02-08T17:40:57+0000 2013-03-27T16:32:26+0100 2013-05-09T12:47:53+0200
  2013-05-10T17:55:56+0200 2013-06-01T10:32:51+0200 2013-07-19T09:11:08+0000 2013-08-12T21:48:56+0200
  2013-09-11T19-27-10 2013-12-23T17-51-15 2014-01-12T15-52-10
  0.7.11p1 0.7.11p2 0.7.11p3 0.8.1p1 0.8.3p1 0.8.4p1 0.8.4p2 0.8.6p1 0.8.7p1
  0.3m1 0.3m2 0.3m3 0.3m4 0.3m5 0.4m1 0.4m2 0.4m3 0.4m4 0.4m5 0.5m1 0.5m2 0.5m3 0.5m4 0.5m5
  0.6m1 0.6m2 0.6m3 0.6m4 0.6m5 0.6m6 1.3.1-STAGING 4.11-final 5.0-final 2.0.0-final`.split(/\s+/),
);

const suitePath = testData('versions', 'pep440.tsv');
test('the public suites agree on every row without a legacy version', { skip: skipWithout(suitePath) }, () => {
  const rows = suite(suitePath);
  const withLegacy = rows.filter(({ a, b }) => legacy.has(a) || legacy.has(b));
  const others = rows.filter((row) => !withLegacy.includes(row));
  assert.deepEqual(differences('pep440', others), []);
  for (const { a, b } of withLegacy) assert.equal(operatorOf('pep440', a, b), 'refused', `${a} ${b}`);
  assert.deepEqual([rows.length - others.length, legacy.size], [62, 67]);
});

test('the packaging library agrees on 2000 generated pairs, refusals too', { skip: skipWithoutPackaging() }, () => {
  const pairs = [...samplePairs(texts, 1000), ...samplePairs(wellFormed, 1000)];
  const script = `
import json, sys
from packaging.version import Version, InvalidVersion
def operator(a, b):
    try:
        a, b = Version(a), Version(b)
        return '<' if a < b else '>' if a > b else '='
    except InvalidVersion:
        return 'refused'
print(json.dumps([operator(a, b) for a, b in json.load(sys.stdin)]))`;
  const { stdout } = spawnSync('python3', ['-c', script], { input: JSON.stringify(pairs), encoding: 'utf8' });
  const answers: readonly unknown[] = JSON.parse(stdout);
  assert.deepEqual(
    pairs.map(([a, b]) => `${a} ${operatorOf('pep440', a, b)} ${b}`),
    pairs.map(([a, b], i) => `${a} ${answers[i]} ${b}`),
  );
});

function skipWithoutPackaging(): string | false {
  const skip = skipWithoutPeer('python3');
  if (skip !== false || spawnSync('python3', ['-c', 'import packaging.version']).status === 0) return skip;
  if (process.env['PLIMSOLL_REQUIRE_PEERS'] === '1') throw new Error("python3 has no module 'packaging'");
  return "python3 has no module 'packaging'";
}
