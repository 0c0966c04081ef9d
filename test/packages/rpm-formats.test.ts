import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readManifest } from '../../src/packages/rpm/manifest.ts';
import { type RpmDatabase, readDatabase } from '../../src/packages/rpm/read-database.ts';
import { openSqlite } from '../../src/packages/rpm/sqlite-table.ts';
import { rpmVersion } from '../../src/packages/rpm/to-package.ts';
import { skipWithout, testData } from '../support/data.ts';
import { berkeleyFile, ndbFile, rpmHeader, sampleHeaders, sampleRecords, sqliteFile } from '../support/rpm.ts';

const invalid = { code: 'PACKAGE_DATABASE_INVALID' };

const files: readonly (readonly [says: string, format: RpmDatabase['format'], bytes: Uint8Array])[] = [
  ['ndb', 'ndb', ndbFile(sampleHeaders)],
  ['little-endian Berkeley DB', 'bdb', berkeleyFile(sampleHeaders, { bigEndian: false })],
  ['big-endian Berkeley DB', 'bdb', berkeleyFile(sampleHeaders, { bigEndian: true, pageSize: 4096 })],
  ['Berkeley DB with the largest pages', 'bdb', berkeleyFile(sampleHeaders, { bigEndian: false, pageSize: 65536 })],
  ['Berkeley DB with a package inside a page', 'bdb', berkeleyFile(sampleHeaders, { bigEndian: true, inline: [0] })],
  ['SQLite', 'sqlite', sqliteFile(sampleHeaders)],
  ['SQLite with the largest pages', 'sqlite', sqliteFile(sampleHeaders, { pageSize: 65536 })],
  ['SQLite in WAL mode', 'sqlite', sqliteFile(sampleHeaders, { wal: true })],
];

for (const [says, format, bytes] of files) {
  test(`${says}: every package but the key is read`, () => {
    assert.deepEqual(readDatabase(bytes, 'any name'), { format, packages: sampleRecords });
  });
}

test('a database without packages is read as that', () => {
  for (const bytes of [ndbFile([]), berkeleyFile([], { bigEndian: false }), sqliteFile([])]) {
    assert.deepEqual(readDatabase(bytes, '').packages, []);
  }
});

test('an SQLite tree of many pages keeps the order of its rows', () => {
  const names = Array.from({ length: 1500 }, (_, i) => `package-${i}`);
  const headers = names.map((name, i) => rpmHeader({ name, version: '1', release: '1' }, i % 7 === 0 ? 2000 : 0));
  const { packages } = readDatabase(sqliteFile(headers), '');
  assert.deepEqual(
    packages.map(({ name }) => name),
    names,
  );
});

test('an SQLite table gives integers of every width, texts, blobs, reals and null', () => {
  const numbers = [
    0,
    1,
    -1,
    127,
    -128,
    300,
    -300,
    2 ** 20,
    -(2 ** 20),
    2 ** 30,
    -(2 ** 30),
    2 ** 40,
    2 ** 52,
    -(2 ** 52),
  ];
  const values = [...numbers, 'Füße', '', 0.5, null];
  const bytes = sqliteFile([], {
    extra: `CREATE TABLE many (${values.map((_, i) => `c${i}`).join()}); INSERT INTO many VALUES (${values
      .map((value) => (typeof value === 'string' ? `'${value}'` : (value ?? 'NULL')))
      .join()})`,
  });
  assert.deepEqual([...(openSqlite(bytes).table('many') ?? [])], [{ rowid: 1, values }]);
  assert.equal(openSqlite(bytes).table('none'), undefined);
});

test('what is no database is refused', () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from('Packages'), Buffer.alloc(8192), Buffer.from('RpmP')]) {
    assert.throws(() => readDatabase(bytes, 'Packages'), invalid);
  }
  assert.throws(() => readDatabase(sqliteFile([]).subarray(0, 100), 'rpmdb.sqlite'), invalid);
});

