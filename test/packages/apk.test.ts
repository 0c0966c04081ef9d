import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PackageURL } from 'packageurl-js';
import type { Extractor } from '../../src/extractor.ts';
import type { Distro } from '../../src/package.ts';
import { apkExtractor } from '../../src/packages/apk.ts';
import { osReleaseExtractor } from '../../src/packages/os-release.ts';
import { skipWithout, testData } from '../support/data.ts';
import { contextOf, factsOf, fileAt, readLayerFile, utf8 } from '../support/extractors.ts';

const alpine: Distro = { id: 'alpine', version: '3.18.9', idLike: [], prettyName: 'Alpine Linux v3.18' };
const installed = 'lib/apk/db/installed';
const merged = 'usr/lib/apk/db/installed';

const ssl = `C:Q1lGmC
P:libssl3
V:3.1.7-r0
A:x86_64
S:1
I:2
T:SSL shared libraries
U:https://www.openssl.org/
L:Apache-2.0
o:openssl
m:Someone <a@b>
t:1725443093
c:abcdef
D:so:libc.musl-x86_64.so.1
p:so:libssl.so.3=3
F:lib
R:libssl.so.3
a:0:0:755
Z:Q1abc

`;
const virtual =
  'C:Q1x\nP:.build-deps\nV:20240101.000000\nA:noarch\nS:0\nI:0\nT:virtual meta package\nU:\nL:\nD:gcc\n\n';

async function assemble(files: Readonly<Record<string, string>>, distro: Distro | undefined = alpine) {
  return apkExtractor.assemble(await factsOf(apkExtractor, files), contextOf(distro));
}

test('apk: the database is wanted at its two places, as a file', () => {
  assert.deepEqual(apkExtractor.places, [installed, merged]);
  for (const path of apkExtractor.places) {
    assert.equal(apkExtractor.wants(fileAt(path)), true);
    assert.equal(apkExtractor.wants(fileAt(path, 'symlink')), false);
  }
  for (const path of ['srv/lib/apk/db/installed', 'lib/apk/db/installed.new', 'lib/apk/db/scripts.tar']) {
    assert.equal(apkExtractor.wants(fileAt(path)), false, path);
  }
});

test('apk: a package as the report shows it', async () => {
  const { packages, notices } = await assemble({ [installed]: ssl });
  const [{ purl, ...rest } = assert.fail()] = packages;
  assert.deepEqual(rest, {
    name: 'libssl3',
    version: '3.1.7-r0',
    type: 'apk',
    source: { name: 'openssl', version: '3.1.7-r0' },
    arch: 'x86_64',
    licenses: ['Apache-2.0'],
    evidence: [{ path: '/lib/apk/db/installed', layer: 0 }],
  });
  const parsed = PackageURL.fromString(purl);
  assert.deepEqual(
    [parsed.type, parsed.namespace, parsed.name, parsed.version, { ...parsed.qualifiers }],
    ['apk', 'alpine', 'libssl3', '3.1.7-r0', { arch: 'x86_64', distro: 'alpine-3.18.9' }],
  );
  assert.deepEqual(notices, []);
});

test('apk: the purl names the distribution there is, Alpine where none is known', async () => {
  const facts = await factsOf(apkExtractor, { [installed]: ssl });
  const namespace = (distro: Distro | undefined) =>
    apkExtractor.assemble(facts, contextOf(distro)).packages.map(({ purl }) => PackageURL.fromString(purl).namespace);
  assert.deepEqual(namespace({ ...alpine, id: 'wolfi', version: '20230201' }), ['wolfi']);
  assert.deepEqual(namespace(undefined), ['alpine']);
});

test('apk: a virtual package is listed, and has no source', async () => {
  const { packages } = await assemble({ [installed]: ssl + virtual });
  assert.deepEqual(
    packages.map(({ name, source, licenses }) => [name, source?.name, licenses]),
    [
      ['.build-deps', undefined, []],
      ['libssl3', 'openssl', ['Apache-2.0']],
    ],
  );
});

