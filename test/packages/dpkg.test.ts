import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PackageURL } from 'packageurl-js';
import type { Distro, Package } from '../../src/package.ts';
import { dpkgExtractor } from '../../src/packages/dpkg.ts';
import { contextOf, factsOf, fileAt, utf8 } from '../support/extractors.ts';
import { skipWithoutPeer } from '../support/peers.ts';

const bookworm: Distro = { id: 'debian', version: '12', idLike: [], prettyName: 'Debian GNU/Linux 12 (bookworm)' };
const status = 'var/lib/dpkg/status';

/** A stanza of a status file. */
function stanza(name: string, version: string, more: Readonly<Record<string, string>> = {}): string {
  const fields = { Package: name, Status: 'install ok installed', Architecture: 'amd64', Version: version, ...more };
  return `${Object.entries(fields)
    .map(([field, value]) => `${field}: ${value}\n`)
    .join('')}\n`;
}

async function assemble(files: Readonly<Record<string, string>>, distro: Distro | undefined = bookworm) {
  return dpkgExtractor.assemble(await factsOf(dpkgExtractor, files), contextOf(distro));
}

async function only(text: string): Promise<Package> {
  const { packages } = await assemble({ [status]: text });
  const [first, ...others] = packages;
  assert.ok(first);
  assert.deepEqual(others, []);
  return first;
}

test('dpkg: the status file and the parts of status.d are wanted, as files', () => {
  const rows: readonly (readonly [path: string, wanted: boolean])[] = [
    [status, true],
    ['var/lib/dpkg/status.d/base-files', true],
    ['var/lib/dpkg/status.d/bGliYzY', true],
    ['var/lib/dpkg/status.d/base-files.md5sums', false],
    ['var/lib/dpkg/status.d/more/base-files', false],
    ['var/lib/dpkg/status-old', false],
    ['opt/vcpkg/installed/vcpkg/status', false],
    ['srv/root/var/lib/dpkg/status', false],
  ];
  for (const [path, wanted] of rows) assert.equal(dpkgExtractor.wants(fileAt(path)), wanted, path);
  assert.equal(dpkgExtractor.wants(fileAt(status, 'symlink')), false);
  assert.deepEqual(dpkgExtractor.places, [status]);
});

test('dpkg: a package as the report shows it', async () => {
  const libssl = await only(
    stanza('libssl3', '3.0.11-1~deb12u1', { Source: 'openssl', Description: 'TLS\n .\n Version: 9' }),
  );
  const { purl, ...rest } = libssl;
  assert.deepEqual(rest, {
    name: 'libssl3',
    version: '3.0.11-1~deb12u1',
    type: 'deb',
    source: { name: 'openssl', version: '3.0.11-1~deb12u1' },
    arch: 'amd64',
    licenses: [],
    evidence: [{ path: '/var/lib/dpkg/status', layer: 0 }],
  });
  const parsed = PackageURL.fromString(purl);
  assert.deepEqual(
    [parsed.type, parsed.namespace, parsed.name, parsed.version, { ...parsed.qualifiers }],
    ['deb', 'debian', 'libssl3', '3.0.11-1~deb12u1', { arch: 'amd64', distro: 'debian-12' }],
  );
});

test('dpkg: the purl names the distribution there is, Debian where none is known', async () => {
  const purlWith = async (distro: Distro | undefined) => {
    const facts = await factsOf(dpkgExtractor, { [status]: stanza('a', '1:2') });
    const [found] = dpkgExtractor.assemble(facts, contextOf(distro)).packages;
    const { namespace, version, qualifiers } = PackageURL.fromString(found?.purl ?? '');
    return [namespace, version, qualifiers?.['distro']];
  };
  assert.deepEqual(await purlWith({ ...bookworm, id: 'ubuntu', version: '22.04' }), ['ubuntu', '1:2', 'ubuntu-22.04']);
  assert.deepEqual(await purlWith({ ...bookworm, version: '' }), ['debian', '1:2', 'debian']);
  assert.deepEqual(await purlWith(undefined), ['debian', '1:2', undefined]);
});

