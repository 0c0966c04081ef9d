import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cvssOf, rateSeverity, type SeveritySources } from '../../src/advisories/severity.ts';

const critical = { type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' };
const low = { type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N' };
const v4 = { type: 'CVSS_V4', score: 'CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N' };
const v2 = { type: 'CVSS_V2', score: 'AV:N/AC:L/Au:N/C:C/I:C/A:C' };
const none: SeveritySources = {
  affected: [],
  record: [],
  databaseWord: undefined,
  ecosystemWord: undefined,
  summary: undefined,
};

const cases: readonly (readonly [string, Partial<SeveritySources>, string, string])[] = [
  ['nothing at all', {}, 'unknown', ''],
  ['the affected package before the record', { affected: [low], record: [critical] }, 'low', 'cvss'],
  ['the record before its database', { record: [critical], databaseWord: 'LOW' }, 'critical', 'cvss'],
  ['the database before the ecosystem', { databaseWord: 'MODERATE', ecosystemWord: 'high' }, 'medium', 'advisory'],
  ['the ecosystem before the summary', { ecosystemWord: 'low', summary: 'Critical: x' }, 'low', 'distro'],
  ['the word that AlmaLinux puts first', { summary: 'Important: kernel security update' }, 'high', 'distro'],
  ['a summary that only starts alike', { summary: 'Important kernel update' }, 'unknown', ''],
  ['Debian calls it unimportant', { ecosystemWord: 'unimportant' }, 'negligible', 'distro'],
  ['Debian marks its urgency', { ecosystemWord: 'medium**' }, 'medium', 'distro'],
  ['Debian has not decided', { ecosystemWord: 'not yet assigned' }, 'unknown', ''],
  ['end of life is no severity', { ecosystemWord: 'end-of-life' }, 'unknown', ''],
  ['the priority of Ubuntu before CVSS', { record: [critical, { type: 'Ubuntu', score: 'low' }] }, 'low', 'distro'],
  [
    'an untriaged priority leaves CVSS',
    { record: [critical, { type: 'Ubuntu', score: 'untriaged' }] },
    'critical',
    'cvss',
  ],
  ['v4 before v3', { record: [critical, v4] }, 'high', 'cvss'],
  ['v3 before v2', { record: [v2, low] }, 'low', 'cvss'],
  ['v2 has no critical', { record: [v2] }, 'high', 'cvss'],
  ['a type of the future is passed over', { record: [{ type: 'SSVC', score: 'Act' }, low] }, 'low', 'cvss'],
  [
    'a broken vector is passed over',
    { record: [{ type: 'CVSS_V3', score: '9.8' }], databaseWord: 'high' },
    'high',
    'advisory',
  ],
  [
    'a score of zero',
    { record: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N' }] },
    'negligible',
    'cvss',
  ],
];

for (const [what, sources, severity, source] of cases) {
  test(`severity: ${what}`, () => {
    const rated = rateSeverity({ ...none, ...sources });
    assert.deepEqual({ severity: rated.severity, source: rated.source }, { severity, source });
  });
}

test('every vector that has a score is listed once, the newest version first', () => {
  const listed = cvssOf([v2, low, critical, low, v4, { type: 'CVSS_V3', score: 'nonsense' }]);
  assert.deepEqual(
    listed.map(({ score }) => score),
    [7.3, 9.8, 3.1, 10],
  );
});
