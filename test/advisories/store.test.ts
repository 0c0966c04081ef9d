import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openDatabase } from '../../src/advisories/store.ts';
import { buildDatabase } from '../../src/advisories/store-build.ts';
import { openOrBuild } from '../../src/advisories/store-cache.ts';
import { describeDatabase } from '../../src/advisories/store-describe.ts';
import { databaseOf, type Json, now, record, recordZip, temporaryFolder, writeFiles } from '../support/advisories.ts';
import { zipOf } from '../support/zip.ts';

const lodash = record('GHSA-1', 'npm', 'lodash', 'introduced 0, fixed 4.17.21', {
  aliases: ['CVE-2021-23337'],
  details: 'Command injection. '.repeat(100),
});
const jinja = record('GHSA-2', 'PyPI', 'Jinja2', 'introduced 0, fixed 2.10.1');
const both = record('GHSA-3', 'npm', 'a', 'introduced 0', {
  affected: ['npm', 'PyPI', 'Go'].map((ecosystem) => ({ package: { ecosystem, name: 'A_b' }, versions: ['1.0.0'] })),
});
const withdrawn = record('GHSA-4', 'npm', 'lodash', 'introduced 0', { withdrawn: '2026-02-02T00:00:00Z' });

const json = (value: Json) => JSON.stringify(value);

test('what goes in comes out', async (t) => {
  const database = await databaseOf(t, [lodash, jinja, both, withdrawn]);
  const npm = await database.shard('npm');
  assert.deepEqual(npm?.entries('lodash', 'npm'), [
    {
      id: 'GHSA-1',
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '4.17.21' }] }],
      versions: [],
      severity: [],
    },
  ]);
  assert.deepEqual(npm?.entries('nothing', 'npm'), []);
  assert.deepEqual(npm?.entries('lodash', 'npm:x'), []);
  assert.equal(npm?.advisory('GHSA-1')?.details, 'Command injection. '.repeat(100));
  assert.deepEqual(npm?.advisory('GHSA-1')?.aliases, ['CVE-2021-23337']);
  assert.equal(npm?.advisory('GHSA-9'), undefined);
  assert.equal(npm?.advisory('GHSA-4')?.withdrawn, '2026-02-02T00:00:00.000Z');
  assert.deepEqual(npm?.ids(), ['GHSA-1', 'GHSA-3', 'GHSA-4']);

  const pypi = await database.shard('PyPI');
  assert.equal(pypi?.entries('jinja2', 'PyPI').length, 1, 'stored by its normalised name');
  assert.equal(pypi?.entries('a-b', 'PyPI').length, 1);
  assert.equal(await database.shard('Maven'), undefined);
  assert.equal(await database.shard('constructor'), undefined);
});

test('a database describes itself', async (t) => {
  const database = await databaseOf(t, [lodash, jinja, both, withdrawn]);
  const { ecosystems, advisories, demo, skipped, newest, builtAt } = describeDatabase(database);
  assert.deepEqual(
    ecosystems.map(({ name, advisories, withdrawn, packages, entries, withoutFix, releases }) => [
      name,
      advisories,
      withdrawn,
      packages,
      entries,
      withoutFix,
      releases.join(),
    ]),
    [
      ['Go', 1, 0, 1, 1, 1, 'Go'],
      ['PyPI', 2, 0, 2, 2, 1, 'PyPI'],
      ['npm', 2, 1, 2, 2, 1, 'npm'],
    ],
  );
  assert.deepEqual(
    { advisories, demo, skipped, newest, builtAt },
    {
      advisories: 5,
      demo: null,
      skipped: { count: 0, records: [] },
      newest: '2026-01-01T00:00:00.000Z',
      builtAt: now.toISOString(),
    },
  );
  assert.deepEqual(ecosystems[0]?.source.trust, 'local');
});

test('the newest record is one with a believable date', async (t) => {
  const dated = (id: string, modified: string) => record(id, 'Go', id, 'introduced 0', { modified });
  const newest = async (...records: Json[]) => (await databaseOf(t, records)).summary.newest;
  assert.equal(await newest(dated('A', '0001-01-01T00:00:00Z')), null);
  assert.equal(
    await newest(dated('A', '2027-07-09T15:54:00Z'), dated('B', '2026-07-23T00:00:00Z')),
    '2026-07-23T00:00:00.000Z',
  );
});

/** The shard files of a database, as name (which holds the digest) and bytes. */
const shardsOf = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sqlite'))
    .sort();