const sources: readonly (readonly [says: string, field: string | undefined, name: string, version: string])[] = [
  ['none: the package itself', undefined, 'bash', '5.2-2+b1'],
  ['a name: with the version of the package', 'bash-src', 'bash-src', '5.2-2+b1'],
  ['a name and a version, as after a binary rebuild', 'bash (5.2-2)', 'bash', '5.2-2'],
  ['an epoch in the version', 'bash (1:5.2-2)', 'bash', '1:5.2-2'],
];
for (const [says, field, name, version] of sources) {
  test(`dpkg: the source is ${says}`, async () => {
    const found = await only(stanza('bash', '5.2-2+b1', field === undefined ? {} : { Source: field }));
    assert.deepEqual(found.source, { name, version });
  });
}

const states: readonly (readonly [state: string | undefined, there: boolean])[] = [
  ['install ok installed', true],
  ['hold ok installed', true],
  ['deinstall ok installed', true],
  ['install ok unpacked', true],
  ['install ok half-configured', true],
  ['install reinstreq half-installed', true],
  ['install ok triggers-awaited', true],
  ['install ok triggers-pending', true],
  ['deinstall ok config-files', false],
  ['install ok config-files', false],
  ['purge ok not-installed', false],
  ['unknown ok not-installed', false],
  [undefined, false],
];
const stateText = states
  .map(([state], index) => stanza(`p${index}`, '1', { Status: state ?? '', Maintainer: 'a <a@b>', Description: 'x' }))
  .map((text) => text.replace('Status: \n', ''))
  .join('');

test('dpkg: what is removed but for its configuration is not there, what is half there is', async () => {
  const { packages, notices } = await assemble({ [status]: stateText });
  const expected = states.flatMap(([, there], index) => (there ? [`p${index}`] : []));
  assert.deepEqual(packages.map(({ name }) => name).sort(), expected.sort());
  assert.deepEqual(notices, []);
});

test('dpkg: the same package for two architectures is two', async () => {
  const text = stanza('libc6', '2.36', { 'Multi-Arch': 'same' }) + stanza('libc6', '2.36', { Architecture: 'i386' });
  const facts = await factsOf(dpkgExtractor, { [status]: text });
  assert.deepEqual(
    [...dpkgExtractor.installed(facts[0]?.fact ?? { packages: [], damaged: 0 })],
    ['libc6 2.36 amd64', 'libc6 2.36 i386'],
  );
  assert.equal(dpkgExtractor.assemble(facts, contextOf()).packages.length, 2);
});

test('dpkg: status.d has a stanza a file and no Status, as distroless images have it', async () => {
  const part = 'Package: tzdata\nVersion: 2024a-0+deb12u1\nArchitecture: all\nDescription: time\n zones';
  const { packages, notices } = await assemble({ 'var/lib/dpkg/status.d/tzdata': part });
  assert.deepEqual(
    packages.map(({ name, version, evidence }) => [name, version, evidence[0]?.path]),
    [['tzdata', '2024a-0+deb12u1', '/var/lib/dpkg/status.d/tzdata']],
  );
  assert.deepEqual(notices, []);
});

test('dpkg: a package in two files is one with two witnesses; a file reached twice is one', async () => {
  const facts = await factsOf(dpkgExtractor, {
    [status]: stanza('a', '1'),
    'var/lib/dpkg/status.d/a': 'Package: a\nVersion: 1\nArchitecture: amd64\n',
  });
  const { packages } = dpkgExtractor.assemble([...facts, ...facts], contextOf());
  assert.deepEqual(
    packages.map(({ evidence }) => evidence.map(({ path }) => path)),
    [['/var/lib/dpkg/status', '/var/lib/dpkg/status.d/a']],
  );
});

test('dpkg: a stanza that comes again is no second witness', async () => {
  assert.equal((await only(stanza('a', '1') + stanza('a', '1'))).evidence.length, 1);
});

