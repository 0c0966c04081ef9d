import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Coverage } from '../../src/report.ts';
import { databaseText, dataDate } from '../../src/reports/dates.ts';
import { sampleReport } from '../support/sample-report.ts';

const row = (ecosystem: string, databaseDate: string | null, more: Partial<Coverage> = {}): Coverage => ({
  ecosystem,
  found: 3,
  evaluated: 3,
  notCovered: 0,
  databaseDate,
  ...more,
});
const [old, fresh] = ['2020-01-05T10:00:00Z', '2026-11-19T21:10:00Z'];

const table: readonly (readonly [string, readonly Coverage[], string])[] = [
  ['one ecosystem', [row('npm', fresh)], 'of 2026-11-19 (1 day old)'],
  [
    'the oldest of several, by name',
    [row('Alpine:v3.10', old), row('npm', fresh)],
    'of 2020-01-05 (Alpine:v3.10, 2511 days old)',
  ],
  [
    'several of the same day',
    [row('Debian:12', fresh), row('npm', '2026-11-19T01:00:00Z')],
    'of 2026-11-19 (2 days old)',
  ],
  [
    'one that judged nothing does not count',
    [row('Alpine:v3.10', old, { evaluated: 0, notCovered: 3 }), row('npm', fresh)],
    'of 2026-11-19 (1 day old)',
  ],
  [
    'one whose versions have no order does: its records were asked',
    [row('Alpine:v3.10', old, { evaluated: 0 }), row('npm', fresh)],
    'of 2020-01-05 (Alpine:v3.10, 2511 days old)',
  ],
  ['one without a date', [row('npm', fresh), row('PyPI', null)], 'without a date (PyPI)'],
  ['none was used: the database itself', [], 'of 2026-11-19 (1 day old)'],
];

for (const [what, coverage, expected] of table) {
  test(`S23 how old the advisories are: ${what}`, () => {
    assert.equal(databaseText(sampleReport({ coverage })), `advisories.db, advisories ${expected}`);
  });
}

test('the whole time is kept for machines', () => {
  assert.deepEqual(dataDate(sampleReport({ coverage: [row('npm', fresh), row('apk', old)] })), {
    date: old,
    ecosystem: 'apk',
  });
});
