import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { record, writeFiles } from '../support/advisories.ts';
import { plimsoll, root } from '../support/cli.ts';
import { badPackage, debian, dockerArchive, goodPackage, scratchFolder, writeIn } from '../support/small-images.ts';

const demo = join(root, 'fixtures/advisories');
const image = (...layer: Parameters<typeof writeLayer>[0]) => writeLayer(layer);

function writeLayer(layer: Parameters<typeof dockerArchive>[0][number]['layers'][number]): string {
  return writeIn(scratchFolder(), 'image.tar', dockerArchive([{ layers: [layer] }]));
}

/** OSV records: of Debian 12 and of npm, each as old as is said. */
function records(debianTime: string, npmTime: string): string {
  const files = [
    record('DEBIAN-CVE-2020-1', 'Debian:12', 'base-files', 'introduced 0, fixed 1', { modified: debianTime }),
    record('GHSA-1', 'npm', 'minimist', 'introduced 0, fixed 1.0.0', { modified: npmTime }),
  ].map((each) => [`${each['id']}.json`, JSON.stringify(each)]);
  return writeFiles(scratchFolder(), Object.fromEntries(files));
}

describe('db build', { concurrency: 2 }, () => {
  const build = (from: string, ...args: string[]) => plimsoll(['db', 'build', '--from', from, ...args]);

  test('demo data never becomes the database that scans use (S23)', async () => {
    const cache = scratchFolder();
    const { code, stdout, stderr } = await build(demo, '--cache-dir', cache);
    assert.deepEqual({ code, stdout, left: readdirSync(cache) }, { code: 2, stdout: '', left: [] });
    assert.match(stderr, /is demo data.*\[FLAG_INVALID\]\n {7}.*--db .*--to DIR/);
  });

  test('says where the database counts, and what it took the place of', async () => {
    const folder = scratchFolder();
    const [old, fresh] = [
      records('2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z'),
      records('2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'),
    ];
    const places: readonly (readonly [string[], RegExp])[] = [
      [['--cache-dir', join(folder, 'cache')], /^Scans without --db use it now$/m],
      [['--to', join(folder, 'own')], /^Scans use it when it is named: --db .*own$/m],
    ];
    for (const [flags, use] of places) {
      const first = await build(old, ...flags);
      assert.equal(first.code, 0, first.stderr);
      assert.match(first.stdout, use);
      assert.doesNotMatch(first.stdout, /place of/);
      const { stdout } = await build(fresh, ...flags);
      assert.match(stdout, use);
      assert.match(stdout, /^It took the place of a database of 2 advisories, the newest of 2026-10-02$/m);
      const json = await build(fresh, ...flags, '--json');
      assert.equal(JSON.parse(json.stdout).newest, '2026-11-02T00:00:00.000Z');
    }
  });

  test('a folder of other files is refused, and nothing in it is touched', async () => {
    const folder = writeFiles(scratchFolder(), { 'notes.sqlite': 'mine', 'database.json': '{"mine": true}' });
    const { code, stdout, stderr } = await build(demo, '--to', folder);
    assert.deepEqual({ code, stdout }, { code: 3, stdout: '' });
    assert.match(stderr, /holds other files and no advisory database\. \[OUTPUT_FAILED\]\n {7}.*--to/);
    assert.deepEqual(readdirSync(folder).sort(), ['database.json', 'notes.sqlite']);
    assert.equal(readFileSync(join(folder, 'notes.sqlite'), 'utf8'), 'mine');
  });

  test('an empty folder, an old database and the leftovers of a broken one will do', async () => {
    const folder = join(scratchFolder(), 'database');
    mkdirSync(folder);
    for (const spoil of [() => {}, () => {}, () => writeFileSync(join(folder, 'database.json'), 'broken')]) {
      spoil();
      const { code, stderr } = await build(demo, '--to', folder);
      assert.equal(code, 0, stderr);
    }
    // What somebody laid beside a database stays.
    writeFileSync(join(folder, 'notes.sqlite'), 'mine');
    assert.equal((await build(demo, '--to', folder)).code, 0);
    assert.ok(existsSync(join(folder, 'notes.sqlite')));
  });
});

