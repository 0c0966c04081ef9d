import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '../../src/report.ts';
import { gapsOf, verdictReasons, verdictWord } from '../../src/reports/gaps.ts';
import { cleanReport, sampleReport } from '../support/sample-report.ts';

const [debian, npm] = sampleReport().coverage;
const { database: _, ...undatabased } = cleanReport();
const whole = sampleReport().database;

const cases: readonly [string, Report, string, readonly RegExp[]][] = [
  ['everything was judged', cleanReport(), 'PASS', []],
  ['the policy is violated', sampleReport(), 'FAIL', []],
  [
    'an ecosystem has no advisories',
    cleanReport({
      coverage: npm && debian ? [debian, { ...npm, evaluated: 0, notCovered: 2, databaseDate: null }] : [],
    }),
    'PASS, WITH GAPS',
    [/^Not covered by any advisories: 2 of 2 npm packages\.$/],
  ],
  [
    'a version could not be compared',
    cleanReport({ coverage: npm && debian ? [{ ...debian, evaluated: 4 }, npm] : [] }),
    'PASS, WITH GAPS',
    [/^Not evaluated: 1 of 5 Debian:12 packages\.$/],
  ],
  [
    'packages belong to no ecosystem',
    cleanReport({ coverage: debian ? [debian] : [] }),
    'PASS, WITH GAPS',
    [/^Not evaluated: 2 packages of no known ecosystem\.$/],
  ],
  [
    'no advisories were used',
    undatabased,
    'NOT JUDGED',
    [/^No advisories were used: 7 packages listed, none judged\.$/],
  ],
  [
    'there are no packages',
    cleanReport({ packages: [], coverage: [] }),
    'NOT JUDGED',
    [/^No packages were found, so none could be judged\.$/],
  ],
  [
    'a database could not be read',
    cleanReport({ notices: [{ code: 'PACKAGE_DATABASE_INVALID', message: 'x', incomplete: true }] }),
    'INCOMPLETE',
    [/^1 part of the image could not be analysed/],
  ],
  [
    'the advisories are demo data',
    cleanReport(whole ? { database: { ...whole, demo: true } } : {}),
    'PASS, WITH GAPS',
    [/demo data/],
  ],
];

for (const [what, report, word, sentences] of cases) {
  test(`S23 when ${what} the verdict says ${word}`, () => {
    assert.equal(verdictWord(report), word);
    const gaps = gapsOf(report);
    assert.equal(gaps.length, sentences.length, gaps.join(' '));
    for (const [index, sentence] of sentences.entries()) assert.match(gaps[index] ?? '', sentence);
  });
}

const pass = { pass: true, reasons: [] };
const reasons: readonly [string, Report, readonly string[]][] = [
  [
    'findings and no gate',
    sampleReport({ verdict: pass }),
    ['Findings fail nothing until a gate is set: --fail-on SEVERITY.'],
  ],
  [
    'findings, no gate, and a part that could not be analysed',
    sampleReport({ verdict: pass, notices: [{ code: 'NO_DATABASE', message: 'x', incomplete: true }] }),
    ['Findings fail nothing until a gate is set: --fail-on SEVERITY.'],
  ],
  ['no finding and no gate', cleanReport({ verdict: pass }), ['Nothing was found.']],
  [
    'a gate that holds',
    sampleReport({ verdict: { ...pass, gate: 'critical' } }),
    ['Nothing found that is critical or worse.'],
  ],
  ['nothing judged', undatabased, []],
];

for (const [what, report, sentences] of reasons) {
  test(`the verdict's reasons: ${what}`, () => assert.deepEqual(verdictReasons(report), sentences));
}

test('findings without a gate are no pass', () => {
  assert.equal(verdictWord(sampleReport({ verdict: pass, notices: [] })), 'NO GATE SET');
});