const manifest = [
  'mariner-release\t2.0-12.cm2\t1653816591\t1653753130\tMicrosoft Corporation\t(none)\t580\tnoarch\t0\tmariner-release-2.0-12.cm2.src.rpm',
  'vim\t9.0-1.cm2\t1653816591\t1653753130\t(none)\t2\t45000\tx86_64\t2\tvim-9.0-1.cm2.src.rpm',
  'local\t1-1\t1653816591\t1653753130\t(none)\t(none)\t0\tx86_64\t0\t(none)',
].join('\n');

test('the manifest of a distroless image is read', () => {
  for (const text of [manifest, `${manifest}\n`, `${manifest}\n\n`]) {
    assert.deepEqual(readDatabase(Buffer.from(text), 'container-manifest-2'), {
      format: 'manifest',
      packages: [
        {
          name: 'mariner-release',
          version: '2.0',
          release: '12.cm2',
          arch: 'noarch',
          sourceRpm: 'mariner-release-2.0-12.cm2.src.rpm',
          vendor: 'Microsoft Corporation',
        },
        { name: 'vim', epoch: 2, version: '9.0', release: '1.cm2', arch: 'x86_64', sourceRpm: 'vim-9.0-1.cm2.src.rpm' },
        { name: 'local', version: '1', release: '1', arch: 'x86_64' },
      ],
    });
  }
});

test('a manifest that was cut inside a line is refused', () => {
  const [, lastLine = ''] = /\n(local.*)$/.exec(manifest) ?? [];
  for (let cut = 1; cut < lastLine.length; cut++) {
    assert.throws(() => [...readManifest(Buffer.from(manifest.slice(0, -cut)))], invalid);
  }
});

const real: readonly (readonly [file: string, format: RpmDatabase['format'], count: number, example: string])[] = [
  ['almalinux-8-s390x-micro.Packages', 'bdb', 19, 'glibc 2.28-225.el8 s390x'],
  ['libuuid.Packages', 'bdb', 1, 'libuuid 2.32.1-42.el8_8 x86_64'],
  ['amazonlinux2023.rpmdb.sqlite', 'sqlite', 102, 'crypto-policies 20220428-1.gitdfb10ea.amzn2023.0.2 noarch'],
  ['sle15-bci.Packages.db', 'ndb', 36, 'filesystem 15.0-11.8.1 x86_64'],
];

for (const [file, format, count, example] of real) {
  const path = testData('images', 'rpmdb', file);
  test(`${file} lists ${count} packages`, { skip: skipWithout(path) }, () => {
    const database = readDatabase(readFileSync(path ?? ''), file);
    assert.equal(database.format, format);
    assert.equal(database.packages.length, count);
    const listed = database.packages.map((record) => `${record.name} ${rpmVersion(record)} ${record.arch}`);
    assert.ok(listed.includes(example), listed.join('\n'));
  });
}

// Made by the distributions' own `rpm -qa`: epoch, name, version, release, arch, source, size, license, vendor ...
const truths = [
  ['amazonlinux2023.rpmdb.sqlite', 'amazonlinux2023.packages.csv'],
  ['sle15-bci.Packages.db', 'sle15-bci.packages.csv'],
] as const;

for (const [file, csv] of truths) {
  const path = testData('images', 'rpmdb', file);
  const truth = testData('images', 'rpmdb', csv);
  test(`${file} says what rpm itself says`, { skip: skipWithout(path) || skipWithout(truth) }, () => {
    const expected = readFileSync(truth ?? '', 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.includes('¶gpg-pubkey¶'))
      .map((line) => line.split('¶'))
      .map(([epoch, name, version, release, arch, source, , license, vendor]) =>
        [epoch || '-', name, version, release, arch, source, license, vendor].join('|'),
      );
    const { packages } = readDatabase(readFileSync(path ?? ''), file);
    const found = packages.map((record) =>
      [
        record.epoch ?? '-',
        record.name,
        record.version,
        record.release,
        record.arch,
        record.sourceRpm,
        record.license,
        record.vendor,
      ].join('|'),
    );
    assert.deepEqual(found.sort(), expected.sort());
  });
}