test('the same records are the same files, in whatever order, form and folder they come', async (t) => {
  const folder = temporaryFolder(t);
  const forms = {
    zip: { 'x/records.zip': recordZip([lodash, jinja, both, withdrawn]) },
    reversed: { 'records.zip': recordZip([withdrawn, both, jinja, lodash]) },
    files: { 'a/1.json': json(jinja), 'a/b/2.json': json(lodash), '3.json': json(both), '4.json': json(withdrawn) },
  };
  const found = [];
  for (const [form, files] of Object.entries(forms)) {
    const to = join(folder, `${form}.db`);
    await buildDatabase({ from: writeFiles(join(folder, form), files), to, now });
    found.push(shardsOf(to));
  }
  assert.equal(found[0]?.length, 3);
  assert.deepEqual(found[1], found[0]);
  assert.deepEqual(found[2], found[0]);
});

test('<Ecosystem>/all.zip counts for its ecosystem alone, so that others do not look covered', async (t) => {
  const folder = temporaryFolder(t);
  const from = writeFiles(join(folder, 'osv'), { 'npm/all.zip': recordZip([lodash, both]), 'npm/modified_id.csv': '' });
  const { shards } = await buildDatabase({ from, to: join(folder, 'db'), now });
  assert.deepEqual(Object.keys(shards), ['npm']);
  assert.equal(shards['npm']?.source.name, 'npm/all.zip');
});

const refused: Readonly<Record<string, readonly [Record<string, string | Uint8Array>, string]>> = {
  'an empty folder': [{}, 'ADVISORY_INVALID'],
  'no records': [{ 'README.md': '# nothing' }, 'ADVISORY_INVALID'],
  'records that name no package': [{ 'a.json': '{"id":"X-1","modified":"2026-01-01T00:00:00Z"}' }, 'ADVISORY_INVALID'],
  'a zip named after another ecosystem': [{ 'Maven/all.zip': recordZip([lodash]) }, 'ADVISORY_INVALID'],
  'an empty zip': [{ 'npm/all.zip': zipOf([]) }, 'ADVISORY_INVALID'],
  'text that calls itself a zip': [{ 'npm/all.zip': 'PK of nothing' }, 'ADVISORY_INVALID'],
  'one broken record of two': [{ 'a.json': json(lodash), 'b.json': '{"id":1}' }, 'ADVISORY_INVALID'],
  'a demo.json that is none': [{ 'a.json': json(lodash), 'demo.json': '{"demo":"yes"}' }, 'ADVISORY_INVALID'],
};

for (const [what, [files, code]] of Object.entries(refused)) {
  test(`no database is made of ${what}`, async (t) => {
    const folder = temporaryFolder(t);
    const from = writeFiles(join(folder, 'records'), files);
    mkdirSync(from, { recursive: true });
    await assert.rejects(buildDatabase({ from, to: join(folder, 'db'), now }), { code });
    assert.deepEqual(readdirSync(folder), ['records'], 'nothing stays of it');
  });
}

test('one broken record in a hundred is passed over, and said', async (t) => {
  const folder = temporaryFolder(t);
  const good = Array.from({ length: 199 }, (_, n) => ({
    name: `${n}.json`,
    content: json(record(`X-${n}`, 'npm', `p${n}`, 'introduced 0')),
  }));
  const from = writeFiles(join(folder, 'r'), {
    'all.zip': zipOf([...good, { name: 'bad.json', content: '{"id":1}' }]),
  });
  const to = join(folder, 'db');
  const { skipped, shards } = await buildDatabase({ from, to, now });
  assert.equal(shards['npm']?.advisories, 199);
  assert.equal(skipped.count, 1);
  assert.equal(skipped.records[0]?.name, 'all.zip: bad.json');
  assert.match(skipped.records[0]?.reason ?? '', /'id'/);
  assert.deepEqual(describeDatabase(await openDatabase(to)).skipped, skipped);
});

test('of two records with one id the later counts, for each ecosystem', async (t) => {
  const old = record('X-1', 'npm', 'a', 'introduced 0', { modified: '2026-01-01T00:00:00Z', summary: 'old' });
  const corrected = record('X-1', 'npm', 'b', 'introduced 0', { modified: '2026-02-01T00:00:00Z', summary: 'new' });
  const elsewhere = record('X-1', 'PyPI', 'c', 'introduced 0', { modified: '2025-01-01T00:00:00Z', summary: 'oldest' });
  for (const order of [
    [old, corrected, elsewhere],
    [elsewhere, corrected, old],
  ]) {
    const database = await databaseOf(t, order);
    const npm = await database.shard('npm');
    assert.equal(npm?.entries('a', 'npm').length, 0);
    assert.equal(npm?.entries('b', 'npm').length, 1);
    assert.equal(npm?.advisory('X-1')?.summary, 'new');
    assert.equal((await database.shard('PyPI'))?.entries('c', 'PyPI').length, 1, 'another release, another folder');
  }
});

