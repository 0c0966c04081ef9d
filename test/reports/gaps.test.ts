import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '../../src/report.ts';
import { gapsOf, verdictReasons, verdictWord } from '../../src/reports/gaps.ts';
import { cleanLintReport, sampleLintReport } from '../support/sample-lint-report.ts';
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
    'no package could be judged',
    cleanReport({ coverage: npm ? [{ ...npm, found: 7, evaluated: 0, notCovered: 7, databaseDate: null }] : [] }),
    'NOT JUDGED',
    [/^Not covered by any advisories: 7 of 7 npm packages\.$/],
  ],
  [
    'one package of one is not covered',
    cleanReport({
      coverage:
        npm && debian
          ? [
              { ...debian, found: 6, evaluated: 6 },
              { ...npm, found: 1, evaluated: 0, notCovered: 1 },
            ]
          : [],
    }),
    'PASS, WITH GAPS',
    [/^Not covered by any advisories: 1 of 1 npm package\.$/],
  ],
  [
    'a database could not be read',
    cleanReport({ notices: [{ code: 'PACKAGE_DATABASE_INVALID', message: 'x', incomplete: true }] }),
    'INCOMPLETE',
    [/^1 part of the image could not be analysed/],
  ],
  [
    'the advisories are old',
    cleanReport({ notices: [{ code: 'DATABASE_OLD', message: 'x' }] }),
    'PASS, WITH GAPS',
    [/^What became known since .* is missing/],
  ],
  [
    'the advisories are old and that is too little',
    cleanReport({ notices: [{ code: 'DATABASE_OLD', message: 'x', incomplete: true }] }),
    'INCOMPLETE',
    [/^What became known since .* is missing/],
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
  [
    'nothing judged, a gate, and a part that could not be analysed',
    {
      ...undatabased,
      verdict: { ...pass, gate: 'high' },
      notices: [{ code: 'DISTRO_UNKNOWN', message: 'x', incomplete: true }],
    },
    [],
  ],
];

for (const [what, report, sentences] of reasons) {
  test(`the verdict's reasons: ${what}`, () => assert.deepEqual(verdictReasons(report), sentences));
}

test('findings without a gate are no pass', () => {
  assert.equal(verdictWord(sampleReport({ verdict: pass, notices: [] })), 'NO GATE SET');
});

test('a Dockerfile has no packages to miss', () => {
  assert.equal(verdictWord(cleanLintReport()), 'PASS');
  assert.deepEqual(gapsOf(cleanLintReport()), []);
  assert.equal(verdictWord(sampleLintReport()), 'FAIL');
  assert.deepEqual(verdictReasons(cleanLintReport()), ['Nothing found that is warning or worse.']);
  const ungated = sampleLintReport({ verdict: { pass: true, reasons: [] } });
  assert.equal(verdictWord(ungated), 'NO GATE SET');
  assert.match(verdictReasons(ungated)[0] ?? '', /--fail-on LEVEL\.$/);
  const notice = { code: 'INPUT_UNREADABLE', message: 'x', incomplete: true } as const;
  assert.equal(verdictWord(cleanLintReport({ notices: [notice] })), 'INCOMPLETE');
  assert.deepEqual(gapsOf(cleanLintReport({ notices: [notice] })), [
    '1 part of the file could not be analysed, see the notices.',
  ]);
});
