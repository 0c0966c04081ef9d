import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Log, Result, Run } from 'sarif';
import type { Finding } from '../../src/finding.ts';
import type { Report } from '../../src/report.ts';
import { sarifReporter } from '../../src/reports/sarif.ts';
import { hostileLintReport } from '../support/hostile-report.ts';
import { cleanLintReport, sampleLintReport } from '../support/sample-lint-report.ts';
import { sampleReport } from '../support/sample-report.ts';
import { sarifSchema, skipWithoutMultitool, validateSarif } from '../support/sarif-multitool.ts';

const options = { width: 80, color: false };
const skip = skipWithoutMultitool();

async function runOf(reports: readonly Report[], suppressed = false): Promise<Run> {
  const log: Log = JSON.parse(await sarifReporter.render(reports, { ...options, suppressed }));
  assert.equal(log.runs.length, 1);
  return log.runs[0] ?? assert.fail('no run');
}

async function resultOf(ruleId: string, suppressed = false): Promise<Result> {
  const { results = [] } = await runOf([sampleLintReport()], suppressed);
  return results.find((each) => each.ruleId === ruleId) ?? assert.fail(`no result of ${ruleId}`);
}

const elsewhere = (reference: string) => sampleLintReport({ subject: { ...sampleLintReport().subject, reference } });
const stdin = sampleLintReport({
  subject: { ...sampleLintReport().subject, reference: '-', source: 'stdin' },
  findings: sampleLintReport().findings.map((each) => ({ ...each, location: { ...each.location, file: '-' } })),
});
const incomplete = cleanLintReport({
  notices: [{ code: 'INPUT_UNREADABLE', message: 'A part could not be read.', incomplete: true }],
});
const bare: Finding = { ...(sampleLintReport().findings[0] ?? assert.fail()), location: {}, aliases: [] };

const shapes: readonly [string, readonly Report[]][] = [
  ['a Dockerfile', [sampleLintReport()]],
  ['a Dockerfile without findings', [cleanLintReport()]],
  ['two Dockerfiles', [sampleLintReport(), elsewhere('./b/Dockerfile')]],
  ['standard input', [stdin]],
  ['an incomplete run', [incomplete]],
  ['a finding without a place, and a rule without texts', [sampleLintReport({ findings: [bare], rules: [] })]],
  ['a Dockerfile full of hostile text', [hostileLintReport()]],
  ['an image and a Dockerfile', [sampleReport(), sampleLintReport()]],
];

for (const [what, reports] of shapes) {
  test(`${what}: valid by the schema, no errors and no warnings by the multitool`, { skip }, async () => {
    const sarif = await sarifReporter.render(reports, { ...options, suppressed: true });
    const validate = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(sarifSchema());
    assert.ok(validate(JSON.parse(sarif)), JSON.stringify(validate.errors?.slice(0, 5)));
    assert.deepEqual(validateSarif(sarif), []);
  });
}

for (const [id, name] of [
  ['from-tag-missing', 'FromTagMissing'],
  ['sudo', 'SudoRule'],
  ['--', 'DockerfileRule'],
] as const) {
  test(`the rule '${id}' has the name ${name}, which is not its id in any case`, async () => {
    const { tool } = await runOf([sampleLintReport({ findings: [{ ...bare, ruleId: id }], rules: [] })]);
    assert.equal(tool.driver.rules?.[0]?.name, name);
  });
}

test('all Dockerfiles are one run, for GitHub takes twenty of a file', async () => {
  const reports = Array.from({ length: 30 }, (_, index) => elsewhere(`${index}/Dockerfile`));
  const { results = [], artifacts = [], tool } = await runOf(reports);
  assert.equal(results.length, 30 * 8);
  assert.equal(artifacts.length, 30);
  assert.equal(tool.driver.rules?.length, 8);
  for (const { locations } of results) {
    const { uri, index, uriBaseId } = locations?.[0]?.physicalLocation?.artifactLocation ?? assert.fail();
    assert.equal(artifacts[index ?? -1]?.location?.uri, uri);
    assert.equal(uriBaseId, '%SRCROOT%');
  }
});

