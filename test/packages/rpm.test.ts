import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AssembleContext, EntryHeader, PlacedFact, ViewEntry } from '../../src/extractor.ts';
import type { Distro } from '../../src/package.ts';
import type { RpmRecord } from '../../src/packages/rpm/header.ts';
import type { RpmDatabase } from '../../src/packages/rpm/read-database.ts';
import { rpmExtractor as rpm } from '../../src/packages/rpm.ts';
import { berkeleyFile, gpgKey, ndbFile, rpmHeader, sampleHeaders, sampleRecords, sqliteFile } from '../support/rpm.ts';

const rocky: Distro = { id: 'rocky', version: '9.2', idLike: ['rhel'], prettyName: 'Rocky Linux 9.2' };
const bash: RpmRecord = { name: 'bash', version: '5.1.8', release: '6.el9', arch: 'x86_64' };

const fileAt = (path: string, size = 0): EntryHeader => ({
  path,
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size,
  mtime: 0,
});

/** A view of just these files. */
function context(distro: Distro | undefined, ...files: readonly EntryHeader[]): AssembleContext {
  const entries = new Map<string, ViewEntry>(
    files.map((header) => [header.path, { path: header.path, header, layer: 0 }]),
  );
  const find = (path: string) => entries.get(path);
  return { distro, view: { resolve: find, lookup: find, entries: () => entries.values() } };
}

function placed(path: string, format: RpmDatabase['format'], packages: readonly RpmRecord[], layer = 0) {
  return { path, layer, fact: { format, packages } } satisfies PlacedFact<RpmDatabase>;
}

test('databases are wanted by their places, and only as files', () => {
  const expected = ['var/lib/rpm', 'usr/lib/sysimage/rpm', 'usr/share/rpm'].flatMap((folder) =>
    ['Packages', 'Packages.db', 'rpmdb.sqlite'].map((name) => `${folder}/${name}`),
  );
  assert.deepEqual([...rpm.places].sort(), [...expected, 'var/lib/rpmmanifest/container-manifest-2'].sort());
  for (const path of rpm.places) {
    assert.equal(rpm.wants(fileAt(path)), true);
    assert.equal(rpm.wants({ ...fileAt(path), type: 'symlink' }), false);
  }
  for (const path of ['var/lib/rpm/Name', 'srv/var/lib/rpm/Packages', 'Packages', '']) {
    assert.equal(rpm.wants(fileAt(path)), false);
  }
});

test('what a file is its bytes say, not its name', async () => {
  const path = 'var/lib/rpm/Packages';
  const read = async (bytes: Uint8Array) => (await rpm.extract({ path, bytes }))?.format;
  assert.equal(await read(sqliteFile(sampleHeaders)), 'sqlite');
  assert.equal(await read(ndbFile(sampleHeaders)), 'ndb');
  assert.equal(await read(berkeleyFile(sampleHeaders, { bigEndian: false })), 'bdb');
});

test('a fact is JSON and without the keys that rpm keeps as packages', async () => {
  const fact = await rpm.extract({ path: 'var/lib/rpm/Packages.db', bytes: ndbFile(sampleHeaders) });
  assert.deepEqual(JSON.parse(JSON.stringify(fact)), { format: 'ndb', packages: sampleRecords });
});

test('a broken database is named with its path and what is wrong', () => {
  const bytes = ndbFile(sampleHeaders).subarray(0, -1);
  assert.throws(() => rpm.extract({ path: 'var/lib/rpm/Packages.db', bytes }), {
    code: 'PACKAGE_DATABASE_INVALID',
    message: /^The rpm database '\/var\/lib\/rpm\/Packages\.db' cannot be read: package 4 .* of \d+\.$/,
  });
});

test('what is installed is named by name, version and architecture', () => {
  assert.deepEqual(
    [...rpm.installed({ format: 'ndb', packages: sampleRecords })],
    [
      'openssl-libs 1:3.0.7-6.el9_2 x86_64',
      'nodejs 0:18.14.2-3.module+el9.2.0 aarch64',
      'tzdata 2023c~rc1-1.el9 noarch',
    ],
  );
});

