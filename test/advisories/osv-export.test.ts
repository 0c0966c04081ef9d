import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { matchPackages } from '../../src/advisories/match.ts';
import { openDatabase } from '../../src/advisories/store.ts';
import { buildDatabase } from '../../src/advisories/store-build.ts';
import { describeDatabase } from '../../src/advisories/store-describe.ts';
import { distroOf, now, packageOf, temporaryFolder } from '../support/advisories.ts';
import { skipWithout, testData } from '../support/data.ts';

const osv = testData('osv');

// Records (withdrawn ones too), packages by release, entries that can match: counted once by other means.
const expected = {
  AlmaLinux: [5637, 10543, 69160],
  Alpine: [2442, 1650, 11899],
  CRAN: [14, 10, 14],
  Debian: [8911, 4402, 10468],
  GHC: [3, 1, 3],
  Go: [4291, 1367, 6086],
  Hackage: [32, 30, 41],
  Packagist: [2183, 715, 2183],
  PyPI: [7087, 1471, 6819],
  RubyGems: [1234, 465, 1234],
  'crates.io': [1206, 901, 1193],
  npm: [1730, 487, 1730],
};

test('a database of the OSV export has every record, and finds what is known', {
  skip: skipWithout(osv),
}, async (t) => {
  const to = join(temporaryFolder(t), 'db');
  await buildDatabase({ from: osv ?? '', to, now });
  const database = await openDatabase(to);
  t.after(() => database.close());
  const { ecosystems, skipped } = describeDatabase(database);
  assert.equal(skipped.count, 0);
  assert.deepEqual(
    Object.fromEntries(
      ecosystems.map(({ name, advisories, withdrawn, packages, entries }) => [
        name,
        [advisories + withdrawn, packages, entries],
      ]),
    ),
    expected,
  );

  const run = async (packages: Parameters<typeof matchPackages>[0]['packages'], distro = distroOf('debian', '11')) => {
    const result = await matchPackages({ packages, distro, database, repository: 'r', platform: 'linux/amd64' });
    return { ...result, ids: new Set(result.findings.flatMap(({ ruleId, aliases }) => [ruleId, ...aliases])) };
  };
  const debian = (name: string, source: string, version: string) =>
    packageOf('deb', name, version, { source: { name: source, version } });

  const languages = await run([
    packageOf('pypi', 'Jinja2', '2.10'),
    packageOf('npm', 'jquery', '1.8.3'),
    packageOf('golang', 'stdlib', 'go1.20.1'),
    packageOf('golang', 'golang.org/x/net', 'v0.10.0'),
    packageOf('cargo', 'time', '0.1.40'),
  ]);
  // Jinja2 sandbox escape, jQuery XSS, HTTP/2 rapid reset, segfault in time.
  for (const id of ['CVE-2019-10906', 'CVE-2015-9251', 'CVE-2023-39325', 'CVE-2020-26235']) {
    assert.ok(languages.ids.has(id), id);
  }
  assert.ok(languages.coverage.every(({ notCovered }) => notCovered === 0));

  const old = await run([debian('libssl1.1', 'openssl', '1.1.1k-1'), debian('bash', 'bash', '5.1-2+b3')]);
  assert.ok(old.ids.has('CVE-2021-3711'), 'SM2 overflow, through the source name');
  const fixed = await run([debian('libssl1.1', 'openssl', '1.1.1n-0+deb11u5')]);
  assert.ok(!fixed.ids.has('CVE-2021-3711'));
  const bookworm = await run([debian('libssl3', 'openssl', '3.0.8-1')], distroOf('debian', '12'));
  assert.deepEqual(
    bookworm.coverage.map(({ ecosystem, notCovered }) => `${ecosystem} ${notCovered}`),
    ['Debian:12 1'],
  );

  const alpine = await run(
    [packageOf('apk', 'libcrypto1.1', '1.1.1d-r0', { source: { name: 'openssl', version: '1.1.1d-r0' } })],
    distroOf('alpine', '3.11.2'),
  );
  assert.ok(alpine.ids.has('CVE-2019-1551'));

  const alma = await run([packageOf('rpm', 'openssl-libs', '1:3.0.1-40.el9')], distroOf('almalinux', '9.3'));
  assert.ok(alma.ids.has('CVE-2022-3602'));
  assert.ok(
    alma.findings.every(({ severity }) => severity !== 'unknown'),
    'the summary gives the word',
  );
});
