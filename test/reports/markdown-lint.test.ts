import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '../../src/report.ts';
import { markdownReporter } from '../../src/reports/markdown.ts';
import { cleanLintReport, sampleLintReport } from '../support/sample-lint-report.ts';

const markdown = (...reports: readonly Report[]): Promise<string> =>
  markdownReporter.render(reports, { width: 80, color: false });

test('verdict, counts over all files, and a row a finding, the worst first', async () => {
  const text = await markdown(sampleLintReport(), cleanLintReport());
  assert.match(text, /^## plimsoll lint: FAIL\n\n- docker\/Dockerfile: 5 findings are warning or worse/);
  assert.match(
    text,
    /^\*\*8 findings\*\* in 2 files: 2 errors, 3 warnings, 1 info, 2 style\. 2 fixable\. 1 suppressed\.$/m,
  );
  const rows = text.split('\n').filter((line) => /^\| (error|warning|info|style) /.test(line));
  assert.equal(rows.length, 8);
  assert.equal(
    rows[0],
    "| error | `secret-in-env` | `docker/Dockerfile:2:5` | The variable 'API\\_TOKEN' keeps a secret in the image. |  |",
  );
  assert.match(text, /\| `docker\/Dockerfile:3:23` \| .* \| Add --no-install-recommends \|$/m);
});

test('fifty findings are listed, the others counted', async () => {
  const [finding = assert.fail()] = sampleLintReport().findings;
  const findings = Array.from({ length: 60 }, (_, index) => ({ ...finding, fingerprint: `${index}` }));
  const text = await markdown(sampleLintReport({ findings }));
  assert.equal(text.split('\n').filter((line) => line.startsWith('| warning ')).length, 50);
  assert.match(text, /^\.\.\. and 10 more of lower or the same level\.$/m);
});

test('a summary of hostile length fits into a comment', async () => {
  const long = '@'.repeat(100_000);
  const [finding = assert.fail()] = sampleLintReport().findings;
  const findings = Array.from({ length: 60 }, (_, index) => ({
    ...finding,
    fingerprint: `${index}`,
    message: 'x'.repeat(100_000),
    location: { ...finding.location, file: 'x'.repeat(100_000) },
  }));
  const reports = Array.from({ length: 100 }, () =>
    sampleLintReport({ findings: [], verdict: { pass: false, reasons: [long.replaceAll('@', 'x')] } }),
  );
  assert.ok((await markdown(...reports, sampleLintReport({ findings }))).length < 65_536);
});

test('no findings, and nothing that was not looked at', async () => {
  assert.equal(await markdown(cleanLintReport()), '## plimsoll lint: PASS\n\nNo findings in 1 file.\n');
  const notice = { code: 'INPUT_UNREADABLE', message: 'A part of it.', incomplete: true } as const;
  const text = await markdown(cleanLintReport({ notices: [notice] }));
  assert.match(text, /^## plimsoll lint: INCOMPLETE$/m);
  assert.match(text, /^- docker\/Dockerfile: 1 part of the file could not be analysed, see the notices\.$/m);
});
