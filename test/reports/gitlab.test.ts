import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gitlabReporter } from '../../src/reports/gitlab.ts';
import { cleanLintReport, sampleLintReport } from '../support/sample-lint-report.ts';

const options = { width: 80, color: false };

test('a finding is an issue, the worst first, suppressed ones are none', async () => {
  const issues = JSON.parse(await gitlabReporter.render([sampleLintReport()], options));
  const { fingerprint } = sampleLintReport().findings[1] ?? assert.fail();
  assert.deepEqual(issues[0], {
    type: 'issue',
    description: "The variable 'API_TOKEN' keeps a secret in the image.",
    check_name: 'secret-in-env',
    fingerprint,
    severity: 'critical',
    categories: ['Style'],
    location: { path: 'docker/Dockerfile', lines: { begin: 2, end: 2 } },
  });
  assert.deepEqual(
    issues.map(({ severity }: { severity: string }) => severity),
    ['critical', 'critical', 'major', 'major', 'major', 'minor', 'info', 'info'],
  );
});

test('no two issues have one fingerprint, and a path does not start with ./', async () => {
  const [finding = assert.fail()] = sampleLintReport().findings;
  const location = { ...finding.location, file: './x/Dockerfile' };
  const issues: readonly { fingerprint: string; location: { path: string } }[] = JSON.parse(
    await gitlabReporter.render([sampleLintReport({ findings: [finding, { ...finding, location }] })], options),
  );
  assert.equal(new Set(issues.map(({ fingerprint }) => fingerprint)).size, 2);
  assert.deepEqual(issues.map(({ location: { path } }) => path).sort(), ['docker/Dockerfile', 'x/Dockerfile']);
});

test('without findings the list is empty', async () => {
  assert.equal(await gitlabReporter.render([cleanLintReport()], options), '[]\n');
});
