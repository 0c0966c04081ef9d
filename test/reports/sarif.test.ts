import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Log, Run } from 'sarif';
import type { Finding } from '../../src/finding.ts';
import type { Report } from '../../src/report.ts';
import { sarifReporter } from '../../src/reports/sarif.ts';
import { scoreOf } from '../../src/reports/sarif-severity.ts';
import { assertGolden } from '../support/golden.ts';
import { hostileReport } from '../support/hostile-report.ts';
import { cleanReport, sampleReport } from '../support/sample-report.ts';
import { sarifSchema, skipWithoutMultitool, validateSarif } from '../support/sarif-multitool.ts';

const options = { width: 80, color: false };
const skip = skipWithoutMultitool();

async function runOf(report: Report): Promise<Run> {
  const log: Log = JSON.parse(await sarifReporter.render([report], options));
  return log.runs[0] ?? assert.fail('no run');
}

function sampleFinding(changes: Partial<Finding> = {}): Finding {
  return { ...(sampleReport().findings[0] ?? assert.fail('no finding')), ...changes };
}

test('the sample report is the golden, on one line', async () => {
  const sarif = await sarifReporter.render([sampleReport()], options);
  assert.equal(sarif.indexOf('\n'), sarif.length - 1);
  assertGolden('report.sarif.json', sarif);
});

