import assert from 'node:assert/strict';
import { test } from 'node:test';
import { basesOf, placeOf } from '../../src/advisories/ecosystem.ts';
import { normalizeName } from '../../src/advisories/package-name.ts';
import type { Distro } from '../../src/package.ts';
import { distroOf, packageOf } from '../support/advisories.ts';

const sles = { prettyName: 'SUSE Linux Enterprise Server 15 SP5' };

// What os-release says; the release in OSV's word; ecosystems that count; ecosystems that do not.
const distros: readonly (readonly [Distro, string, string, readonly string[], readonly string[]])[] = [
  [distroOf('debian', '12'), 'deb', 'Debian:12', ['Debian:12', 'Debian'], ['Debian:11', 'Debian:1', 'Ubuntu:12']],
  [distroOf('debian', '11.6'), 'deb', 'Debian:11', ['Debian:11'], ['Debian:12']],
  [distroOf('debian', '6.0.10'), 'deb', 'Debian:6.0', ['Debian:6.0'], ['Debian:6']],
  [distroOf('debian', '', { codename: 'trixie' }), 'deb', 'Debian:13', ['Debian:13'], ['Debian:12']],
  [distroOf('debian', '', { codename: 'sid' }), 'deb', 'Debian:sid', ['Debian:sid'], ['Debian:13']],
  [
    distroOf('ubuntu', '22.04'),
    'deb',
    'Ubuntu:22.04:LTS',
    ['Ubuntu:22.04:LTS', 'Ubuntu:22.04'],
    ['Ubuntu:Pro:22.04:LTS', 'Ubuntu:22.10'],
  ],
  [distroOf('ubuntu', '23.10'), 'deb', 'Ubuntu:23.10', ['Ubuntu:23.10'], ['Ubuntu:23.10:LTS']],
  [distroOf('ubuntu', '23.04'), 'deb', 'Ubuntu:23.04', ['Ubuntu:23.04'], ['Ubuntu:23.04:LTS']],
  [distroOf('alpine', '3.19.1'), 'apk', 'Alpine:v3.19', ['Alpine:v3.19'], ['Alpine:v3.1', 'Alpine:3.19']],
  [distroOf('almalinux', '9.3'), 'rpm', 'AlmaLinux:9', ['AlmaLinux:9', 'AlmaLinux'], ['AlmaLinux:8']],
  [distroOf('rocky', '8.9'), 'rpm', 'Rocky Linux:8', ['Rocky Linux:8'], ['Rocky Linux:9']],
  [
    distroOf('rhel', '9.4'),
    'rpm',
    'Red Hat:enterprise_linux:9',
    ['Red Hat:enterprise_linux:9::baseos', 'Red Hat:enterprise_linux:9::appstream'],
    ['Red Hat:enterprise_linux:8::baseos', 'Red Hat:rhel_eus:9.4::baseos', 'Red Hat:enterprise_linux:90::baseos'],
  ],
  [
    distroOf('centos', '7', { prettyName: 'CentOS Linux 7 (Core)' }),
    'rpm',
    'Red Hat:enterprise_linux:7',
    ['Red Hat:enterprise_linux:7::server'],
    [],
  ],
  [
    distroOf('sles', '15.5', sles),
    'rpm',
    'SUSE:Linux Enterprise Server 15 SP5',
    ['SUSE:Linux Enterprise Server 15 SP5', 'SUSE:Linux Enterprise Module for Basesystem 15 SP5'],
    ['SUSE:Linux Enterprise Module for Basesystem 15 SP4', 'SUSE:Linux Enterprise Server 15 SP5-LTSS'],
  ],
  [
    distroOf('opensuse-leap', '15.5', { prettyName: 'openSUSE Leap 15.5' }),
    'rpm',
    'openSUSE:Leap 15.5',
    ['openSUSE:Leap 15.5'],
    ['openSUSE:Leap 15.4'],
  ],
  [
    distroOf('opensuse-tumbleweed', '20260101', { prettyName: 'openSUSE Tumbleweed' }),
    'rpm',
    'openSUSE:Tumbleweed',
    ['openSUSE:Tumbleweed'],
    [],
  ],
  [distroOf('azurelinux', '3.0'), 'rpm', 'Azure Linux:3', ['Azure Linux:3'], ['Azure Linux:2']],
  [distroOf('mariner', '2.0'), 'rpm', 'Azure Linux:2', ['Azure Linux:2'], []],
  [distroOf('photon', '5.0'), 'rpm', 'Photon OS:5.0', ['Photon OS:5.0'], []],
  [distroOf('mageia', '9'), 'rpm', 'Mageia:9', ['Mageia:9'], []],
  [
    distroOf('openEuler', '24.03', { prettyName: 'openEuler 24.03 (LTS-SP1)' }),
    'rpm',
    'openEuler:24.03-LTS-SP1',
    ['openEuler:24.03-LTS-SP1'],
    ['openEuler:24.03-LTS'],
  ],
  [distroOf('alpaquita', 'stream'), 'apk', 'Alpaquita:stream', ['Alpaquita:stream'], ['Alpaquita:23']],
  [distroOf('wolfi', '20230201'), 'apk', 'Wolfi', ['Wolfi'], ['Chainguard', 'Alpine']],
  [distroOf('chainguard', '20230214'), 'apk', 'Chainguard', ['Chainguard'], ['Wolfi']],
];

