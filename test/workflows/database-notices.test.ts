import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { matchPackages } from '../../src/advisories/match.ts';
import { openDatabase } from '../../src/advisories/store.ts';
import { buildDatabase } from '../../src/advisories/store-build.ts';
import { ensureEcosystems } from '../../src/advisories/update.ts';
import type { Package } from '../../src/package.ts';
import { databaseNotices } from '../../src/workflows/database-notices.ts';
import {
  databaseOf,
  distroOf,
  now,
  packageOf,
  record,
  recordZip,
  temporaryFolder,
  writeFiles,
} from '../support/advisories.ts';

const alpine = distroOf('alpine', '3.20.1');
const [apk, npm, pypi] = [
  packageOf('apk', 'musl', '1.2.5-r0'),
  packageOf('npm', 'ws', '7.5.9'),
  packageOf('pypi', 'x', '1'),
];
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);

const dated = (modified: string) => ({ modified });
const records = (alpineTime: string, npmTime: string) => [
  record('ALPINE-1', 'Alpine:v3.20', 'busybox', 'introduced 0, fixed 1', dated(alpineTime)),
  record('GHSA-1', 'npm', 'left-pad', 'introduced 0, fixed 1.0.0', dated(npmTime)),
];

async function noticesOf(
  database: Awaited<ReturnType<typeof openDatabase>>,
  packages: readonly Package[],
  at = now,
  strict = false,
) {
  const { used } = await matchPackages({
    packages,
    distro: alpine,
    database,
    repository: 'app',
    platform: 'linux/amd64',
  });
  return databaseNotices(database, used, { now: at, strict });
}

test('S23 a stale ecosystem does not hide behind a fresh one', async (t) => {
  const database = await databaseOf(t, records('2020-01-01T00:00:00Z', '2026-11-20T00:00:00Z'));
  assert.deepEqual(await noticesOf(database, [apk, npm]), [
    {
      code: 'DATABASE_OLD',
      message: "The newest advisory for 'Alpine' is 2516 days old. Fetch newer records and build the database again.",
    },
  ]);
});

test('one that the image does not need is nothing to warn of', async (t) => {
  const database = await databaseOf(t, records('2020-01-01T00:00:00Z', '2026-11-20T00:00:00Z'));
  assert.deepEqual(await noticesOf(database, [npm]), []);
  assert.deepEqual(await noticesOf(database, []), []);
});

test('every old one is named, and --strict makes the scan incomplete', async (t) => {
  const database = await databaseOf(t, records('2020-01-01T00:00:00Z', '2026-11-13T00:00:00Z'));
  const [notice, ...others] = await noticesOf(database, [npm, apk], now, true);
  assert.deepEqual(others, []);
  assert.equal(notice?.incomplete, true);
  assert.match(
    notice?.message ?? '',
    /^The newest advisory for 'Alpine' is 2516 days old, the newest for 'npm' is 8 days old\. Fetch/,
  );
});

test('seven days are not old, and records without a date are', async (t) => {
  const database = await databaseOf(t, [
    ...records('2026-11-14T12:00:00Z', '2026-11-20T00:00:00Z'),
    record('PYSEC-1', 'PyPI', 'y', 'introduced 0, fixed 1', dated('0001-01-01T00:00:00Z')),
  ]);
  assert.deepEqual(await noticesOf(database, [apk, npm]), []);
  const [notice] = await noticesOf(database, [apk, npm, pypi]);
  assert.match(notice?.message ?? '', /^The newest advisory for 'PyPI' is of unknown age\. /);
});

test('what was fetched is as old as its last look upstream, each ecosystem by itself', async (t) => {
  const to = await fetched(t);
  const database = await openDatabase(to);
  t.after(() => database.close());
  assert.deepEqual(await noticesOf(database, [apk, npm], later(7)), []);
  const [notice, ...others] = await noticesOf(database, [apk, npm], later(13));
  assert.deepEqual(others, []);
  assert.equal(
    notice?.message,
    "The advisories for 'Alpine' were last fetched 13 days ago, those for 'npm' were last fetched 8 days ago. Update them with 'plimsoll db update'.",
  );
});

test('demo data is called that, however old it is', async (t) => {
  const folder = temporaryFolder(t);
  const from = writeFiles(join(folder, 'records'), {
    'all.zip': recordZip(records('2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z')),
    'demo.json': JSON.stringify({ demo: true, date: '2020-01-02' }),
  });
  await buildDatabase({ from, to: join(folder, 'database'), now });
  const database = await openDatabase(join(folder, 'database'));
  t.after(() => database.close());
  const notices = await noticesOf(database, [apk]);
  assert.deepEqual(
    notices.map(({ code }) => code),
    ['DEMO_DATABASE'],
  );
});

/** Alpine today, npm five days later, both with records of years ago. */
async function fetched(t: TestContext): Promise<string> {
  const to = join(temporaryFolder(t), 'database');
  const [alpineRecord, npmRecord] = records('2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z');
  const zips = new Map([
    ['Alpine', recordZip(alpineRecord ? [alpineRecord] : [])],
    ['npm', recordZip(npmRecord ? [npmRecord] : [])],
  ]);
  const get = async (url: string) => {
    const [ecosystem = '', file] = url.split('/').slice(-2);
    const bytes =
      file === 'all.zip' ? (zips.get(ecosystem) ?? Buffer.of()) : Buffer.from(`2020-01-01T00:00:00Z,${ecosystem}\n`);
    async function* body() {
      yield bytes;
    }
    return { body: body() };
  };
  await ensureEcosystems({ ecosystems: ['Alpine'], get, to, now });
  await ensureEcosystems({ ecosystems: ['npm'], get, to, now: later(5) });
  return to;
}