test('packages are assembled as the report shows them', () => {
  const { packages, notices } = rpm.assemble(
    [placed('usr/lib/sysimage/rpm/rpmdb.sqlite', 'sqlite', sampleRecords, 2)],
    context(rocky),
  );
  const evidence = [{ path: '/usr/lib/sysimage/rpm/rpmdb.sqlite', layer: 2 }];
  assert.deepEqual(notices, []);
  assert.deepEqual(packages, [
    {
      name: 'openssl-libs',
      version: '1:3.0.7-6.el9_2',
      type: 'rpm',
      purl: 'pkg:rpm/rocky/openssl-libs@3.0.7-6.el9_2?arch=x86_64&distro=rocky-9.2&epoch=1',
      source: { name: 'openssl', version: '1:3.0.7-6.el9_2' },
      arch: 'x86_64',
      licenses: ['ASL 2.0'],
      evidence,
    },
    {
      name: 'nodejs',
      version: '0:18.14.2-3.module+el9.2.0',
      type: 'rpm',
      purl:
        'pkg:rpm/rocky/nodejs@18.14.2-3.module+el9.2.0?arch=aarch64&distro=rocky-9.2&epoch=0' +
        '&rpmmod=nodejs%3A18%3A9020020230327152102%3Arhel9',
      source: { name: 'nodejs', version: '0:18.14.2-3.module+el9.2.0' },
      arch: 'aarch64',
      licenses: ['MIT and ASL 2.0'],
      evidence,
    },
    {
      name: 'tzdata',
      version: '2023c~rc1-1.el9',
      type: 'rpm',
      purl: 'pkg:rpm/rocky/tzdata@2023c~rc1-1.el9?arch=noarch&distro=rocky-9.2',
      arch: 'noarch',
      licenses: ['Public Domain'],
      evidence,
    },
  ]);
});

const purls: readonly (readonly [id: string | undefined, version: string, purl: string])[] = [
  ['rhel', '9.2', 'pkg:rpm/redhat/bash@5.1.8-6.el9?arch=x86_64&distro=rhel-9.2'],
  ['opensuse-leap', '15.5', 'pkg:rpm/opensuse/bash@5.1.8-6.el9?arch=x86_64&distro=opensuse-leap-15.5'],
  ['opensuse-tumbleweed', '', 'pkg:rpm/opensuse/bash@5.1.8-6.el9?arch=x86_64&distro=opensuse-tumbleweed'],
  ['ol', '9.2', 'pkg:rpm/ol/bash@5.1.8-6.el9?arch=x86_64&distro=ol-9.2'],
  ['almalinux', '9.3', 'pkg:rpm/almalinux/bash@5.1.8-6.el9?arch=x86_64&distro=almalinux-9.3'],
  [undefined, '', 'pkg:rpm/bash@5.1.8-6.el9?arch=x86_64'],
];

for (const [id, version, purl] of purls) {
  test(`the purl on ${id ?? 'an unknown distribution'} is ${purl}`, () => {
    const distro = id === undefined ? undefined : { ...rocky, id, version };
    const { packages } = rpm.assemble([placed('var/lib/rpm/Packages', 'bdb', [bash])], context(distro));
    assert.deepEqual(
      packages.map((found) => found.purl),
      [purl],
    );
  });
}

const sources: readonly (readonly [sourceRpm: string | undefined, source: unknown])[] = [
  ['java-17-openjdk-17.0.6.0.10-3.el9.src.rpm', { name: 'java-17-openjdk', version: '17.0.6.0.10-3.el9' }],
  ['steam-1.0-2.nosrc.rpm', { name: 'steam', version: '1.0-2' }],
  ['bash.src.rpm', undefined],
  ['bash-5.1.8-6.el9.x86_64.rpm', undefined],
  ['(none)', undefined],
  [undefined, undefined],
];

for (const [sourceRpm, source] of sources) {
  test(`the source of a package built from ${sourceRpm}`, () => {
    const record = { ...bash, ...(sourceRpm === undefined ? {} : { sourceRpm }) };
    const { packages } = rpm.assemble([placed('var/lib/rpm/Packages', 'bdb', [record])], context(rocky));
    assert.deepEqual(packages[0]?.source, source);
  });
}

