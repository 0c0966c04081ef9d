import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AffectedVersions, type CompareByType, evaluate, type RangeEvent } from '../../src/advisories/evaluate.ts';
import { PlimsollError } from '../../src/errors.ts';
import { compareVersions, type VersionScheme } from '../../src/versions/index.ts';
import { eventsOf } from '../support/advisories.ts';

const by =
  (scheme: VersionScheme | undefined): CompareByType =>
  (type) => {
    const used = type === 'SEMVER' ? 'semver' : type === 'ECOSYSTEM' ? scheme : undefined;
    return used && ((a, b) => compareVersions(used, a, b));
  };

/** `ECOSYSTEM: introduced 0, fixed 2 | GIT: introduced abc`, then listed versions. */
function affected(ranges: string, ...versions: readonly string[]): AffectedVersions {
  return {
    ranges: ranges
      .split(' | ')
      .filter((text) => text !== '')
      .map((text) => {
        const [type = '', events = ''] = text.split(': ');
        return { type, events: eventsOf(events) };
      }),
    versions,
  };
}

const yes = (...fixedIn: string[]) => ({ verdict: 'affected' as const, fixedIn });
const no = { verdict: 'unaffected' as const, fixedIn: [] };
const unknown = { verdict: 'not-evaluated' as const, fixedIn: [] };

type Case = readonly [
  what: string,
  scheme: VersionScheme | undefined,
  version: string,
  entry: AffectedVersions,
  expected: { verdict: string; fixedIn: string[] },
];