test('links in a folder of records are not followed', async (t) => {
  const folder = temporaryFolder(t);
  const from = writeFiles(join(folder, 'records'), { 'a.json': json(lodash) });
  writeFiles(folder, { 'outside/b.json': json(jinja) });
  symlinkSync(join(folder, 'outside'), join(from, 'link'));
  symlinkSync(join(folder, 'outside/b.json'), join(from, 'b.json'));
  const { shards } = await buildDatabase({ from, to: join(folder, 'db'), now });
  assert.deepEqual(Object.keys(shards), ['npm']);
});

test('demonstration data is marked for good', async (t) => {
  const folder = temporaryFolder(t);
  const from = writeFiles(join(folder, 'r'), {
    'a.json': json(lodash),
    'demo.json': '{"demo":true,"date":"2026-11-21"}',
  });
  await buildDatabase({ from, to: join(folder, 'db'), now });
  const database = await openDatabase(join(folder, 'db'));
  assert.equal(database.summary.demo, true);
  assert.deepEqual(database.manifest.demo, { date: '2026-11-21' });
});

test('building stops when it is told to, and leaves nothing', async (t) => {
  const folder = temporaryFolder(t);
  const from = writeFiles(join(folder, 'r'), { 'a.json': json(lodash) });
  await assert.rejects(buildDatabase({ from, to: join(folder, 'db'), now, signal: AbortSignal.abort() }), {
    code: 'ABORTED',
  });
  assert.deepEqual(readdirSync(folder), ['r']);
});

test('a database belongs to its owner alone', async (t) => {
  const database = await databaseOf(t, [lodash]);
  assert.equal(statSync(database.path).mode & 0o077, 0);
});

test('a folder that cannot hold a database is named', async (t) => {
  const folder = temporaryFolder(t);
  const from = writeFiles(join(folder, 'r'), { 'a.json': json(lodash) });
  for (const to of [join(from, 'a.json'), join(from, 'a.json', 'db')]) {
    await assert.rejects(buildDatabase({ from, to, now }), { code: 'CACHE_UNUSABLE' });
  }
});

test('a new build takes the place of an old one; whoever has the old one open goes on reading', async (t) => {
  const folder = temporaryFolder(t);
  const to = join(folder, 'db');
  await buildDatabase({ from: writeFiles(join(folder, '1'), { 'a.json': json(lodash) }), to, now });
  const old = await openDatabase(to);
  await buildDatabase({ from: writeFiles(join(folder, '2'), { 'a.json': json(jinja) }), to, now });
  assert.equal((await old.shard('npm'))?.entries('lodash', 'npm').length, 1, 'opened after the change');
  const fresh = await openDatabase(to);
  assert.equal(await fresh.shard('npm'), undefined);
  assert.equal((await fresh.shard('PyPI'))?.entries('jinja2', 'PyPI').length, 1);
  await buildDatabase({ from: join(folder, '2'), to, now });
  assert.deepEqual(
    shardsOf(to).map((name) => name.split('-')[0]),
    ['PyPI'],
    'two builds later it is gone',
  );
});

test('a flipped bit anywhere in a shard is found when it is opened', async (t) => {
  const { path } = await databaseOf(t, [lodash, jinja]);
  const [name = ''] = shardsOf(path);
  const whole = readFileSync(join(path, name));
  for (let at = 0; at < whole.length; at += 997) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    writeFileSync(join(path, name), damaged);
    const database = await openDatabase(path);
    await assert.rejects(database.shard('PyPI'), { code: 'DATABASE_INVALID' }, `byte ${at}`);
  }
  writeFileSync(join(path, name), whole.subarray(0, whole.length - 1));
  await assert.rejects((await openDatabase(path)).shard('PyPI'), { code: 'DATABASE_INVALID' });
  rmSync(join(path, name));
  await assert.rejects((await openDatabase(path)).shard('PyPI'), { code: 'DATABASE_INVALID' });
});

/** A database whose one shard was made by somebody else, with a database.json that fits it. */
async function forged(t: TestContext, change: (db: DatabaseSync) => void) {
  const { path, manifest } = await databaseOf(t, [lodash]);
  const info = manifest.shards['npm'] ?? assert.fail('a shard');
  const db = new DatabaseSync(join(path, info.file));
  change(db);
  db.close();
  const bytes = readFileSync(join(path, info.file));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const shards = { npm: { ...info, sha256, bytes: bytes.length } };
  writeFileSync(join(path, 'database.json'), JSON.stringify({ ...manifest, shards }));
  return openDatabase(path);
}

test('a forged shard with tables of its own is refused', async (t) => {
  const database = await forged(t, (db) => {
    db.exec('ALTER TABLE package RENAME TO p; CREATE VIEW package AS SELECT name, ecosystem, entries FROM p');
  });
  await assert.rejects(database.shard('npm'), { code: 'DATABASE_INVALID', message: /other tables/ });
});