test('dpkg: packages come by name, then version', async () => {
  const { packages } = await assemble({
    [status]: stanza('b', '1') + stanza('a', '2') + stanza('a', '1') + stanza('B', '1'),
  });
  assert.deepEqual(
    packages.map(({ name, version }) => `${name} ${version}`),
    ['B 1', 'a 1', 'a 2', 'b 1'],
  );
});

const broken: readonly (readonly [says: string, text: string])[] = [
  ['text that is none', 'not a database\n'],
  ['bytes that are none', '\0\x01\x02PK\x03\x04\xff\n'],
  ['stanzas without a package', 'Version: 1\nStatus: install ok installed\n\n'],
  ['names that are none', stanza('../../etc', '1')],
];
for (const [says, text] of broken) {
  test(`dpkg: ${says} is no database`, () => {
    assert.throws(() => dpkgExtractor.extract({ path: status, bytes: utf8(text) }), {
      code: 'PACKAGE_DATABASE_INVALID',
      message: /'\/var\/lib\/dpkg\/status'/,
    });
  });
}

const damaged: readonly (readonly [says: string, text: string, left: readonly string[]])[] = [
  ['a package without a version', `${stanza('a', '1')}Package: b\nStatus: install ok installed\n\n`, ['a']],
  ['two stanzas run into one', `${stanza('a', '1')}${stanza('b', '1').trimEnd()}\n${stanza('c', '1')}`, ['a']],
  ['a line that is no field', `${stanza('a', '1')}garbage\n${stanza('b', '1')}`, ['a', 'b']],
  ['one beside what was removed', `${stanza('a', '1', { Status: 'deinstall ok config-files' })}garbage\n`, []],
  ['a file cut in a value', stanza('a', '1') + stanza('b', '1.25').slice(0, -4), ['a', 'b']],
];
for (const [says, text, left] of damaged) {
  test(`dpkg: ${says} is told, and the rest is kept`, async () => {
    const { packages, notices } = await assemble({ [status]: text });
    assert.deepEqual(
      packages.map(({ name }) => name),
      left,
    );
    assert.deepEqual(
      notices?.map(({ code, incomplete, path }) => [code, incomplete, path]),
      [['PACKAGE_DATABASE_INVALID', true, '/var/lib/dpkg/status']],
    );
  });
}

test('dpkg: a database that lists nothing is told, an empty one beside a full one is not', async () => {
  for (const text of ['', '\n', stanza('a', '1', { Status: 'purge ok not-installed' })]) {
    const { packages, notices } = await assemble({ [status]: text });
    assert.deepEqual(packages, []);
    assert.deepEqual(
      notices?.map(({ code, incomplete }) => [code, incomplete]),
      [['PACKAGE_DATABASE_EMPTY', true]],
    );
  }
  const beside = await assemble({ [status]: '', 'var/lib/dpkg/status.d/a': 'Package: a\nVersion: 1\n' });
  assert.deepEqual(beside.notices, []);
  assert.deepEqual((await assemble({})).notices, []);
});

const own = '/var/lib/dpkg/status';
test('dpkg: this machine is listed as dpkg-query lists it', {
  skip: skipWithoutPeer('dpkg-query') || (existsSync(own) ? false : `no ${own}`),
}, async () => {
  const fields = ['db:Status-Status', 'Package', 'Version', 'Architecture', 'source:Package', 'source:Version'];
  const format = `${fields.map((field) => `\${${field}}`).join(' ')}
`;
  const listed = execFileSync('dpkg-query', ['--show', `--showformat=${format}`], { encoding: 'utf8' })
    .split('\n')
    .filter((each) => each !== '' && !/^(?:not-installed|config-files) /.test(each))
    .map((each) => each.slice(each.indexOf(' ') + 1));
  const { packages } = await assemble({ [status]: readFileSync(own, 'utf8') });
  assert.deepEqual(
    packages
      .map(({ name, version, arch, source }) => [name, version, arch, source?.name, source?.version].join(' '))
      .sort(),
    listed.sort(),
  );
});