const cases: readonly Case[] = [
  ['below the fix', 'semver', '1.0.1', affected('SEMVER: introduced 0, fixed 1.0.2'), yes('1.0.2')],
  ['at the fix', 'semver', '1.0.2', affected('SEMVER: introduced 0, fixed 1.0.2'), no],
  ['never fixed', 'semver', '9.9.9', affected('SEMVER: introduced 0'), yes()],
  [
    '0 comes before every pre-release',
    'semver',
    '0.0.0-alpha',
    affected('SEMVER: introduced 0, fixed 1.0.0'),
    yes('1.0.0'),
  ],
  ['below the introduction', 'semver', '0.9.0', affected('SEMVER: introduced 1.0.0, fixed 2.0.0'), no],
  [
    'between two stretches',
    'semver',
    '2.0.0',
    affected('SEMVER: introduced 1.0.0, fixed 1.0.2, introduced 3.0.0, fixed 3.2.5'),
    no,
  ],
  [
    'in the second stretch',
    'semver',
    '3.1.0',
    affected('SEMVER: introduced 1.0.0, fixed 1.0.2, introduced 3.0.0, fixed 3.2.5'),
    yes('3.2.5'),
  ],
  [
    'each fix above is named',
    'semver',
    '1.0.0',
    affected('SEMVER: introduced 1.0.0, fixed 1.0.2, introduced 3.0.0, fixed 3.2.5'),
    yes('1.0.2', '3.2.5'),
  ],
  [
    'events in any order',
    'semver',
    '3.1.0',
    affected('SEMVER: fixed 3.2.5, introduced 3.0.0, fixed 1.0.2, introduced 1.0.0'),
    yes('3.2.5'),
  ],
  [
    'fixed and introduced at one version: affected again',
    'semver',
    '2.0.0',
    affected('SEMVER: introduced 1.0.0, introduced 2.0.0, fixed 2.0.0'),
    yes(),
  ],
  [
    'fixed and introduced at one version, the other way round',
    'semver',
    '2.5.0',
    affected('SEMVER: introduced 1.0.0, fixed 2.0.0, introduced 2.0.0, fixed 3.0.0'),
    yes('3.0.0'),
  ],
  ['the last affected version', 'semver', '2.1.214', affected('SEMVER: introduced 0, last_affected 2.1.214'), yes()],
  ['after the last affected version', 'semver', '2.1.215', affected('SEMVER: introduced 0, last_affected 2.1.214'), no],
  ['a stretch of one version', 'semver', '5.0.0', affected('SEMVER: last_affected 5.0.0, introduced 5.0.0'), yes()],
  ['after a stretch of one version', 'semver', '5.0.1', affected('SEMVER: last_affected 5.0.0, introduced 5.0.0'), no],
  ['below a limit', 'semver', '1.4.0', affected('SEMVER: introduced 1.0.0, limit 1.5.0'), yes()],
  ['at a limit', 'semver', '1.5.0', affected('SEMVER: introduced 1.0.0, limit 1.5.0'), no],
  ['no limit at all', 'semver', '99.0.0', affected('SEMVER: introduced 1.0.0, limit *'), yes()],
  [
    'the largest of several limits',
    'semver',
    '1.8.0',
    affected('SEMVER: introduced 1.0.0, limit 1.5.0, limit 2.0.0'),
    yes(),
  ],
  ['listed', 'semver', '1.2.3', affected('', '1.2.3'), yes()],
  ['not listed', 'semver', '1.2.4', affected('', '1.2.3'), no],
  ['listed in another spelling', 'pep440', '1.0.0', affected('', '1.0'), yes()],
  ['listed, outside the range', 'pep440', '3.0', affected('ECOSYSTEM: introduced 0, fixed 2.0', '3.0'), yes()],
  [
    'a GIT range before the one that counts',
    'pep440',
    '1.5',
    affected('GIT: introduced 0f00, fixed 0e00 | ECOSYSTEM: introduced 0, fixed 2.0'),
    yes('2.0'),
  ],
  ['a GIT range after it', 'pep440', '2.5', affected('ECOSYSTEM: introduced 0, fixed 2.0 | GIT: introduced 0'), no],
  ['a GIT range says nothing of versions', 'pep440', '1.5', affected('GIT: introduced 0'), no],
  [
    'several ranges are OR',
    'semver',
    '2.2.5',
    affected('ECOSYSTEM: introduced 2.1.0, fixed 2.1.18 | ECOSYSTEM: introduced 2.2.0, fixed 2.2.9'),
    yes('2.2.9'),
  ],
  [
    'overlapping ranges: a fix of one inside the other is none',
    'semver',
    '1.5.0',
    affected('SEMVER: introduced 0, fixed 3.0.0 | SEMVER: introduced 1.0.0, fixed 2.0.0'),
    yes('3.0.0'),
  ],
  [
    'a fix that is listed as affected is none',
    'semver',
    '1.0.0',
    affected('SEMVER: introduced 0, fixed 1.1.0', '1.1.0'),
    yes(),
  ],
  ['no range and no version', 'semver', '1.0.0', affected(''), no],
  [
    'the epoch of rpm',
    'rpm',
    '4.9.4-1.el9',
    affected('ECOSYSTEM: introduced 0, fixed 2:4.9.4-0.1.el9'),
    yes('2:4.9.4-0.1.el9'),
  ],
  [
    'a backport of Debian',
    'deb',
    '1.1.1n-0+deb11u4',
    affected('ECOSYSTEM: introduced 0, fixed 1.1.1n-0+deb11u5'),
    yes('1.1.1n-0+deb11u5'),
  ],
  ['no version installed', 'semver', '', affected('SEMVER: introduced 0'), unknown],
  ['installed text without order', 'semver', '(devel)', affected('SEMVER: introduced 0, fixed 1.0.0'), unknown],
  [
    'installed text without order, every version affected',
    'semver',
    '(devel)',
    affected('SEMVER: introduced 0'),
    yes(),
  ],
  ['installed text without order, listed', 'pep440', '2012d', affected('', '2012d'), yes()],
  ['installed text without order, not listed', 'pep440', '2012d', affected('', '2012.4'), unknown],
  ['a fix without order', 'pep440', '1.0', affected('ECOSYSTEM: introduced 0, fixed 2018-04-22b'), unknown],
  ['a single introduction without order', 'semver', '1.0.0', affected('SEMVER: introduced ~'), unknown],
  [
    'a range without order beside one that says yes',
    'pep440',
    '1.0',
    affected('ECOSYSTEM: introduced 0, fixed ~ | ECOSYSTEM: introduced 0, fixed 2.0'),
    yes('2.0'),
  ],
  [
    'a range without order beside one that says no',
    'pep440',
    '3.0',
    affected('ECOSYSTEM: introduced 0, fixed ~ | ECOSYSTEM: introduced 0, fixed 2.0'),
    unknown,
  ],
  ['a range type of the future', 'semver', '1.0.0', affected('COMMIT_DATE: introduced 0, fixed 5'), unknown],
  ['no comparator, listed', undefined, '1.0', affected('ECOSYSTEM: introduced 0, fixed 2.0', '1.0'), yes()],
  ['no comparator, not listed', undefined, '1.5', affected('ECOSYSTEM: introduced 0, fixed 2.0', '1.0'), unknown],
  ['no comparator, a SEMVER range', undefined, '1.5.0', affected('SEMVER: introduced 0, fixed 2.0.0'), yes('2.0.0')],
  ['no comparator, every version', undefined, '1.5', affected('ECOSYSTEM: introduced 0'), yes()],
];

for (const [what, scheme, version, entry, expected] of cases) {
  test(`evaluate: ${what}`, () => {
    const { verdict, fixedIn, problem } = evaluate(version, entry, by(scheme));
    assert.deepEqual({ verdict, fixedIn }, expected);
    assert.equal(problem !== undefined, verdict === 'not-evaluated');
  });
}