for (const [distro, type, release, counts, others] of distros) {
  test(`${distro.prettyName} is ${release}`, () => {
    const place = placeOf(packageOf(type, 'openssl', '1'), distro);
    assert.equal(place?.ecosystem, release);
    for (const ecosystem of counts) assert.ok(place.covers(ecosystem), `${ecosystem} counts`);
    for (const ecosystem of others) assert.ok(!place.covers(ecosystem), `${ecosystem} does not count`);
  });
}

const uncovered: readonly (readonly [string, Distro | null, string])[] = [
  ['no distribution', null, 'deb'],
  ['Amazon Linux', distroOf('amzn', '2023'), 'rpm'],
  ['Oracle Linux', distroOf('ol', '9.3'), 'rpm'],
  ['Fedora', distroOf('fedora', '42'), 'rpm'],
  ['a derivative of Debian', distroOf('linuxmint', '22', { idLike: ['ubuntu', 'debian'] }), 'deb'],
  ['Alpine edge', distroOf('alpine', '3.21_alpha20240807'), 'apk'],
  ['CentOS Stream', distroOf('centos', '9', { prettyName: 'CentOS Stream 9' }), 'rpm'],
  ['openEuler without support', distroOf('openEuler', '23.09', { prettyName: 'openEuler 23.09' }), 'rpm'],
  ['Debian of no release', distroOf('debian', ''), 'deb'],
  ['an id that every object has', distroOf('constructor', '1'), 'deb'],
  ['an rpm on Debian', distroOf('debian', '12'), 'rpm'],
  ['a kind of package that OSV does not know', distroOf('debian', '12'), 'generic'],
];

for (const [what, distro, type] of uncovered) {
  test(`nothing answers for ${what}`, () => assert.equal(placeOf(packageOf(type, 'a', '1'), distro), undefined));
}

test('Pro fixes of Ubuntu count for a package that came from there', () => {
  const covers = (version: string) =>
    placeOf(packageOf('deb', 'wayland', version), distroOf('ubuntu', '16.04'))?.covers('Ubuntu:Pro:16.04:LTS');
  assert.equal(covers('1.12.0-1~ubuntu16.04.3+esm1'), true);
  assert.equal(covers('1.12.0-1~ubuntu16.04.3'), false);
});

const source = { name: 'openssl', version: '3.0.11-1~deb12u1' };
const alma = distroOf('almalinux', '9.3');

