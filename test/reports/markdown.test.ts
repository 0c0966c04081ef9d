import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '../../src/report.ts';
import { markdownReporter } from '../../src/reports/markdown.ts';
import { cleanReport, sampleReport } from '../support/sample-report.ts';

const markdown = (...reports: readonly Report[]): Promise<string> =>
  markdownReporter.render(reports, { width: 80, color: false });

test('verdict, coverage, counts, findings and notices, in this order', async () => {
  const text = await markdown(sampleReport());
  const order = ['## plimsoll: FAIL', '| Ecosystem |', '**5 findings**', '| Severity |', '**Notices**'].map((part) =>
    text.indexOf(part),
  );
  assert.ok(
    order.every((index) => index >= 0),
    text,
  );
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  );
});

test('a finding is a row, the worst first', async () => {
  const rows = (await markdown(sampleReport()))
    .split('\n')
    .filter((line) => /^\| (critical|high|negligible) /.test(line));
  assert.equal(rows.length, 5);
  assert.equal(
    rows[1],
    "| high | `CVE-2023-4911` | `libc6 2.36-9+deb12u1` | `2.36-9+deb12u3` | A buffer overflow in the dynamic loader's processing of GLIBC\\_TUNABLES |",
  );
});

test('fifty findings are listed, the others counted', async () => {
  const [first] = sampleReport().findings;
  const findings = Array.from({ length: 60 }, (_, index) => ({
    ...(first ?? assert.fail()),
    ruleId: `CVE-2024-${index}`,
  }));
  const text = await markdown(sampleReport({ findings }));
  assert.equal(text.split('\n').filter((line) => line.startsWith('| critical ')).length, 50);
  assert.match(text, /^\.\.\. and 10 more of lower or the same severity\.$/m);
});

test('S23 no findings without coverage does not read as a pass', async () => {
  const text = await markdown(cleanReport({ coverage: [] }));
  assert.match(text, /^## plimsoll: NOT JUDGED$/m);
  assert.match(text, /Nothing was evaluated/);
  assert.match(await markdown(cleanReport()), /^## plimsoll: PASS$/m);
});

test('a summary of hostile length fits into a comment', async () => {
  const [first] = sampleReport().findings;
  const long = 'x'.repeat(100_000);
  const findings = Array.from({ length: 60 }, (_, index) => ({
    ...(first ?? assert.fail()),
    ruleId: `CVE-2024-${index}`,
    package: { name: long, version: '1', purl: 'pkg:npm/x@1' },
    advisory: { ...(first?.advisory ?? assert.fail()), summary: long },
  }));
  assert.ok((await markdown(sampleReport({ findings }))).length < 65_536);
});

test('an inventory lists every package and says nothing of judgement', async () => {
  const [first] = sampleReport().packages;
  const packages = Array.from({ length: 600 }, (_, index) => ({ ...(first ?? assert.fail()), name: `p${index}` }));
  const { database: _, ...report } = cleanReport({ packages, coverage: [] });
  const text = await markdownReporter.render([report], { width: 80, color: false, inventory: true });
  assert.match(text, /^## plimsoll: 600 packages\n/);
  assert.equal(text.split('\n').filter((line) => /^\| `p\d+` \| `2\.36/.test(line)).length, 600);
  assert.doesNotMatch(text, /judged|evaluated|advisories|PASS/i);
});

test('S20 hostile names of packages stay in their cells', async () => {
  const name = '`x` | <b>@all\n# y';
  const [first] = sampleReport().packages;
  const report = cleanReport({ packages: [{ ...(first ?? assert.fail()), name }] });
  const text = await markdownReporter.render([report], { width: 80, color: false, inventory: true });
  const [row = ''] = text.split('\n').filter((line) => line.includes('2.36'));
  assert.equal(row.split('|').length, 6);
  assert.doesNotMatch(text, /<b>|@all|^# /m);
});

test('without a database it says so in a sentence that is one', async () => {
  const { database: _, ...report } = cleanReport({ coverage: [] });
  assert.match(await markdown(report), /\| Scanned by \| plimsoll `0\.1\.0`; no advisories were used \|/);
});

test('several images stand one after the other', async () => {
  const text = await markdown(sampleReport(), cleanReport());
  assert.equal(text.split('\n\n---\n\n').length, 2);
});
