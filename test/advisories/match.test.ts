import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { matchPackages } from '../../src/advisories/match.ts';
import type { Distro, Package } from '../../src/package.ts';
import { databaseOf, distroOf, eventsOf, type Json, packageOf, record } from '../support/advisories.ts';

const bookworm = distroOf('debian', '12');
const alma = distroOf('almalinux', '8.9');

async function match(
  t: TestContext,
  records: readonly Json[],
  packages: readonly Package[],
  distro: Distro | null = null,
) {
  const database = await databaseOf(t, records);
  return matchPackages({ packages, distro, database, repository: 'docker.io/acme/app', platform: 'linux/amd64' });
}

const libssl = packageOf('deb', 'libssl3', '3.0.11-1~deb12u1', {
  source: { name: 'openssl', version: '3.0.11-1~deb12u1' },
  evidence: [{ path: '/var/lib/dpkg/status', layer: 0 }],
});
const debianCve = record('DEBIAN-CVE-2023-5363', 'Debian:12', 'openssl', 'introduced 0, fixed 3.0.11-1~deb12u2', {
  upstream: ['CVE-2023-5363'],
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N' }],
});

test('a finding says what, where, how bad and since when it is fixed', async (t) => {
  const advisory = {
    ...debianCve,
    summary: 'Incorrect cipher key and IV length',
    details: 'A bug has been identified.',
    published: '2023-10-25T00:00:00Z',
    database_specific: { cwe_ids: ['CWE-325'] },
    references: [
      { type: 'WEB', url: 'https://example.org/web' },
      { type: 'ADVISORY', url: 'https://example.org/advisory' },
      { type: 'WEB', url: 'javascript:alert(1)' },
    ],
  };
  const { findings, coverage, notices, used } = await match(t, [advisory], [libssl], bookworm);
  assert.equal(findings.length, 1);
  const [{ fingerprint, ...finding } = assert.fail('a finding')] = findings;
  assert.match(fingerprint, /^[0-9a-f]{16}:1$/);
  assert.deepEqual(finding, {
    ruleId: 'CVE-2023-5363',
    kind: 'vulnerability',
    level: 'error',
    severity: 'high',
    message: "Package 'libssl3' 3.0.11-1~deb12u1 is affected by 'CVE-2023-5363' (high); fixed in '3.0.11-1~deb12u2'.",
    suppressed: null,
    location: { path: '/var/lib/dpkg/status', layer: 0 },
    package: { purl: libssl.purl, name: 'libssl3', version: '3.0.11-1~deb12u1' },
    fixedIn: ['3.0.11-1~deb12u2'],
    aliases: ['DEBIAN-CVE-2023-5363'],
    advisory: {
      id: 'DEBIAN-CVE-2023-5363',
      url: 'https://example.org/advisory',
      summary: 'Incorrect cipher key and IV length',
      details: 'A bug has been identified.',
      cvss: [{ vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', score: 7.5 }],
      severitySource: 'cvss',
      cwes: ['CWE-325'],
      published: '2023-10-25T00:00:00.000Z',
      modified: '2026-01-01T00:00:00.000Z',
      references: ['https://example.org/advisory', 'https://example.org/web'],
    },
  });
  assert.deepEqual(coverage, [
    { ecosystem: 'Debian:12', found: 1, evaluated: 1, notCovered: 0, databaseDate: '2026-01-01T00:00:00.000Z' },
  ]);
  assert.deepEqual(notices, []);
  assert.deepEqual(
    [...used].map(([base, { newest, builtAt }]) => [base, newest, builtAt]),
    [['Debian', '2026-01-01T00:00:00.000Z', '2026-11-21T12:00:00.000Z']],
  );
});

const flask = packageOf('pypi', 'Flask', '1.0');
const pysec = (id: string, more: Json) => record(id, 'PyPI', 'flask', 'introduced 0, fixed 2.0', more);
const errata = (id: string, more: Json, fixed = '5.1-2.el8') =>
  record(id, 'AlmaLinux:8', 'bash', `introduced 0, fixed ${fixed}`, more);
const bash = packageOf('rpm', 'bash', '5.1-1.el8', { source: { name: 'bash', version: '5.1-1.el8' } });
const dsa = record('DSA-5532-1', 'Debian:12', 'openssl', 'introduced 0, fixed 3.0.11-1~deb12u2', {
  upstream: ['CVE-2023-5363', 'CVE-2023-5678'],
});

// Records that hit one package; the rules of its findings with their aliases.
type Joining = readonly [
  what: string,
  records: readonly Json[],
  pkg: Package,
  distro: Distro | null,
  expected: readonly string[],
];
const joining: readonly Joining[] = [
  [
    'the CVE before the GHSA',
    [pysec('GHSA-aaaa-bbbb-cccc', { aliases: ['CVE-2024-0001'] })],
    flask,
    null,
    ['CVE-2024-0001 = GHSA-aaaa-bbbb-cccc'],
  ],
  [
    'the GHSA before the database',
    [pysec('PYSEC-1', { aliases: ['GHSA-aaaa-bbbb-cccc'] })],
    flask,
    null,
    ['GHSA-aaaa-bbbb-cccc = PYSEC-1'],
  ],
  ['its own id when it has no other', [pysec('PYSEC-1', {})], flask, null, ['PYSEC-1 = ']],
  [
    'two databases, one CVE',
    [
      pysec('GHSA-aaaa-bbbb-cccc', { aliases: ['CVE-2024-0001', 'PYSEC-1'] }),
      pysec('PYSEC-1', { aliases: ['CVE-2024-0001'] }),
    ],
    flask,
    null,
    ['CVE-2024-0001 = GHSA-aaaa-bbbb-cccc PYSEC-1'],
  ],
  [
    'one of them does not know the CVE',
    [
      pysec('GHSA-aaaa-bbbb-cccc', { aliases: ['CVE-2024-0001'] }),
      pysec('PYSEC-1', { aliases: ['GHSA-aaaa-bbbb-cccc'] }),
    ],
    flask,
    null,
    ['CVE-2024-0001 = GHSA-aaaa-bbbb-cccc PYSEC-1'],
  ],
  [
    'an alias that only the other one names',
    [pysec('GHSA-aaaa-bbbb-cccc', { aliases: ['CVE-2024-0001', 'PYSEC-1'] }), pysec('PYSEC-1', {})],
    flask,
    null,
    ['CVE-2024-0001 = GHSA-aaaa-bbbb-cccc PYSEC-1'],
  ],
  [
    'what is only related is another vulnerability, and still found by its id',
    [pysec('GHSA-aaaa-bbbb-cccc', { related: ['CVE-2024-0009'] })],
    flask,
    null,
    ['GHSA-aaaa-bbbb-cccc = CVE-2024-0009'],
  ],
  [
    'AlmaLinux: its CVE stands in related',
    [errata('ALSA-2024:1', { related: ['CVE-2024-0001'] })],
    bash,
    alma,
    ['CVE-2024-0001 = ALSA-2024:1'],
  ],
  [
    'AlmaLinux: several CVEs are one finding',
    [errata('ALSA-2024:1', { related: ['CVE-2024-0002', 'CVE-2024-0001'] })],
    bash,
    alma,
    ['ALSA-2024:1 = CVE-2024-0001 CVE-2024-0002'],
  ],
  ['a bug fix is no vulnerability', [errata('ALBA-2024:1', {}), errata('ALEA-2024:2', {})], bash, alma, []],
  [
    'a bug fix that fixes a CVE is one',
    [errata('ALBA-2024:1', { related: ['CVE-2024-0001'] })],
    bash,
    alma,
    ['CVE-2024-0001 = ALBA-2024:1'],
  ],
  ['a DSA with several CVEs', [dsa], libssl, bookworm, ['DSA-5532-1 = CVE-2023-5363 CVE-2023-5678']],
  [
    'a DSA adds nothing to CVEs that are all there, and does not join them',
    [
      dsa,
      debianCve,
      record('DEBIAN-CVE-2023-5678', 'Debian:12', 'openssl', 'introduced 0', { upstream: ['CVE-2023-5678'] }),
    ],
    libssl,
    bookworm,
    ['CVE-2023-5363 = DEBIAN-CVE-2023-5363 DSA-5532-1', 'CVE-2023-5678 = DEBIAN-CVE-2023-5678 DSA-5532-1'],
  ],
  [
    'a DSA of which one CVE is missing stays',
    [dsa, debianCve],
    libssl,
    bookworm,
    ['CVE-2023-5363 = DEBIAN-CVE-2023-5363', 'DSA-5532-1 = CVE-2023-5363 CVE-2023-5678'],
  ],
  [
    'a USN names the CVE inside another id',
    [record('USN-5614-1', 'Ubuntu:22.04:LTS', 'openssl', 'introduced 0', { upstream: ['UBUNTU-CVE-2021-3782'] })],
    libssl,
    distroOf('ubuntu', '22.04'),
    ['CVE-2021-3782 = UBUNTU-CVE-2021-3782 USN-5614-1'],
  ],
  [
    'malware keeps its own name, and takes the GHSA with it',
    [
      pysec('MAL-2024-1', { aliases: ['GHSA-aaaa-bbbb-cccc'] }),
      pysec('GHSA-aaaa-bbbb-cccc', { aliases: ['MAL-2024-1'] }),
    ],
    flask,
    null,
    ['MAL-2024-1 = GHSA-aaaa-bbbb-cccc'],
  ],
  [
    'a withdrawn record does not match',
    [pysec('PYSEC-1', { withdrawn: '2026-02-01T00:00:00Z' }), pysec('PYSEC-2', {})],
    flask,
    null,
    ['PYSEC-2 = '],
  ],
  [
    'another release does not match',
    [
      {
        ...debianCve,
        affected: [
          {
            package: { ecosystem: 'Debian:11', name: 'openssl' },
            ranges: [{ type: 'ECOSYSTEM', events: eventsOf('introduced 0') }],
          },
        ],
      },
      record('X-1', 'Debian:12', 'other', 'introduced 0'),
    ],
    libssl,
    bookworm,
    [],
  ],
  [
    'an entry without a release is about each',
    [record('X-1', 'Debian', 'openssl', 'introduced 0'), record('X-2', 'Debian:12', 'other', 'introduced 0')],
    libssl,
    bookworm,
    ['X-1 = '],
  ],
];

for (const [what, records, pkg, distro, expected] of joining) {
  test(`joining: ${what}`, async (t) => {
    const { findings } = await match(t, records, [pkg], distro);
    assert.deepEqual(
      findings.map(({ ruleId, aliases }) => `${ruleId} = ${aliases.join(' ')}`),
      expected,
    );
  });
}

test('records of one vulnerability give the worst severity and all fixes', async (t) => {
  const { findings } = await match(
    t,
    [
      record('PYSEC-1', 'PyPI', 'flask', 'introduced 0, fixed 2.10', { aliases: ['CVE-2024-0001'] }),
      record('GHSA-aaaa-bbbb-cccc', 'PyPI', 'Flask', 'introduced 0, fixed 2.9', {
        aliases: ['CVE-2024-0001'],
        database_specific: { severity: 'CRITICAL' },
      }),
      record('PYSEC-2', 'PyPI', 'flask', 'introduced 0', {
        aliases: ['CVE-2024-0001'],
        database_specific: { severity: 'low' },
      }),
    ],
    [flask],
  );
  assert.equal(findings.length, 1);
  assert.equal(findings[0]?.severity, 'critical');
  assert.equal(findings[0]?.advisory?.id, 'GHSA-aaaa-bbbb-cccc');
  assert.equal(findings[0]?.advisory?.severitySource, 'advisory');
  assert.deepEqual(findings[0]?.fixedIn, ['2.9', '2.10']);
  assert.match(findings[0]?.message ?? '', /fixed in '2\.9' or '2\.10'\.$/);
});

test('malware is a kind of its own and critical', async (t) => {
  const { findings } = await match(
    t,
    [record('MAL-2024-1', 'npm', 'evil', 'introduced 0')],
    [packageOf('npm', 'evil', '1.0.0')],
  );
  assert.deepEqual(
    findings.map(({ kind, severity, level, message }) => ({ kind, severity, level, message })),
    [
      {
        kind: 'malicious',
        severity: 'critical',
        level: 'error',
        message: "Package 'evil' 1.0.0 is malicious ('MAL-2024-1').",
      },
    ],
  );
});

test('what Debian calls unimportant is negligible', async (t) => {
  const advisory = {
    ...debianCve,
    severity: [],
    affected: [
      {
        package: { ecosystem: 'Debian:12', name: 'openssl' },
        ranges: [{ type: 'ECOSYSTEM', events: eventsOf('introduced 0') }],
        ecosystem_specific: { urgency: 'unimportant' },
      },
    ],
  };
  const { findings } = await match(t, [advisory], [libssl], bookworm);
  assert.equal(findings[0]?.severity, 'negligible');
  assert.equal(findings[0]?.level, 'info');
  assert.match(findings[0]?.message ?? '', /\(negligible\); no fixed version is known\.$/);
});

test('SUSE says which binary packages it means', async (t) => {
  const advisory = record(
    'SUSE-SU-2024:1-1',
    'SUSE:Linux Enterprise Server 15 SP5',
    'openssl-3',
    'introduced 0, fixed 3.0.8-2',
    {
      related: ['CVE-2024-0001'],
    },
  );
  const [affected] = advisory['affected'] as Json[];
  const listed = {
    ...advisory,
    affected: [{ ...affected, ecosystem_specific: { binaries: [{ libopenssl3: '3.0.8-2' }] } }],
  };
  const source = { name: 'openssl-3', version: '3.0.8-1' };
  const { findings, coverage } = await match(
    t,
    [listed],
    [packageOf('rpm', 'libopenssl3', '3.0.8-1', { source }), packageOf('rpm', 'openssl-3-doc', '3.0.8-1', { source })],
    distroOf('sles', '15.5', { prettyName: 'SUSE Linux Enterprise Server 15 SP5' }),
  );
  assert.deepEqual(
    findings.map((finding) => finding.package?.name),
    ['libopenssl3'],
  );
  assert.equal(coverage[0]?.evaluated, 2);
});

test('the build of a module and the plain one are two lines; one fix is listed for each build', async (t) => {
  const module = (fixed: string) => ({
    package: { ecosystem: 'AlmaLinux:8', name: 'nodejs' },
    ranges: [{ type: 'ECOSYSTEM', events: eventsOf(`introduced 0, fixed ${fixed}`) }],
  });
  const advisory = record('ALSA-2024:1', 'AlmaLinux:8', 'nodejs', 'introduced 0', {
    related: ['CVE-2024-0001'],
    affected: [module('1:18.12.1-2.module_el8.4.0+2496+12421f43'), module('1:18.12.1-2.module_el8.5.0+119+9a9ec082')],
  });
  const found = async (version: string) =>
    (await match(t, [advisory], [packageOf('rpm', 'nodejs', version)], alma)).findings;
  assert.equal((await found('1:18.12.1-1.module_el8.4.0+2000+00000000')).length, 1, 'older');
  assert.equal((await found('1:18.12.1-2.module_el8.4.0+2496+12421f43')).length, 0, 'the fixed build of 8.4');
  assert.equal((await found('1:10.0.0-1.el8')).length, 0, 'not of a module');
});

test('an rpm is judged by its own entry before that of its source', async (t) => {
  const entry = (name: string, fixed: string) => ({
    package: { ecosystem: 'AlmaLinux:8', name },
    ranges: [{ type: 'ECOSYSTEM', events: eventsOf(`introduced 0, fixed ${fixed}`) }],
  });
  const records = [
    record('ALSA-2024:1', '', '', 'introduced 0', {
      related: ['CVE-2024-0001'],
      affected: [entry('perl-Errno', '1.28-420.el8'), entry('perl', '4:5.26.3-421.el8')],
    }),
    record('ALSA-2024:2', '', '', 'introduced 0', {
      related: ['CVE-2024-0002'],
      affected: [entry('perl', '4:5.26.3-422.el8')],
    }),
  ];
  const pkg = packageOf('rpm', 'perl-Errno', '1.28-420.el8', { source: { name: 'perl', version: '5.26.3-420.el8' } });
  const { findings } = await match(t, records, [pkg], alma);
  assert.deepEqual(
    findings.map(({ ruleId }) => ruleId),
    ['CVE-2024-0002'],
  );
});

test('what has no order is counted and named, never taken for unaffected', async (t) => {
  const { findings, coverage, notices } = await match(
    t,
    [record('PYSEC-1', 'PyPI', 'pytz', 'introduced 0, fixed 2013.1')],
    [packageOf('pypi', 'pytz', '2012d'), packageOf('pypi', 'other', '2012d')],
  );
  assert.deepEqual(findings, []);
  assert.deepEqual(
    coverage.map(({ found, evaluated, notCovered }) => [found, evaluated, notCovered]),
    [[2, 1, 0]],
  );
  assert.deepEqual(
    notices.map(({ code, path, layer, incomplete }) => ({ code, path, layer, incomplete })),
    [{ code: 'VERSION_NOT_EVALUATED', path: '/lib/pypi/status', layer: 0, incomplete: undefined }],
  );
  assert.match(notices[0]?.message ?? '', /'pytz' 2012d could not be compared with 'PYSEC-1': .*[^.]\.$/);
});

test('a notice blames whoever has no order: the package or its advisories', async (t) => {
  const strange = ['PYSEC-2', 'PYSEC-3', 'PYSEC-4', 'PYSEC-5'].map((id) =>
    record(id, 'PyPI', 'pytz', 'introduced 0, fixed ~'),
  );
  const { coverage, notices } = await match(t, strange, [packageOf('pypi', 'pytz', '2012.1')]);
  assert.deepEqual(
    coverage.map(({ found, evaluated }) => [found, evaluated]),
    [[1, 0]],
  );
  assert.equal(notices.length, 1);
  const message = notices[0]?.message ?? '';
  assert.match(
    message,
    /^Advisories 'PYSEC-2', 'PYSEC-3', 'PYSEC-4' and 1 more could not be applied to package 'pytz' 2012\.1: "~" is not /,
  );
  const one = await match(t, strange.slice(0, 1), [packageOf('pypi', 'pytz', '2012.1')]);
  assert.match(one.notices[0]?.message ?? '', /^Advisory 'PYSEC-2' could not be applied to package/);
});

test('without a database everything is counted, named, and not covered', async () => {
  const packages = [packageOf('deb', 'a', '1'), packageOf('generic', 'b', '1')];
  const { findings, coverage, notices, used } = await matchPackages({
    packages,
    distro: null,
    database: undefined,
    repository: 'app',
    platform: 'linux/amd64',
  });
  assert.deepEqual([findings, used.size], [[], 0]);
  assert.deepEqual(
    coverage.map(({ ecosystem, found, evaluated, notCovered }) => [ecosystem, found, evaluated, notCovered]),
    [
      ['deb', 1, 0, 1],
      ['generic', 1, 0, 1],
    ],
  );
  assert.deepEqual(
    notices.map(({ code, incomplete }) => [code, incomplete]),
    [
      ['DISTRO_UNKNOWN', true],
      ['NO_DATABASE', undefined],
    ],
  );
});

test('what nobody answers for is counted and named', async (t) => {
  const packages = [
    packageOf('deb', 'a', '1'),
    packageOf('deb', 'b', '1'),
    packageOf('npm', 'c', '1.0.0'),
    packageOf('pypi', 'd', '1.0'),
    packageOf('generic', 'e', '1'),
  ];
  const records = [
    record('X-1', 'Debian:11', 'a', 'introduced 0'),
    record('X-2', 'Debian', 'a', 'introduced 0'),
    record('X-3', 'PyPI', 'd', 'introduced 2'),
  ];
  const known = await match(t, records, packages, bookworm);
  assert.deepEqual(known.findings, []);
  assert.deepEqual(
    known.coverage.map(
      ({ ecosystem, found, evaluated, notCovered }) => `${ecosystem} ${found} ${evaluated} ${notCovered}`,
    ),
    ['Debian:12 2 0 2', 'PyPI 1 1 0', 'generic 1 0 1', 'npm 1 0 1'],
  );
  assert.deepEqual(
    known.notices.map(({ code, incomplete }) => `${code} ${incomplete ?? false}`),
    ['NO_DATABASE true', 'NO_DATABASE false', 'NO_DATABASE false'],
  );
  const unknown = await match(t, records, packages.slice(0, 2), distroOf('amzn', '2023'));
  assert.deepEqual(
    unknown.coverage.map(({ ecosystem, notCovered }) => `${ecosystem} ${notCovered}`),
    ['amzn:2023 2'],
  );
  assert.deepEqual(
    unknown.notices.map(({ code, incomplete }) => `${code} ${incomplete}`),
    ['DISTRO_UNKNOWN true'],
  );
});

const twoPlaces = [
  packageOf('npm', 'lodash', '4.17.0', { evidence: [{ path: '/b/package.json', layer: 2 }] }),
  packageOf('npm', 'lodash', '4.17.0', { evidence: [{ path: '/a/package.json', layer: 1 }] }),
];
const lodash = record('GHSA-1', 'npm', 'lodash', 'introduced 0, fixed 4.18.0');

test('a package in two places is two findings, each with its own place and fingerprint', async (t) => {
  const { findings } = await match(t, [lodash], twoPlaces);
  assert.deepEqual(
    findings.map(({ location }) => location),
    [
      { path: '/a/package.json', layer: 1 },
      { path: '/b/package.json', layer: 2 },
    ],
  );
  assert.equal(new Set(findings.map(({ fingerprint }) => fingerprint)).size, 2);
});

test('a fingerprint outlives rebuilds: other version, layer, order and neighbours', async (t) => {
  const other = record('GHSA-2', 'npm', 'aaa', 'introduced 0');
  const one = (await match(t, [lodash], [packageOf('npm', 'lodash', '4.17.0')])).findings[0];
  const rebuilt = packageOf('npm', 'lodash', '4.17.9', { evidence: [{ path: '/lib/npm/status', layer: 7 }] });
  const { findings } = await match(t, [lodash, other], [packageOf('npm', 'aaa', '1.0.0'), rebuilt]);
  assert.equal(findings.find(({ ruleId }) => ruleId === 'GHSA-1')?.fingerprint, one?.fingerprint);
});

test('a fingerprint tells rule, repository, platform, path and package apart', async (t) => {
  const database = await databaseOf(t, [
    lodash,
    record('GHSA-2', 'npm', 'lodash', 'introduced 0'),
    record('GHSA-1b', 'npm', 'lodash2', 'introduced 0', { aliases: [] }),
  ]);
  const run = async (repository: string, platform: string, packages: readonly Package[]) =>
    (await matchPackages({ packages, distro: null, database, repository, platform })).findings.map(
      ({ fingerprint }) => fingerprint,
    );
  const all = [
    ...(await run('docker.io/acme/app', 'linux/amd64', twoPlaces)),
    ...(await run('docker.io/acme/other', 'linux/amd64', twoPlaces)),
    ...(await run('docker.io/acme/app', 'linux/arm64', twoPlaces)),
    ...(await run('docker.io/acme/app', 'linux/amd64', [packageOf('npm', 'lodash2', '1.0.0')])),
  ];
  assert.equal(new Set(all).size, 13);
});

test('the n-th of its like is numbered in the order of the report', async (t) => {
  const two = [packageOf('npm', 'lodash', '4.17.9'), packageOf('npm', 'lodash', '4.17.0')];
  const { findings } = await match(t, [lodash], two);
  assert.deepEqual(
    findings.map((finding) => `${finding.package?.version} ${finding.fingerprint.slice(16)}`),
    ['4.17.0 :1', '4.17.9 :2'],
  );
});

test('the worst comes first, then rule, package, version and path', async (t) => {
  const rated = (id: string, name: string, severity: string) =>
    record(id, 'npm', name, 'introduced 0', { database_specific: { severity } });
  const { findings } = await match(
    t,
    [
      rated('GHSA-3', 'a', 'LOW'),
      rated('GHSA-2', 'a', 'CRITICAL'),
      rated('GHSA-1', 'b', 'CRITICAL'),
      rated('GHSA-0', 'a', ''),
    ],
    [packageOf('npm', 'b', '1.0.0'), packageOf('npm', 'a', '2.0.0'), packageOf('npm', 'a', '1.0.0')],
  );
  assert.deepEqual(
    findings.map(
      (finding) => `${finding.severity} ${finding.ruleId} ${finding.package?.name} ${finding.package?.version}`,
    ),
    [
      'critical GHSA-1 b 1.0.0',
      'critical GHSA-2 a 1.0.0',
      'critical GHSA-2 a 2.0.0',
      'low GHSA-3 a 1.0.0',
      'low GHSA-3 a 2.0.0',
      'unknown GHSA-0 a 1.0.0',
      'unknown GHSA-0 a 2.0.0',
    ],
  );
});

test('matching stops when it is told to', async (t) => {
  const database = await databaseOf(t, [lodash]);
  const options = {
    packages: twoPlaces,
    distro: null,
    database,
    repository: 'r',
    platform: 'p',
    signal: AbortSignal.abort(),
  };
  await assert.rejects(matchPackages(options), { code: 'ABORTED' });
});
