import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { Report } from '../../src/report.ts';
import { tableReporter } from '../../src/reports/table.ts';
import { textWidth } from '../../src/reports/wrap.ts';
import { assertGolden } from '../support/golden.ts';
import { hostileReport } from '../support/hostile-report.ts';
import { cleanReport, sampleReport } from '../support/sample-report.ts';

const table = (report: Report, width = 80, color = false, show?: readonly string[]): Promise<string> =>
  tableReporter.render([report], { width, color, ...(show ? { show } : {}) });

test('the sample report at 80 columns reads as the golden does', async () => {
  assertGolden('report.table.txt', await table(sampleReport()));
});

for (const width of [40, 41, 50, 80, 100, 160]) {
  test(`no line is wider than ${width} columns, and no id is lost`, async () => {
    for (const report of [sampleReport(), cleanReport(), hostileReport()]) {
      for (const line of (await table(report, width)).split('\n')) assert.ok(textWidth(line) <= width, line);
    }
    const joined = (await table(sampleReport(), width)).replace(/\s+/g, '');
    const { subject, findings } = sampleReport();
    assert.ok(joined.includes(subject.digest ?? 'no digest'));
    for (const { ruleId, suppressed, package: hit } of findings.filter((finding) => finding.suppressed === null)) {
      assert.equal(suppressed, null);
      assert.ok(joined.includes(ruleId) && joined.includes(`${hit?.name}${hit?.version}`), ruleId);
    }
  });
}

test('colour changes nothing but the colour', async () => {
  const plain = await table(sampleReport());
  const coloured = await table(sampleReport(), 80, true);
  assert.notEqual(coloured, plain);
  assert.equal(stripVTControlCharacters(coloured), plain);
  assert.ok(!plain.includes('\u001b'));
});

test('S23 coverage stands above the counts, the counts above the findings, the verdict last', async () => {
  const text = await table(sampleReport());
  const order = ['COVERAGE', 'FINDINGS', 'zlib1g 1:1.2.13', 'NOTICES', 'FAIL'].map((word) => text.indexOf(word));
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  );
  assert.ok(order.every((index) => index >= 0));
});

test('S23 no findings without coverage does not read as a pass', async () => {
  const text = await table(cleanReport({ coverage: [] }));
  assert.match(text, /nothing was evaluated/);
  assert.match(text, /^No package was evaluated, so there is nothing to say about findings\.$/m);
  assert.match(text, /^NOT JUDGED$/m);
  assert.doesNotMatch(text, /^PASS$/m);
});

test('no findings says among how many', async () => {
  assert.match(await table(cleanReport()), /^No findings in the 7 packages that were evaluated\.$/m);
});

test('the worst comes first and the suppressed are only counted', async () => {
  const text = await table(sampleReport({ findings: sampleReport().findings.toReversed() }));
  assert.equal(text, await table(sampleReport()));
  assert.match(text, /^1 suppressed$/m);
  assert.doesNotMatch(text, /CVE-2021-23337/);
});

test('what `show` keeps back is counted', async () => {
  const high = await table(sampleReport(), 80, false, ['high']);
  assert.match(high, /^and 1 more below high \(1 negligible\): --show all$/m);
  assert.doesNotMatch(high, /CVE-2005-2541/);
  assert.equal(await table(sampleReport(), 80, false, ['critical', 'high']), high);
  assert.match(
    await table(sampleReport(), 80, false, ['critical']),
    /^and 4 more below critical \(3 high, 1 negligible\)/m,
  );
  assert.equal(await table(sampleReport(), 80, false, ['all']), await table(sampleReport()));
});

test('an unrated finding is listed wherever medium is', async () => {
  const unrated = sampleReport()
    .findings.slice(0, 1)
    .map((finding) => ({ ...finding, severity: 'unknown' as const }));
  assert.match(await table(sampleReport({ findings: unrated }), 80, false, ['medium']), /unknown {5}CVE-2023-45853/);
  assert.match(await table(sampleReport({ findings: unrated }), 80, false, ['high']), /and 1 more below high/);
});

test('the layer is the one that brought the package, and its instruction is told', async () => {
  const text = await table(sampleReport(), 120);
  assert.match(text, /\/var\/lib\/dpkg\/status, layer #0: ADD file:/);
  assert.match(text, /layer #1: RUN apt-get update && apt-get install -y openssl ca-certificates/);
});

test('demo data is called demo data', async () => {
  const { database } = sampleReport();
  assert.match(
    await table(sampleReport(database ? { database: { ...database, demo: true } } : {})),
    /demo data of 2026-11-18/,
  );
});

const inventory = (report: Report, width = 80): Promise<string> =>
  tableReporter.render([report], { width, color: false, inventory: true });
const unjudged = cleanReport({ coverage: [] });

test('an inventory lists packages and says nothing of judgement, with or without a database', async () => {
  const { database: _, ...undatabased } = unjudged;
  for (const report of [unjudged, undatabased]) {
    const text = await inventory(report);
    assert.match(text, /^zlib1g +1:1\.2\.13\.dfsg-1 +deb +#0$/m);
    assert.doesNotMatch(text, /judged|evaluated|advisories|COVERAGE|PASS|trust/i);
  }
});

test('S23 an inventory that is not whole says so', async () => {
  const broken = { code: 'PACKAGE_DATABASE_INVALID', message: 'It is broken.', incomplete: true } as const;
  assert.match(
    await inventory({ ...unjudged, notices: [broken] }),
    /\nINCOMPLETE\n {2}1 part of the image could not be analysed, see the notices\.\n$/,
  );
});

test('a package whose name and version fit into a line has one line', async () => {
  const of = (name: string, version: string) => ({
    name,
    version,
    type: 'deb',
    purl: 'pkg:deb/x',
    licenses: [],
    evidence: [],
  });
  const [short, long] = ['a', 'x'.repeat(50)];
  const packages = [
    of(long, '1.0'),
    of(short, `1.0+${'y'.repeat(46)}`),
    of('middle', '1.2.3'),
    of(long, 'z'.repeat(30)),
  ];
  const lines = (await inventory({ ...unjudged, packages })).split('\n');
  const at = lines.findIndex((line) => line.startsWith('PACKAGE'));
  const rows = lines.slice(at + 1, -1);
  assert.equal(rows.length, packages.length + 1, rows.join('\n'));
  for (const row of rows.slice(0, 3)) assert.match(row, / {2}deb {7}-$/);
  // Only what is wider than the terminal goes on below, and nothing is cut.
  assert.deepEqual(rows.slice(3), [long, `  ${'z'.repeat(30)}  deb  -`]);
});

for (const width of [40, 80]) {
  test(`no line of an inventory is wider than ${width} columns, whatever is in it`, async () => {
    for (const report of [unjudged, hostileReport()]) {
      for (const line of (await inventory(report, width)).split('\n')) assert.ok(textWidth(line) <= width, line);
    }
  });
}

test('a finding of no package and no known place is listed too', async () => {
  const [first] = sampleReport().findings;
  const { package: _, advisory: __, ...bare } = first ?? assert.fail();
  const text = await table(
    sampleReport({ findings: [{ ...bare, kind: 'image', location: {}, message: 'Runs as root.' }] }),
  );
  assert.match(text, /^image\n {2}critical {4}CVE-2023-45853 {2}Runs as root\.$/m);
});

test('several images end with how many passed', async () => {
  const text = await tableReporter.render([sampleReport(), cleanReport(), cleanReport()], { width: 80, color: false });
  assert.match(text, /\n3 images: 1 FAIL · 2 PASS\n$/);
});