test('regions have real columns, those of several lines are cut to the first', async () => {
  const regionOf = async (ruleId: string) => (await resultOf(ruleId)).locations?.[0]?.physicalLocation?.region;
  assert.deepEqual(await regionOf('apt-recommends'), { startLine: 3, startColumn: 23, endLine: 3, endColumn: 38 });
  assert.deepEqual(await regionOf('apt-clean'), { startLine: 3, startColumn: 5, endLine: 3, endColumn: 54 });
});

test('a fix is what to delete and what to put there', async () => {
  const { fixes } = await resultOf('apt-recommends');
  assert.deepEqual(fixes, [
    {
      description: { text: 'Add --no-install-recommends.' },
      artifactChanges: [
        {
          artifactLocation: { uri: 'docker/Dockerfile', uriBaseId: '%SRCROOT%', index: 0 },
          replacements: [
            {
              deletedRegion: { startLine: 3, startColumn: 38, endLine: 3, endColumn: 38 },
              insertedContent: { text: ' --no-install-recommends' },
            },
          ],
        },
      ],
      properties: { safe: true },
    },
  ]);
  assert.equal((await resultOf('from-tag-missing')).fixes, undefined);
});

test('a rule brings its own page, the other tools’ ids as tags, and no security severity', async () => {
  const { tool } = await runOf([sampleLintReport()]);
  const rule = tool.driver.rules?.find(({ id }) => id === 'apt-recommends') ?? assert.fail();
  assert.equal(rule.name, 'AptRecommends');
  assert.equal(rule.shortDescription?.text, 'apt-get installs no recommended packages.');
  assert.match(rule.help?.text ?? '', /Recommended packages make the image larger/);
  assert.match(rule.help?.markdown ?? '', /are \*\*rarely\*\* needed\.\n\nUse `--no-install-recommends`\./);
  assert.deepEqual(rule.deprecatedIds, ['DL3015']);
  assert.deepEqual(rule.properties, {
    tags: ['dockerfile', 'DL3015'],
    precision: 'very-high',
    'problem.severity': 'recommendation',
  });
  assert.deepEqual(rule.defaultConfiguration, { level: 'note' });
});

test('suppressed findings are left out, or come with their suppression when asked for', async () => {
  const { results = [], tool } = await runOf([sampleLintReport()]);
  assert.doesNotMatch(JSON.stringify([results, tool]), /user-missing|drops its rights/);
  assert.deepEqual((await resultOf('user-missing', true)).suppressions, [
    { kind: 'inSource', status: 'accepted', justification: 'hadolint, line 1: drops its rights by itself' },
  ]);
});

test('the fingerprint is the finding’s own', async () => {
  const { fingerprint } = sampleLintReport().findings[0] ?? assert.fail();
  assert.deepEqual((await resultOf('from-tag-missing')).partialFingerprints, {
    primaryLocationLineHash: fingerprint,
    'plimsollFinding/v1': fingerprint,
  });
});

test('the worst comes first, and more results than consumers read are cut from the mild end', async () => {
  const [finding = assert.fail()] = sampleLintReport().findings;
  const findings = Array.from(
    { length: 5003 },
    (_, index): Finding => ({
      ...finding,
      level: index < 3 ? 'style' : 'error',
      location: { ...finding.location, line: index + 1, endLine: index + 1 },
    }),
  );
  const { results = [], invocations } = await runOf([sampleLintReport({ findings })]);
  assert.equal(results.length, 5000);
  assert.ok(results.every(({ level }) => level === 'error'));
  assert.match(invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text ?? '', /^3 results/);
});

test('a violated gate is no failure of the run, a part that was not analysed is, and it is told where', async () => {
  const violated = (await runOf([sampleLintReport(), cleanLintReport()])).invocations?.[0];
  assert.equal(violated?.executionSuccessful, true);
  assert.equal(violated?.exitCode, 1);
  const failed = (await runOf([incomplete])).invocations?.[0];
  assert.equal(failed?.executionSuccessful, false);
  const [notification] = failed?.toolExecutionNotifications ?? [];
  assert.equal(notification?.locations?.[0]?.physicalLocation?.artifactLocation?.uri, 'docker/Dockerfile');
});