test('apk: the same package in both places is one; one file reached by two names is one', async () => {
  const both = await assemble({ [installed]: ssl, [merged]: ssl });
  assert.deepEqual(
    both.packages.map(({ evidence }) => evidence.length),
    [2],
  );
  const facts = await factsOf(apkExtractor, { [merged]: ssl });
  const twice = apkExtractor.assemble([...facts, ...facts], contextOf());
  assert.deepEqual(
    twice.packages.map(({ evidence }) => evidence),
    [[{ path: `/${merged}`, layer: 0 }]],
  );
});

test('apk: what is installed is named by name, version and architecture', async () => {
  const [placed] = await factsOf(apkExtractor, { [installed]: ssl });
  assert.deepEqual(placed && [...apkExtractor.installed(placed.fact)], ['libssl3 3.1.7-r0 x86_64']);
});

test('apk: what is no database is refused, what is damaged is told', async () => {
  for (const text of ['\0\x01\x02\n', 'C:Q1\nP:only-a-name\n\n', '<html>\n']) {
    assert.throws(() => apkExtractor.extract({ path: installed, bytes: utf8(text) }), {
      code: 'PACKAGE_DATABASE_INVALID',
    });
  }
  const cut = await assemble({ [installed]: ssl + virtual.slice(0, 25) });
  assert.deepEqual(
    cut.packages.map(({ name }) => name),
    ['.build-deps', 'libssl3'],
  );
  assert.deepEqual(
    cut.notices?.map(({ code, incomplete }) => [code, incomplete]),
    [['PACKAGE_DATABASE_INVALID', true]],
  );
});

test('apk: a line that is no field is told, and its package is kept', async () => {
  const { packages, notices } = await assemble({ [installed]: ssl.replace('S:1', 'garbage') });
  assert.deepEqual(
    packages.map(({ name }) => name),
    ['libssl3'],
  );
  assert.deepEqual(
    notices?.map(({ code }) => code),
    ['PACKAGE_DATABASE_INVALID'],
  );
});

test('apk: a database that lists nothing is told', async () => {
  const { packages, notices } = await assemble({ [installed]: '' });
  assert.deepEqual(packages, []);
  assert.deepEqual(
    notices?.map(({ code, incomplete }) => [code, incomplete]),
    [['PACKAGE_DATABASE_EMPTY', true]],
  );
});

// As the core has them: facts of any kind.
const apk: Extractor = apkExtractor;
const osRelease: Extractor = osReleaseExtractor;

const roots: readonly (readonly [file: string, version: string, arch: string, packages: number, musl: string])[] = [
  ['alpine-minirootfs-3.8.5-x86_64.tar.gz', '3.8.5', 'x86_64', 13, '1.1.19-r11'],
  ['alpine-minirootfs-3.12.12-x86_64.tar.gz', '3.12.12', 'x86_64', 14, '1.1.24-r10'],
  ['alpine-minirootfs-3.18.9-x86_64.tar.gz', '3.18.9', 'x86_64', 15, '1.2.4-r2'],
  ['alpine-minirootfs-3.18.9-aarch64.tar.gz', '3.18.9', 'aarch64', 15, '1.2.4-r2'],
];
for (const [file, version, arch, count, musl] of roots) {
  const path = testData('images', 'rootfs', file);
  test(`apk: ${file} has ${count} packages`, { skip: skipWithout(path) }, async () => {
    const read = await readLayerFile(path ?? '', [apk, osRelease]);
    const { distro } = osRelease.assemble(read.facts.get('os-release') ?? [], { distro: undefined, view: read.view });
    assert.deepEqual([distro?.id, distro?.version], ['alpine', version]);
    const { packages, notices } = apk.assemble(read.facts.get('apk') ?? [], { distro, view: read.view });
    assert.equal(packages.length, count);
    assert.ok(packages.every((each) => each.source && each.licenses.length === 1));
    const found = packages.find(({ name }) => name === 'musl');
    assert.deepEqual([found?.version, found?.arch, found?.source?.name], [musl, arch, 'musl']);
    assert.deepEqual([...read.notices, ...(notices ?? [])], []);
  });
}