test('one database under two names counts once', () => {
  const one = placed('usr/lib/sysimage/rpm/rpmdb.sqlite', 'sqlite', [bash]);
  const { packages } = rpm.assemble([one, one], context(rocky));
  assert.deepEqual(
    packages.map(({ evidence }) => evidence.length),
    [1],
  );
});

test('a package that one database lists twice is one', () => {
  const { packages } = rpm.assemble([placed('var/lib/rpm/Packages', 'bdb', [bash, bash])], context(rocky));
  assert.deepEqual(
    packages.map(({ evidence }) => evidence.length),
    [1],
  );
});

test('of several databases in a folder the one that rpm would open counts', () => {
  const stale = { ...bash, version: '4.4' };
  const sqlite = placed('var/lib/rpm/rpmdb.sqlite', 'sqlite', [bash]);
  const ndb = placed('var/lib/rpm/Packages.db', 'ndb', [stale]);
  const bdb = placed('var/lib/rpm/Packages', 'bdb', [stale, gpgKey]);
  const versions = (...facts: readonly PlacedFact<RpmDatabase>[]) =>
    rpm.assemble(facts, context(rocky)).packages.map(({ version }) => version);
  assert.deepEqual(versions(bdb, ndb, sqlite), ['5.1.8-6.el9']);
  assert.deepEqual(versions(sqlite, bdb), ['5.1.8-6.el9']);
  assert.deepEqual(versions(bdb, ndb), ['4.4-6.el9']);
});

test('a package in the databases of two folders is one with two places', () => {
  const other = { ...bash, name: 'sed' };
  const { packages } = rpm.assemble(
    [
      placed('var/lib/rpm/Packages', 'bdb', [bash], 1),
      placed('usr/share/rpm/rpmdb.sqlite', 'sqlite', [bash, other], 0),
    ],
    context(rocky),
  );
  assert.deepEqual(
    packages.map(({ name, evidence }) => [name, evidence]),
    [
      [
        'bash',
        [
          { path: '/var/lib/rpm/Packages', layer: 1 },
          { path: '/usr/share/rpm/rpmdb.sqlite', layer: 0 },
        ],
      ],
      ['sed', [{ path: '/usr/share/rpm/rpmdb.sqlite', layer: 0 }]],
    ],
  );
});

test('a database without packages is said, and makes the run incomplete', async () => {
  const fact = await rpm.extract({ path: 'var/lib/rpm/Packages.db', bytes: ndbFile([rpmHeader(gpgKey)]) });
  assert.ok(fact);
  const { packages, notices } = rpm.assemble([{ fact, path: 'var/lib/rpm/Packages.db', layer: 3 }], context(rocky));
  assert.deepEqual(packages, []);
  assert.deepEqual(
    notices?.map(({ code, incomplete, path, layer }) => ({ code, incomplete, path, layer })),
    [{ code: 'PACKAGE_DATABASE_EMPTY', incomplete: true, path: '/var/lib/rpm/Packages.db', layer: 3 }],
  );
});

test('a log beside an SQLite database is said when something is in it', () => {
  const facts = [placed('var/lib/rpm/rpmdb.sqlite', 'sqlite', [bash])];
  const codes = (size: number) =>
    rpm
      .assemble(facts, context(rocky, fileAt('var/lib/rpm/rpmdb.sqlite-wal', size)))
      .notices?.map(({ code, incomplete }) => [code, incomplete]);
  assert.deepEqual(codes(0), []);
  assert.deepEqual(codes(4152), [['PACKAGE_DATABASE_INVALID', true]]);
});

test('no name and no distribution is too strange for a purl', () => {
  const word = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => /^[^\s\p{Cc}\p{Cf}\u{fffd}]+$/u.test(text));
  const text = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(word, word, word, text, text, text, (name, version, release, modularityLabel, id, distroVersion) => {
      const record = { name, version, release, arch: name, modularityLabel };
      const distro = { ...rocky, id, version: distroVersion };
      const { packages } = rpm.assemble([placed('var/lib/rpm/Packages', 'bdb', [record])], context(distro));
      assert.match(packages[0]?.purl ?? '', /^pkg:rpm\/[^\s]+$/);
    }),
  );
});