const forgedRows = {
  'no JSON': 'nonsense',
  'JSON of another shape': '{"id":7}',
  'null where text must be': '[{"id":null}]',
  'a number': 5,
  'bytes that are no zstd': Buffer.from('nonsense'),
};

for (const [what, row] of Object.entries(forgedRows)) {
  test(`a forged row is refused: ${what}`, async (t) => {
    const database = await forged(t, (db) => db.prepare('UPDATE package SET entries = ?').run(row));
    const shard = await database.shard('npm');
    assert.throws(() => shard?.entries('lodash', 'npm'), { code: 'DATABASE_INVALID' });
  });
}

test('a database.json that is none of ours is refused', async (t) => {
  const { path, manifest } = await databaseOf(t, [lodash]);
  const write = (value: unknown) => writeFileSync(join(path, 'database.json'), JSON.stringify(value));
  const npm = manifest.shards['npm'];
  const cases = [
    { ...manifest, version: 2 },
    { ...manifest, shards: { npm: { ...npm, file: '../../etc/passwd.sqlite' } } },
    { ...manifest, shards: { npm: { ...npm, file: '/etc/x.sqlite' } } },
    { ...manifest, shards: { npm: { ...npm, sha256: 'x' } } },
    { ...manifest, builtAt: 'yesterday' },
    [],
  ];
  for (const value of cases) {
    write(value);
    await assert.rejects(openDatabase(path), { code: 'DATABASE_INVALID' });
  }
  rmSync(join(path, 'database.json'));
  await assert.rejects(openDatabase(path), { code: 'DATABASE_MISSING' });
});

test('--db takes a database, a folder of records, a zip or one record; the cache goes by content', async (t) => {
  const folder = temporaryFolder(t);
  const cacheFolder = join(folder, 'cache');
  const from = writeFiles(join(folder, 'records'), { 'npm/all.zip': recordZip([lodash]) });
  const open = async (path: string) => {
    const database = await openOrBuild({ path, cacheFolder, now });
    t.after(() => database.close());
    assert.equal((await database.shard('npm'))?.entries('lodash', 'npm').length, 1);
    return database;
  };
  const first = await open(from);
  assert.equal(first.summary.name, 'records', 'named as it was asked for');
  assert.equal((await open(from)).path, first.path, 'built once');
  assert.equal((await open(first.path)).path, first.path, 'a database is opened where it is');
  assert.equal((await open(join(from, 'npm/all.zip'))).summary.digest, first.summary.digest);
  writeFiles(folder, { 'one.json': json(lodash) });
  await open(join(folder, 'one.json'));

  writeFiles(from, { 'npm/all.zip': recordZip([{ ...lodash, summary: 'changed' }]) });
  const changed = await open(from);
  assert.notEqual(changed.path, first.path);
  writeFiles(from, { 'demo.json': '{"demo":true,"date":"2026-11-21"}' });
  const demo = await open(from);
  assert.notEqual(demo.path, changed.path);
  assert.equal(demo.summary.demo, true);
  await assert.rejects(openOrBuild({ path: join(folder, 'nowhere'), cacheFolder, now }), { code: 'DATABASE_MISSING' });
});

test('a database in the cache that is spoilt is built again', async (t) => {
  const folder = temporaryFolder(t);
  const options = {
    path: writeFiles(join(folder, 'r'), { 'a.json': json(lodash) }),
    cacheFolder: join(folder, 'c'),
    now,
  };
  const { path } = await openOrBuild(options);
  writeFileSync(join(path, 'database.json'), '{"version":0}');
  const again = await openOrBuild(options);
  assert.equal((await again.shard('npm'))?.entries('lodash', 'npm').length, 1);
});

test('many at a time build one database, and all can read it', async (t) => {
  const folder = temporaryFolder(t);
  const records = Array.from({ length: 50 }, (_, n) =>
    record(`X-${n}`, n % 2 ? 'npm' : 'PyPI', `p${n}`, 'introduced 0'),
  );
  const path = writeFiles(join(folder, 'r'), { 'all.zip': recordZip(records) });
  const opened = await Promise.all(
    Array.from({ length: 6 }, () => openOrBuild({ path, cacheFolder: join(folder, 'c'), now })),
  );
  for (const database of opened) {
    assert.equal((await database.shard('npm'))?.entries('p1', 'npm').length, 1);
    database.close();
  }
  const [first] = opened;
  assert.deepEqual(
    readdirSync(first?.path ?? '').filter((name) => !name.endsWith('.sqlite')),
    ['database.json'],
  );
});