const blames: readonly (readonly [string, VersionScheme | undefined, string, AffectedVersions, string])[] = [
  ['no version', 'semver', '', affected('SEMVER: introduced 0, fixed 2.0.0'), 'package'],
  ['a version without order', 'pep440', '2012d', affected('ECOSYSTEM: introduced 0, fixed 2013.1'), 'package'],
  ['a version without order, listed ones', 'pep440', '2012d', affected('', '1.0'), 'package'],
  ['a fix without order', 'pep440', '1.0', affected('ECOSYSTEM: introduced 0, fixed ~'), 'advisory'],
  ['two turns without order', 'pep440', '1.0', affected('ECOSYSTEM: introduced ?, fixed ~'), 'advisory'],
  ['a range nobody knows', 'semver', '1.0.0', affected('COMMIT_DATE: introduced 0, fixed 5'), 'advisory'],
];

for (const [what, scheme, version, entry, of] of blames) {
  test(`what could not be compared blames the ${of}: ${what}`, () => {
    assert.equal(evaluate(version, entry, by(scheme)).problem?.of, of);
  });
}

test('a bug in a comparator is not taken for a version without order', () => {
  const broken: CompareByType = () => () => {
    throw new TypeError('a bug');
  };
  assert.throws(() => evaluate('1', affected('ECOSYSTEM: introduced 0, fixed 2'), broken), TypeError);
});

const numbers: CompareByType = () => (a, b) => {
  if (!/^\d+$/.test(a) || !/^\d+$/.test(b)) throw new PlimsollError('VERSION_INVALID', `${a} or ${b}`);
  return Number(a) < Number(b) ? -1 : Number(a) > Number(b) ? 1 : 0;
};

const size = fc.integer({ min: 0, max: 12 });
const turn = (...kinds: readonly (keyof RangeEvent)[]) =>
  fc.tuple(fc.constantFrom(...kinds), size).map(([kind, at]): RangeEvent => ({ [kind]: String(at) }));
// The schema: `fixed` and `last_affected` are never mixed.
const range = fc
  .oneof(
    fc.array(turn('introduced', 'fixed'), { maxLength: 6 }),
    fc.array(turn('introduced', 'last_affected'), { maxLength: 6 }),
  )
  .chain((events) =>
    fc.array(turn('limit'), { maxLength: 1 }).map((limits) => ({ type: 'ECOSYSTEM', events: [...events, ...limits] })),
  );

/** The last event that has come to pass by `v` decides; nothing is sorted and nothing is walked. */
function oracle(v: number, ranges: readonly { events: readonly RangeEvent[] }[]): boolean {
  return ranges.some(({ events }) => {
    const limits = events.flatMap(({ limit }) => (limit === undefined ? [] : [Number(limit)]));
    if (limits.length > 0 && v >= Math.max(...limits)) return false;
    const passed = events.flatMap(({ introduced, fixed, last_affected }) => {
      if (introduced === '0') return [{ key: -1, on: true }];
      if (introduced !== undefined)
        return Number(introduced) <= v ? [{ key: Number(introduced) * 3 + 1, on: true }] : [];
      if (fixed !== undefined) return Number(fixed) <= v ? [{ key: Number(fixed) * 3, on: false }] : [];
      if (last_affected !== undefined)
        return Number(last_affected) < v ? [{ key: Number(last_affected) * 3 + 2, on: false }] : [];
      return [];
    });
    return passed.reduce((last, one) => (one.key > last.key ? one : last), { key: -2, on: false }).on;
  });
}

test('evaluate agrees with the naive reading of the specification', () => {
  fc.assert(
    fc.property(size, fc.array(range, { maxLength: 3 }), fc.array(size, { maxLength: 2 }), (v, ranges, listed) => {
      const entry = { ranges, versions: listed.map(String) };
      const { verdict, fixedIn } = evaluate(String(v), entry, numbers);
      assert.equal(verdict, listed.includes(v) || oracle(v, ranges) ? 'affected' : 'unaffected');
      for (const fixed of fixedIn) {
        assert.ok(Number(fixed) > v, 'a fix is newer than what is installed');
        assert.equal(evaluate(fixed, entry, numbers).verdict, 'unaffected', 'a fix is not affected');
      }
      assert.deepEqual(
        fixedIn,
        [...new Set(fixedIn)].sort((a, b) => Number(a) - Number(b)),
      );
    }),
    { numRuns: 2000 },
  );
});

test('a record with as many events as are allowed is judged all the same', () => {
  const events = Array.from({ length: 10_000 }, (_, n) => (n % 2 ? { fixed: String(n) } : { introduced: String(n) }));
  const { verdict, fixedIn } = evaluate('4', { ranges: [{ type: 'ECOSYSTEM', events }], versions: [] }, numbers);
  assert.equal(verdict, 'affected');
  assert.equal(fixedIn[0], '5');
});
