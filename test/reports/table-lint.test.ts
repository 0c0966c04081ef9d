import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { Report } from '../../src/report.ts';
import { tableReporter } from '../../src/reports/table.ts';
import { textWidth } from '../../src/reports/wrap.ts';
import { assertGolden } from '../support/golden.ts';
import { hostileLintReport } from '../support/hostile-report.ts';
import { cleanLintReport, sampleLintReport } from '../support/sample-lint-report.ts';

const table = (reports: readonly Report[], width = 80, color = false, show?: readonly string[]): Promise<string> =>
  tableReporter.render(reports, { width, color, ...(show ? { show } : {}) });

test('two Dockerfiles at 80 columns read as the golden does', async () => {
  assertGolden('lint.table.txt', await table([sampleLintReport(), cleanLintReport()]));
});

for (const width of [40, 41, 60, 80, 120]) {
  test(`no line of a lint table is wider than ${width} columns, and no rule is lost`, async () => {
    for (const report of [sampleLintReport(), cleanLintReport(), hostileLintReport()]) {
      for (const line of (await table([report], width)).split('\n')) assert.ok(textWidth(line) <= width, line);
    }
    const joined = (await table([sampleLintReport()], width)).replace(/\s+/g, '');
    for (const { ruleId, suppressed } of sampleLintReport().findings) {
      assert.equal(joined.includes(ruleId), suppressed === null, ruleId);
    }
  });
}

test('colour changes nothing but the colour', async () => {
  const coloured = await table([sampleLintReport()], 80, true);
  assert.notEqual(coloured, await table([sampleLintReport()]));
  assert.equal(stripVTControlCharacters(coloured), await table([sampleLintReport()]));
});

test('findings stand in the order of the file, whatever order they came in', async () => {
  const findings = sampleLintReport().findings.toReversed();
  assert.equal(await table([sampleLintReport({ findings })]), await table([sampleLintReport()]));
});

test('level, rule, message and a place that an editor opens', async () => {
  const text = await table([sampleLintReport()]);
  assert.match(
    text,
    /^ {2}info {2}apt-recommends {2}docker\/Dockerfile:3:23\n {2}'apt-get install' installs recommended packages, too\.\n/m,
  );
});

test('a fix says how it is made, an unsafe one that it needs a look', async () => {
  const text = await table([sampleLintReport()]);
  assert.match(text, /^ {2}fix: Add --no-install-recommends \(plimsoll lint --fix\)$/m);
  assert.match(text, /^ {2}fix: Set pipefail \(plimsoll lint --fix=all, look at it first\)$/m);
  assert.match(text, /^2 fixable with plimsoll lint --fix, 1 with --fix=all, 1 suppressed$/m);
});

test('counts by level, and the verdict over all files', async () => {
  const text = await table([sampleLintReport(), cleanLintReport(), cleanLintReport()]);
  assert.match(text, /\nerror {9}2\nwarning {7}3\ninfo {10}1\nstyle {9}2\n/);
  assert.match(text, /\nFAIL\n {2}1 of 3 files has findings that are warning or worse \(--fail-on warning\)\.\n$/);
});

test('suppressed findings are listed when asked for, in their place, with what silences them and why', async () => {
  const asked = await tableReporter.render([sampleLintReport()], { width: 80, color: false, suppressed: true });
  assert.match(
    asked,
    /\n\n {2}warning {2}user-missing {2}docker\/Dockerfile:1:1\n {2}The container runs as root\.\n {2}suppressed by hadolint, line 1: drops its rights by itself\n\n/,
  );
  assert.ok(asked.indexOf('user-missing') < asked.indexOf('from-tag-missing'));
  const without = asked.replace(/ {2}warning {2}user-missing[\s\S]*? itself\n\n/, '');
  assert.equal(without, await table([sampleLintReport()]));
});

test('a file with suppressed findings alone is listed when they are asked for', async () => {
  const findings = sampleLintReport().findings.filter(({ suppressed }) => suppressed);
  const report = cleanLintReport({ findings });
  assert.doesNotMatch(await table([report]), /docker\/Dockerfile/);
  const asked = await tableReporter.render([report], { width: 80, color: false, suppressed: true });
  assert.match(asked, /^docker\/Dockerfile\n\n {2}warning {2}user-missing/);
  assert.match(asked, /\nNo findings in 1 file\.\n1 suppressed\n\nPASS\n/);
});

test('files without findings are only counted', async () => {
  const text = await table([cleanLintReport(), cleanLintReport()]);
  assert.equal(text, 'No findings in 2 files.\n\nPASS\n  Nothing is warning or worse (--fail-on warning).\n');
});

test('what `show` keeps back is counted', async () => {
  const text = await table([sampleLintReport()], 80, false, ['warning']);
  assert.match(text, /^and 3 more below warning \(1 info, 2 style\): --show all$/m);
  assert.doesNotMatch(text, /keyword-case|apt-recommends/);
  assert.match(text, /\nstyle {9}2\n/);
  assert.equal(await table([sampleLintReport()], 80, false, ['all']), await table([sampleLintReport()]));
});

test('a part that could not be analysed is told in its file, and there is no PASS', async () => {
  const notice = { code: 'INPUT_UNREADABLE', message: 'A part of it.', incomplete: true } as const;
  const text = await table([cleanLintReport({ notices: [notice] })]);
  assert.match(text, /^docker\/Dockerfile\n\n {2}INPUT_UNREADABLE\n {4}A part of it\.\n/);
  assert.match(text, /^INCOMPLETE$/m);
  assert.doesNotMatch(text, /PASS/);
});

test('standard input has a name', async () => {
  const { subject } = sampleLintReport();
  const findings = sampleLintReport().findings.map((each) => ({ ...each, location: { ...each.location, file: '-' } }));
  const text = await table([sampleLintReport({ subject: { ...subject, reference: '-', source: 'stdin' }, findings })]);
  assert.match(text, /^<stdin> {2}2 errors/);
  assert.match(text, /<stdin>:1:6$/m);
});