test('without a database, db status and db update both say commands that are complete', async () => {
  const cache = scratchFolder();
  const said: string[] = [];
  for (const args of [
    ['db', 'status'],
    ['db', 'update'],
    ['db', 'update', '--offline'],
  ]) {
    const { code, stdout, stderr } = await plimsoll([...args, '--cache-dir', cache]);
    assert.deepEqual({ code, stdout }, { code: 3, stdout: '' });
    assert.match(stderr, /^Error: There is no advisory database at '.*' *\. ?\[DATABASE_MISSING\]\n/);
    for (const command of ["'plimsoll db update Debian npm'", "'plimsoll db build --from DIR'", 'Debian/all.zip'])
      assert.ok(stderr.includes(command), stderr);
    said.push(stderr);
  }
  assert.equal(new Set(said).size, 1);
});

test('a scan that cannot fetch names the ecosystems to fetch', async () => {
  // Nothing listens there: the download fails at once.
  const env = { HTTPS_PROXY: 'http://127.0.0.1:9', PLIMSOLL_CACHE_DIR: scratchFolder() };
  const { code, stderr } = await plimsoll(['scan', image(...debian(), goodPackage), '--quiet'], { env });
  assert.equal(code, 3);
  assert.match(stderr, /\[DATABASE_MISSING\]\n.*'plimsoll db update Debian npm'/);
});

describe('how old the advisories are', { concurrency: 2 }, () => {
  const day = 86_400_000;
  const today = new Date(Date.now() - day).toISOString();
  const scan = (db: string, path: string, ...flags: string[]) => plimsoll(['scan', '--db', db, path, ...flags]);

  test('S23 the oldest of what was used is shown and warned of, not the newest of all', async () => {
    const db = records('2020-01-05T00:00:00Z', today);
    const [both, one] = await Promise.all([scan(db, image(...debian(), goodPackage)), scan(db, image(goodPackage))]);
    assert.match(both.stdout, /^data .*, advisories of 2020-01-05 \(Debian:12, \d+ days?\s+old\)$/m);
    assert.match(both.stdout, /DATABASE_OLD\n {2}The newest advisory for 'Debian' is \d+ days old\./);
    assert.doesNotMatch(both.stdout, /for 'npm'/);
    assert.match(both.stdout, /^PASS, WITH GAPS$/m);
    assert.match(one.stdout, new RegExp(`^data .*, advisories of ${today.slice(0, 10)}`, 'm'));
    assert.doesNotMatch(one.stdout, /DATABASE_OLD/);
  });

  test('--strict makes it exit 5', async () => {
    const db = records('2020-01-05T00:00:00Z', today);
    assert.equal((await scan(db, image(...debian(), goodPackage), '--strict')).code, 5);
    assert.equal((await scan(db, image(goodPackage), '--strict')).code, 0);
  });
});

describe('SOURCE_DATE_EPOCH', { concurrency: 2 }, () => {
  const scan = async (path: string, epoch: string, db: string) => {
    const env = { SOURCE_DATE_EPOCH: epoch, PLIMSOLL_CACHE_DIR: scratchFolder() };
    const { code, stdout, stderr } = await plimsoll(['scan', '--db', db, path, '-f', 'json', '--quiet'], { env });
    assert.equal(code, 0, stderr);
    return stdout;
  };

  test('records named as they are bear their own date, whenever they were first seen', async () => {
    const path = image(badPackage);
    const db = records('2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z');
    for (const epoch of ['1800000000', '1790000000']) {
      const [first, second] = [await scan(path, epoch, db), await scan(path, epoch, db)];
      assert.equal(second, first);
    }
    const { database } = JSON.parse(await scan(path, '1800000000', db));
    assert.deepEqual([database.builtAt, database.newest], ['2026-10-02T00:00:00.000Z', '2026-10-02T00:00:00.000Z']);
  });

  test('nothing in a report is later than the report, and its moment does not spoil the dates of records', async () => {
    const path = image(badPackage);
    const db = records('2026-10-01T00:00:00Z', '2026-10-02T00:00:00Z');
    const reports: string[] = [];
    for (const name of ['a', 'b']) {
      const to = join(scratchFolder(), name, 'advisories');
      assert.equal((await plimsoll(['db', 'build', '--from', db, '--to', to])).code, 0);
      reports.push(await scan(path, '1700000000', to));
    }
    assert.equal(reports[1], reports[0]);
    const { createdAt, database } = JSON.parse(reports[0] ?? '');
    assert.equal(database.builtAt, createdAt);
    assert.equal(JSON.parse(await scan(path, '0', db)).database.newest, '2026-10-02T00:00:00.000Z');
  });
});
