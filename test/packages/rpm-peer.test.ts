import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readDatabase } from '../../src/packages/rpm/read-database.ts';
import { rpmVersion } from '../../src/packages/rpm/to-package.ts';
import { skipWithoutPeer } from '../support/peers.ts';
import { berkeleyFile, sampleHeaders, sampleRecords } from '../support/rpm.ts';

const format = '%{NAME}|%{EVR}|%{ARCH}|%{SOURCERPM}|%{LICENSE}|%{VENDOR}|%{MODULARITYLABEL}\\n';

function listed(bytes: Uint8Array): string[] {
  const none = '(none)';
  return readDatabase(bytes, '')
    .packages.map((record) => {
      const { name, arch, sourceRpm, license, vendor, modularityLabel } = record;
      const fields = [name, rpmVersion(record), arch, sourceRpm, license, vendor, modularityLabel];
      return fields.map((field) => field ?? none).join('|');
    })
    .sort();
}

function inFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const spec = (name: string, lines: string) => `Name: ${name}
Summary: A package for a test
License: MIT and Zlib
BuildArch: noarch
${lines}
%description
For a test.
%files
`;

const specs = [
  spec('plain', 'Version: 1.0~rc1\nRelease: 2.el9'),
  spec('with-epoch', 'Epoch: 3\nVersion: 2.0^git1\nRelease: 1\nVendor: Füße & Co.'),
  spec('zero-epoch', 'Epoch: 0\nVersion: 1\nRelease: 1\nModularityLabel: zero:1:2:c'),
];

test('rpm lists the same packages of a database that it wrote', { skip: skipWithoutPeer('rpm', 'rpmbuild') }, () => {
  inFolder((folder) => {
    const defines = ['--define', `_topdir ${folder}/build`, '--define', `_tmppath ${folder}`];
    specs.forEach((text, i) => {
      writeFileSync(join(folder, `${i}.spec`), text);
      execFileSync('rpmbuild', [...defines, '-bb', '--quiet', join(folder, `${i}.spec`)], { stdio: 'pipe' });
    });
    const root = ['--root', join(folder, 'root'), '--dbpath', '/var/lib/rpm', '--define', '_db_backend sqlite'];
    mkdirSync(join(folder, 'root'));
    const built = execFileSync('find', [join(folder, 'build'), '-name', '*.rpm'], { encoding: 'utf8' });
    execFileSync('rpm', [...root, '-i', '--justdb', '--nodeps', ...built.trim().split('\n')], { stdio: 'pipe' });
    const truth = execFileSync('rpm', [...root, '-qa', '--qf', format], { encoding: 'utf8' });

    const found = listed(readFileSync(join(folder, 'root/var/lib/rpm/rpmdb.sqlite')));
    assert.equal(found.length, specs.length);
    assert.deepEqual(found, truth.trim().split('\n').sort());
  });
});

test('rpm reads the Berkeley DB files of these tests as we do', { skip: skipWithoutPeer('rpm') }, () => {
  inFolder((folder) => {
    const headers = sampleHeaders.filter((_, i) => i !== 2);
    writeFileSync(join(folder, 'Packages'), berkeleyFile(headers, { bigEndian: false, pageSize: 4096 }));
    const arguments_ = ['--dbpath', folder, '--define', '_db_backend bdb_ro', '-qa', '--qf', format];
    const truth = execFileSync('rpm', arguments_, { encoding: 'utf8', stdio: 'pipe' });
    assert.equal(truth.trim().split('\n').length, sampleRecords.length);
    assert.deepEqual(listed(readFileSync(join(folder, 'Packages'))), truth.trim().split('\n').sort());
  });
});