const shapes: readonly [string, readonly Report[]][] = [
  ['the sample report', [sampleReport()]],
  ['a report without findings', [cleanReport()]],
  [
    'two platforms',
    [
      sampleReport(),
      cleanReport({
        subject: { ...sampleReport().subject, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
      }),
    ],
  ],
  ['a report full of hostile text', [hostileReport()]],
  [
    'an archive',
    [sampleReport({ subject: { ...sampleReport().subject, source: 'archive', reference: '/tmp/x y/app.tar:1' } })],
  ],
  [
    'a folder without digests',
    [
      sampleReport({
        subject: {
          kind: 'image',
          source: 'dir',
          reference: '/srv/root',
          platform: { os: 'linux', architecture: '' },
          layers: [{ size: 0 }],
        },
      }),
    ],
  ],
  ['findings without a place, an advisory or a package', [sampleReport({ findings: [bareFinding()] })]],
  [
    'a finding of the Dockerfile',
    [
      sampleReport({
        findings: [
          sampleFinding({ location: { file: 'docker/Dockerfile', line: 3, column: 5, endLine: 3, endColumn: 20 } }),
        ],
      }),
    ],
  ],
  [
    'an incomplete run',
    [cleanReport({ notices: [{ code: 'PACKAGE_DATABASE_INVALID', message: 'Unreadable.', incomplete: true }] })],
  ],
];

function bareFinding(): Finding {
  const {
    package: _,
    advisory: __,
    ...rest
  } = sampleFinding({ kind: 'image', location: {}, message: "Runs as 'root'." });
  return rest;
}

for (const [what, reports] of shapes) {
  test(`${what}: valid by the schema, no errors and no warnings by the multitool`, { skip }, async () => {
    const sarif = await sarifReporter.render(reports, options);
    const validate = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(sarifSchema());
    assert.ok(validate(JSON.parse(sarif)), JSON.stringify(validate.errors?.slice(0, 5)));
    assert.deepEqual(validateSarif(sarif), []);
  });
}

test('the multitool does complain when there is something to complain about', { skip }, async () => {
  const log = JSON.parse(await sarifReporter.render([sampleReport()], options));
  log.runs[0].results[0].locations = [];
  assert.notDeepEqual(validateSarif(JSON.stringify(log)), []);
});

test('one result for each advisory and place, naming every package that it hits there', async () => {
  const { results = [] } = await runOf(sampleReport());
  assert.deepEqual(
    results.map(({ ruleId }) => ruleId),
    ['CVE-2023-45853', 'CVE-2023-4911', 'CVE-2023-5363', 'CVE-2005-2541'],
  );
  const both = results[2] ?? assert.fail();
  assert.match(
    both.message.text ?? '',
    /^Package 'libssl3' 3\.0\.11-1~deb12u1 \(and 'openssl'\) in 'docker\.io\/acme\/app' is affected by 'CVE-2023-5363' \(high\); fixed in '3\.0\.11-1~deb12u2'\.$/,
  );
  assert.equal(both.properties?.['purls'].length, 2);
  assert.equal(both.locations?.[0]?.logicalLocations?.length, 2);
  assert.deepEqual(both.properties?.['introducedBy'], [{ layer: 1, instruction: 2 }]);
});

test('the same advisory at two places is two results of one rule', async () => {
  const run = await runOf(
    sampleReport({ findings: ['/a', '/b'].map((path) => sampleFinding({ location: { path, layer: 0 } })) }),
  );
  assert.equal(run.results?.length, 2);
  assert.equal(run.tool.driver.rules?.length, 1);
});

test('suppressed findings and their rules are left out', async () => {
  const run = await runOf(sampleReport());
  assert.doesNotMatch(JSON.stringify([run.results, run.tool.driver.rules]), /CVE-2021-23337|templates are not used/);
});

test('every result has a location that is relative and has no tag, digest or colon', async () => {
  const places = [
    { path: '/usr/lib/a b:c/é', layer: 0 },
    { path: '/../../etc/x' },
    {},
    { file: './sub\\Dockerfile', line: 4 },
  ];
  const findings = places.map((location, index) => sampleFinding({ ruleId: `CVE-2024-000${index}`, location }));
  const { results = [] } = await runOf(sampleReport({ findings }));
  const locations = results.map((result) => result.locations?.[0]?.physicalLocation);
  assert.deepEqual(
    locations.map((location) => location?.artifactLocation?.uri),
    ['app/usr/lib/a%20b%3Ac/%C3%A9', 'app/etc/x', 'app', 'sub/Dockerfile'],
  );
  assert.deepEqual(locations[0]?.region, { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 });
  assert.equal(locations[3]?.artifactLocation?.uriBaseId, '%SRCROOT%');
  assert.equal(locations[3]?.region?.startLine, 4);
});

test('a region of several lines is told by its first', async () => {
  const location = { file: 'Dockerfile', line: 2, column: 3, endLine: 5, endColumn: 9 };
  const { results = [] } = await runOf(sampleReport({ findings: [sampleFinding({ location })] }));
  assert.deepEqual(results[0]?.locations?.[0]?.physicalLocation?.region, { startLine: 2, startColumn: 3 });
});

test('the fingerprint is the finding’s own and the run’s id knows no tag', async () => {
  const run = await runOf(sampleReport());
  const fingerprint = sampleReport().findings[0]?.fingerprint;
  assert.deepEqual(run.results?.[0]?.partialFingerprints, {
    primaryLocationLineHash: fingerprint,
    'plimsollFinding/v1': fingerprint,
  });
  assert.equal(run.automationDetails?.id, 'plimsoll/docker.io/acme/app/linux-amd64/');
});

test('nothing that changes from build to build is in what alerts are matched by', async () => {
  const { subject } = sampleReport();
  const { digest: _, ...rest } = subject;
  const rebuilt = await runOf(sampleReport({ subject: { ...rest, reference: 'docker.io/acme/app:2.0' } }));
  const identity = (run: Run) =>
    run.results?.map(({ ruleId, partialFingerprints, locations }) => [
      ruleId,
      partialFingerprints,
      locations?.[0]?.physicalLocation?.artifactLocation?.uri,
      run.automationDetails?.id,
    ]);
  assert.deepEqual(identity(rebuilt), identity(await runOf(sampleReport())));
});

test('a rule says its severity once, its other ids and its weaknesses', async () => {
  const { tool, taxonomies } = await runOf(sampleReport());
  const rule = tool.driver.rules?.[2] ?? assert.fail();
  assert.deepEqual(rule.deprecatedIds, ['DSA-5532-1', 'GHSA-xw78-pcr6-wrg8']);
  assert.deepEqual(rule.properties, {
    tags: ['security', 'vulnerability', 'external/cwe/cwe-325', 'CWE-325'],
    precision: 'very-high',
    'security-severity': '7.5',
  });
  const target = rule.relationships?.[0]?.target;
  assert.equal(taxonomies?.[0]?.taxa?.[target?.index ?? -1]?.id, 'CWE-325');
});

const scores: readonly [string, Partial<Finding>, number | undefined][] = [
  ['a score inside its bucket stays', { severity: 'high' }, 7.8],
  ['the distribution’s low holds a critical score down', { severity: 'low' }, 3.9],
  ['the distribution’s critical lifts a score', { severity: 'critical' }, 9.1],
  ['negligible stays near nothing', { severity: 'negligible' }, 1],
  ['nobody’s rating is no number', { severity: 'unknown' }, undefined],
];

for (const [what, changes, expected] of scores) {
  test(`security-severity: ${what}`, () => {
    const cvss = [{ vector: 'CVSS:3.1/x', score: 7.8 }];
    const { advisory } = sampleFinding();
    assert.equal(
      scoreOf(sampleFinding({ ...changes, ...(advisory ? { advisory: { ...advisory, cvss } } : {}) })),
      expected,
    );
  });
}

test('security-severity: without a score the middle of the bucket', () => {
  const { advisory: _, ...bare } = sampleFinding({ severity: 'medium' });
  assert.equal(scoreOf(bare), 5.5);
});

test('long text is cut between characters', async () => {
  const { advisory } = sampleFinding();
  const details = '🎉'.repeat(3000);
  const run = await runOf(
    sampleReport({
      findings: [
        sampleFinding({
          kind: 'malicious',
          message: details,
          ...(advisory ? { advisory: { ...advisory, details } } : {}),
        }),
      ],
    }),
  );
  const rule = run.tool.driver.rules?.[0];
  assert.ok(Array.from(rule?.fullDescription?.text ?? '').length <= 1000);
  assert.ok(Array.from(run.results?.[0]?.message.text ?? '').length <= 2000);
  assert.ok(rule?.fullDescription?.text.isWellFormed());
});

test('no rule has more than ten tags', async () => {
  const { advisory } = sampleFinding();
  const cwes = Array.from({ length: 30 }, (_, index) => `CWE-${index + 1}`);
  const run = await runOf(
    sampleReport({ findings: [sampleFinding(advisory ? { advisory: { ...advisory, cwes } } : {})] }),
  );
  assert.equal(run.tool.driver.rules?.[0]?.properties?.tags?.length, 10);
});

test('a violated policy is no failure of the run, an unread database is', async () => {
  const violated = (await runOf(sampleReport())).invocations?.[0];
  assert.equal(violated?.executionSuccessful, true);
  assert.equal(violated?.exitCode, 1);
  const passed = (await runOf(cleanReport())).invocations?.[0];
  assert.equal(passed?.exitCode, 0);
  const incomplete = (
    await runOf(
      cleanReport({ notices: [{ code: 'PACKAGE_DATABASE_INVALID', message: 'Unreadable.', incomplete: true }] }),
    )
  ).invocations?.[0];
  assert.equal(incomplete?.executionSuccessful, false);
  assert.equal(incomplete?.exitCode, undefined);
});

test('a notice points at its descriptor', async () => {
  const run = await runOf(sampleReport());
  const [notification] = run.invocations?.[0]?.toolExecutionNotifications ?? [];
  assert.equal(notification?.descriptor?.id, 'PLM9013');
  assert.equal(run.tool.driver.notifications?.[notification?.descriptor?.index ?? -1]?.id, 'PLM9013');
});

test('S23 coverage is in the run, before the results', async () => {
  const sarif = await sarifReporter.render([sampleReport()], options);
  assert.ok(sarif.indexOf('"coverage"') > 0 && sarif.indexOf('"coverage"') < sarif.indexOf('"results"'));
});

test('more results than consumers read are cut from the mild end, and it is said', async () => {
  const many = Array.from({ length: 5003 }, (_, index) =>
    sampleFinding({ ruleId: `CVE-2024-${10_000 + index}`, severity: index < 3 ? 'low' : 'high', level: 'error' }),
  );
  const run = await runOf(sampleReport({ findings: many, notices: [] }));
  assert.equal(run.results?.length, 5000);
  assert.ok(run.results?.every(({ rank }) => rank !== undefined && rank >= 70));
  const [notification] = run.invocations?.[0]?.toolExecutionNotifications ?? [];
  assert.match(notification?.message.text ?? '', /^3 results/);
});
