import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { jsonReporter } from '../../src/reports/json.ts';
import schema from '../../src/reports/report.schema.json' with { type: 'json' };
import { cleanLintReport, sampleLintReport } from '../support/sample-lint-report.ts';
import { cleanReport, sampleReport } from '../support/sample-report.ts';

const validate = new Ajv2020({ allErrors: true }).compile(schema);
const options = { width: 80, color: false };

function assertValid(json: string): void {
  assert.ok(validate(JSON.parse(json)), JSON.stringify(validate.errors, null, 1));
}

test('one report is the object itself, two spaces deep, with a line feed at the end', async () => {
  const json = await jsonReporter.render([sampleReport()], options);
  assertValid(json);
  assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(sampleReport())));
  assert.match(json, /^\{\n {2}"schemaVersion": 1,\n {2}"tool": \{\n {4}"name": "plimsoll"/);
  assert.ok(json.endsWith('\n}\n'));
});

test('several reports are a list with one verdict', async () => {
  const json = await jsonReporter.render([cleanReport(), sampleReport()], options);
  assertValid(json);
  const list = JSON.parse(json);
  assert.equal(list.reports.length, 2);
  assert.deepEqual(list.verdict, {
    pass: false,
    reasons: ['docker.io/acme/app:1.4: 1 finding is critical and 3 are high; the gate is high.'],
  });
  assert.deepEqual(Object.keys(list), ['schemaVersion', 'tool', 'createdAt', 'reports', 'verdict']);
});

test('Dockerfiles are a list, however many they are', async () => {
  for (const reports of [[sampleLintReport()], [sampleLintReport(), cleanLintReport()]]) {
    const json = await jsonReporter.render(reports, options);
    assertValid(json);
    const list = JSON.parse(json);
    assert.deepEqual(list.reports, JSON.parse(JSON.stringify(reports)));
    assert.deepEqual(list.verdict, {
      pass: false,
      reasons: ['docker/Dockerfile: 5 findings are warning or worse (--fail-on warning).'],
    });
  }
});

test('an image and a Dockerfile are a list', async () => {
  const json = await jsonReporter.render([sampleReport(), sampleLintReport()], options);
  assertValid(json);
  const kinds = JSON.parse(json).reports.map(({ subject }: { subject: { kind: string } }) => subject.kind);
  assert.deepEqual(kinds, ['image', 'dockerfile']);
});

test('the keys of either subject, of a fix and of a snippet stand in the order of the schema', async () => {
  const [report] = JSON.parse(await jsonReporter.render([sampleLintReport()], options)).reports;
  assert.deepEqual(Object.keys(report.subject), ['kind', 'reference', 'source', 'digest']);
  const turned = sampleLintReport({
    subject: JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(sampleLintReport().subject).toReversed()))),
  });
  const [other] = JSON.parse(await jsonReporter.render([turned], options)).reports;
  assert.deepEqual(Object.keys(other.subject), Object.keys(report.subject));
  const image = JSON.parse(await jsonReporter.render([sampleReport()], options));
  assert.equal(Object.keys(image.subject).at(-1), 'layers');
});

test('the keys stand in the order of the schema, however the report was put together', async () => {
  const turned = JSON.parse(JSON.stringify(sampleReport()), (_, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toReversed())
      : value,
  );
  const json = await jsonReporter.render([turned], options);
  assert.equal(json, await jsonReporter.render([sampleReport()], options));
  const { distro } = JSON.parse(json);
  assert.deepEqual(Object.keys(distro), ['id', 'version', 'idLike', 'codename', 'prettyName']);
});

test('a report without what is optional is valid', async () => {
  const { database: _, ...report } = cleanReport({ distro: null, packages: [], coverage: [], notices: [] });
  assertValid(await jsonReporter.render([report], options));
});

test('the schema refuses what is not in the contract', () => {
  const report = JSON.parse(JSON.stringify(sampleReport()));
  const [finding] = report.findings;
  const wrong: readonly [string, object][] = [
    ['an unknown field', { ...report, extra: 1 }],
    ['another version', { ...report, schemaVersion: 2 }],
    ['an unknown severity', { ...report, findings: [{ ...finding, severity: 'bad' }] }],
    ['a finding without a place', { ...report, findings: [{ ...finding, location: {} }] }],
    ['an unknown field of a finding', { ...report, findings: [{ ...finding, extra: 'x' }] }],
    ['a snippet that is no lines', { ...report, findings: [{ ...finding, snippet: 'x' }] }],
    ['a fix without edits', { ...report, findings: [{ ...finding, fix: { title: 'x', safe: true } }] }],
    ['a Dockerfile with layers', { ...report, subject: { ...report.subject, kind: 'dockerfile' } }],
    ['a missing field', { ...report, coverage: undefined }],
    [
      'an empty list',
      { schemaVersion: 1, tool: report.tool, createdAt: report.createdAt, reports: [], verdict: report.verdict },
    ],
  ];
  for (const [what, value] of wrong) assert.equal(validate(JSON.parse(JSON.stringify(value))), false, what);
});
