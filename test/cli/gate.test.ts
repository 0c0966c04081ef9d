import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { exitCodes } from '../../src/errors.ts';
import { record, writeFiles } from '../support/advisories.ts';
import { plimsoll, root } from '../support/cli.ts';
import { debian, dockerArchive, goodPackage, npmPackage, scratchFolder, writeIn } from '../support/small-images.ts';
import { type TarEntry, tarOf } from '../support/tar-writer.ts';

// What a gate says of an image that could not be judged: the contract's "Exit codes", and S23.

const [release, status] = debian();
const unknown = [{ path: 'etc/hostname', content: 'x' }, ...(status ? [status] : [])];
const hello = [{ path: 'hello', content: 'x' }];
const archive = (layer: readonly TarEntry[]) =>
  writeIn(scratchFolder(), 'image.tar', dockerArchive([{ layers: [layer] }]));
const rootfs = (layer: readonly TarEntry[]) => `rootfs:${writeIn(scratchFolder(), 'fs.tar', tarOf(layer))}`;

/** Nothing of npm: a database that answers for none of the image's packages. */
const debianOnly = () => {
  const modified = new Date(Date.now() - 86_400_000).toISOString();
  const one = record('DEBIAN-CVE-2020-1', 'Debian:12', 'base-files', 'introduced 0, fixed 1', { modified });
  return ['--db', writeFiles(scratchFolder(), { 'one.json': JSON.stringify(one) })];
};
const demo = ['--db', join(root, 'fixtures/advisories')];
const none: string[] = [];

interface Case {
  readonly image: string;
  readonly db: readonly string[];
  readonly word: string;
  /** Without a gate, and with one. */
  readonly codes: readonly [number, number];
  readonly notice?: string;
}

const cases: Readonly<Record<string, Case>> = {
  'no package database, no advisories': {
    image: archive(hello),
    db: none,
    word: 'NOT JUDGED',
    codes: [0, 0],
    notice: 'NO_PACKAGES',
  },
  'no package database': { image: archive(hello), db: demo, word: 'NOT JUDGED', codes: [0, 0], notice: 'NO_PACKAGES' },
  'a filesystem of no known distribution, no advisories': {
    image: rootfs(unknown),
    db: none,
    word: 'INCOMPLETE',
    codes: [5, 5],
    notice: 'DISTRO_UNKNOWN',
  },
  'a filesystem of no known distribution': {
    image: rootfs(unknown),
    db: demo,
    word: 'INCOMPLETE',
    codes: [5, 5],
    notice: 'DISTRO_UNKNOWN',
  },
  'a filesystem of a known one': {
    image: rootfs([...(release ? [release] : []), ...unknown]),
    db: demo,
    word: 'PASS, WITH GAPS',
    codes: [0, 0],
  },
  'packages that the database does not know of': {
    image: archive([goodPackage]),
    db: debianOnly(),
    word: 'NOT JUDGED',
    codes: [0, 5],
    notice: 'NO_DATABASE',
  },
  'packages of which the database knows some': {
    image: archive([goodPackage, ...debian()]),
    db: debianOnly(),
    word: 'PASS, WITH GAPS',
    codes: [0, 0],
    notice: 'NO_DATABASE',
  },
  'a version that has no order': {
    image: archive([npmPackage('minimist', 'x.y')]),
    db: demo,
    word: 'NOT JUDGED',
    codes: [0, 5],
    notice: 'VERSION_NOT_EVALUATED',
  },
};

describe('an image that could not be judged', { concurrency: 2 }, () => {
  for (const [what, { image, db, word, codes, notice }] of Object.entries(cases)) {
    test(`${what}: ${word}, exit ${codes[0]}, with --fail-on ${codes[1]}`, async () => {
      const env = { PLIMSOLL_CACHE_DIR: scratchFolder() };
      const scan = (...flags: string[]) => plimsoll(['scan', image, ...db, '--offline', ...flags], { env });
      const [plain, gated, json] = [
        await scan(),
        await scan('--fail-on', 'low'),
        await scan('--fail-on', 'low', '-f', 'json'),
      ];
      assert.deepEqual([plain.code, gated.code, json.code], [codes[0], codes[1], codes[1]], plain.stderr);
      assert.match(plain.stdout, new RegExp(`^${word}$`, 'm'));
      if (codes[1] === 5) assert.match(gated.stdout, /^INCOMPLETE$/m);
      // --exit-zero touches only 1.
      assert.equal((await scan('--fail-on', 'low', '--exit-zero')).code, codes[1]);
      const report = JSON.parse(json.stdout);
      // What was asked is in the report, whether or not it could be answered.
      assert.deepEqual(report.verdict, { pass: true, gate: 'low', reasons: [] });
      assert.equal(
        report.coverage.reduce((sum: number, { found }: { found: number }) => sum + found, 0),
        report.packages.length,
      );
      if (notice)
        assert.ok(
          report.notices.some(({ code }: { code: string }) => code === notice),
          json.stdout,
        );
    });
  }
});

test('a finding that nobody rated counts as medium at the gate', async () => {
  const unrated = record('GHSA-1', 'npm', 'left-pad', 'introduced 0', { modified: new Date().toISOString() });
  const db = ['--db', writeFiles(scratchFolder(), { 'one.json': JSON.stringify(unrated) })];
  const image = archive([goodPackage]);
  const codes: (number | null)[] = [];
  for (const severity of ['high', 'medium', 'low']) {
    codes.push((await plimsoll(['scan', image, ...db, '--quiet', '--fail-on', severity])).code);
  }
  assert.deepEqual(codes, [0, 1, 1]);
});

test('help and README name every exit code that there is', async () => {
  const { stdout } = await plimsoll(['scan', '--help']);
  const [, told = ''] = /Exit codes: (.*?)\n\n/s.exec(`${stdout}\n\n`) ?? [];
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  for (const code of new Set([0, 1, 4, ...Object.values(exitCodes)])) {
    assert.match(told, new RegExp(`(^|\\s)${code}\\s`), told);
    assert.match(readme, new RegExp(`^\\| ${code} \\|`, 'm'));
  }
  for (const text of [told, readme]) assert.match(text, /\b130\s+and\s+143\b/);
});
