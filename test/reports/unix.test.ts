import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixReporter } from '../../src/reports/unix.ts';
import { cleanLintReport, sampleLintReport } from '../support/sample-lint-report.ts';

const options = { width: 80, color: false };

test('a finding is a line that problem matchers read, the worst first', async () => {
  const lines = (await unixReporter.render([sampleLintReport()], options)).trimEnd().split('\n');
  assert.equal(
    lines[0],
    "docker/Dockerfile:2:5: error: The variable 'API_TOKEN' keeps a secret in the image. [secret-in-env]",
  );
  const matcher = /^(.+):(\d+):(\d+): (error|warning|info): (.+) \[(.+)\]$/;
  assert.deepEqual(
    lines.map((line) => matcher.exec(line)?.[4]),
    ['error', 'error', 'warning', 'warning', 'warning', 'info', 'info', 'info'],
  );
});

test('what `show` keeps back is not written', async () => {
  const text = await unixReporter.render([sampleLintReport()], { ...options, show: ['error'] });
  assert.equal(text.trimEnd().split('\n').length, 2);
});

test('without findings there is nothing', async () => {
  assert.equal(await unixReporter.render([cleanLintReport()], options), '');
});