// What is asked, in order: name and version.
const lookups: readonly (readonly [string, ReturnType<typeof packageOf>, Distro | null, readonly string[]])[] = [
  [
    'Debian: source',
    packageOf('deb', 'libssl3', '3.0.11-1~deb12u1', { source }),
    distroOf('debian', '12'),
    ['openssl 3.0.11-1~deb12u1'],
  ],
  [
    'Debian: the version of the source, not of a rebuild',
    packageOf('deb', 'libfoo', '2:1.2-3+b1', { source: { name: 'foo', version: '1.2-3' } }),
    distroOf('debian', '12'),
    ['foo 1.2-3'],
  ],
  ['Debian: no source named', packageOf('deb', 'bash', '5.2'), distroOf('debian', '12'), ['bash 5.2']],
  [
    'Alpine: origin',
    packageOf('apk', 'libcrypto3', '3.1.4-r5', { source: { name: 'openssl', version: '3.1.4-r5' } }),
    distroOf('alpine', '3.19.1'),
    ['openssl 3.1.4-r5'],
  ],
  [
    'Wolfi: package, then origin',
    packageOf('apk', 'py3.12-pip', '1-r0', { source: { name: 'py3-pip', version: '1-r0' } }),
    distroOf('wolfi', '1'),
    ['py3.12-pip 1-r0', 'py3-pip 1-r0'],
  ],
  [
    'AlmaLinux: package with its epoch, then source with the same',
    packageOf('rpm', 'openssl-libs', '1:3.0.7-16.el9', { source: { name: 'openssl', version: '3.0.7-16.el9' } }),
    alma,
    ['openssl-libs 1:3.0.7-16.el9', 'openssl 1:3.0.7-16.el9'],
  ],
  [
    'AlmaLinux: package and source of one name',
    packageOf('rpm', 'bash', '5.1-1.el9', { source: { name: 'bash', version: '5.1-1.el9' } }),
    alma,
    ['bash 5.1-1.el9'],
  ],
  [
    'SUSE: source',
    packageOf('rpm', 'libopenssl3', '3.0.8-1', { source: { name: 'openssl-3', version: '3.0.8-1' } }),
    distroOf('sles', '15.5', sles),
    ['openssl-3 3.0.8-1'],
  ],
  ['npm with scope', packageOf('npm', '@babel/core', '7.0.0'), null, ['@babel/core 7.0.0']],
  ['PyPI: PEP 503', packageOf('pypi', 'Jinja2.Ext__x', '3.0'), null, ['jinja2-ext-x 3.0']],
  ['Go: no v', packageOf('golang', 'golang.org/x/net', 'v0.17.0'), null, ['golang.org/x/net 0.17.0']],
  ['Go: the standard library', packageOf('golang', 'stdlib', 'go1.22.3 X:boringcrypto'), null, ['stdlib 1.22.3']],
  ['Go: a release candidate', packageOf('golang', 'stdlib', 'go1.21rc2'), null, ['stdlib 1.21.0-rc.2']],
  [
    'Maven: from the purl',
    packageOf('maven', 'log4j-core', '2.14.1', { purl: 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1' }),
    null,
    ['org.apache.logging.log4j:log4j-core 2.14.1'],
  ],
  ['Packagist: any case', packageOf('composer', 'Drupal/Core', '10.0.0'), null, ['drupal/core 10.0.0']],
];

for (const [what, pkg, distro, expected] of lookups) {
  test(`what is asked: ${what}`, () => {
    assert.deepEqual(
      placeOf(pkg, distro)?.lookups.map(({ name, version }) => `${name} ${version}`),
      expected,
    );
  });
}

test('an rpm whose source has another version is compared with it, without an epoch that nobody knows', () => {
  const pkg = packageOf('rpm', 'perl-Errno', '1.28-420.el8', { source: { name: 'perl', version: '5.26.3-420.el8' } });
  const compare = placeOf(pkg, alma)?.lookups[1]?.compareBy('ECOSYSTEM');
  assert.equal(compare?.('5.26.3-420.el8', '4:5.26.3-420.el8'), 0);
  assert.equal(compare?.('5.26.3-420.el8', '4:5.26.3-421.el8'), -1);
});

test('builds of one module release are the same version, whatever their mark', () => {
  const compare = placeOf(packageOf('rpm', 'nodejs', '1'), alma)?.lookups[0]?.compareBy('ECOSYSTEM');
  assert.equal(compare?.('1:18.12.1-2.module_el8.7.0+3370+42e2d31b', '1:18.12.1-2.module_el8.6.0+99+a1'), 0);
  assert.equal(compare?.('1:18.12.1-1.module_el8.7.0+1+a', '1:18.12.1-2.module_el8.6.0+99+a1'), -1);
});

test('the shards that a scan needs', () => {
  const packages = [
    packageOf('npm', 'a', '1'),
    packageOf('deb', 'b', '1'),
    packageOf('npm', 'c', '1'),
    packageOf('generic', 'd', '1'),
  ];
  assert.deepEqual(basesOf(packages, distroOf('debian', '12')), ['Debian', 'npm']);
  assert.deepEqual(basesOf(packages, null), ['npm']);
});

test('names are normalised where the ecosystem knows several spellings', () => {
  assert.equal(normalizeName('PyPI', 'Flask_SQLAlchemy'), 'flask-sqlalchemy');
  assert.equal(normalizeName('NuGet', 'Newtonsoft.Json'), 'newtonsoft.json');
  assert.equal(normalizeName('Go', 'github.com/BurntSushi/toml'), 'github.com/BurntSushi/toml');
  assert.equal(normalizeName('npm', 'JSONStream'), 'JSONStream');
});
