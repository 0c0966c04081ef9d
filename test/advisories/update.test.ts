import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase } from '../../src/advisories/store.ts';
import {
  ensureEcosystems,
  type Get,
  osvBase,
  type UpdateProgress,
  updateDatabase,
} from '../../src/advisories/update.ts';
import { PlimsollError } from '../../src/errors.ts';
import { type Json, now, record, recordZip, temporaryFolder } from '../support/advisories.ts';

const base = 'https://mirror.example/osv/';

/** A bucket with the export's layout; what was asked for is in `asked`. */
function bucket(ecosystems: Readonly<Record<string, readonly Json[]>>) {
  const asked: string[] = [];
  const files = new Map<string, Buffer>();
  for (const [name, records] of Object.entries(ecosystems)) {
    const lines = records
      .map(({ modified, id }) => `${modified},${id}\n`)
      .sort()
      .reverse();
    files.set(`${base}${encodeURIComponent(name)}/modified_id.csv`, Buffer.from(lines.join('')));
    files.set(`${base}${encodeURIComponent(name)}/all.zip`, recordZip(records));
  }
  const get: Get = async (url) => {
    asked.push(url);
    const bytes = files.get(url);
    if (!bytes) throw new PlimsollError('NETWORK_FAILED', `'${url}' answered 404.`);
    return { body: chunksOf(bytes), length: bytes.length };
  };
  return { get, asked, files };
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
}

const many = (count: number, ecosystem: string, modified = '2026-03-01T00:00:00Z') =>
  Array.from({ length: count }, (_, n) => record(`X-${n}`, ecosystem, `p${n}`, 'introduced 0', { modified }));

const options = (to: string, ecosystems: readonly string[], get: Get) => ({ ecosystems, get, base, to, now });

test('an update fetches what is named and keeps the rest', async (t) => {
  const to = join(temporaryFolder(t), 'db');
  const rocky = many(3, 'Rocky Linux:9');
  const { get, asked } = bucket({ npm: many(2, 'npm'), 'Rocky Linux': rocky, PyPI: many(1, 'PyPI') });
  const first = await updateDatabase(options(to, ['npm'], get));
  assert.deepEqual([first.updated, first.unchanged], [['npm'], []]);
  const second = await updateDatabase(options(to, ['Rocky Linux', 'PyPI'], get));
  assert.deepEqual(second.updated, ['PyPI', 'Rocky Linux']);
  assert.ok(asked.includes('https://mirror.example/osv/Rocky%20Linux/all.zip'), 'spaces are encoded');
  const database = await openDatabase(to);
  assert.equal((await database.shard('npm'))?.entries('p1', 'npm').length, 1);
  assert.equal((await database.shard('Rocky Linux'))?.entries('p2', 'Rocky Linux:9').length, 1);
  assert.equal(database.manifest.shards['npm']?.source.trust, 'TLS only');
  assert.equal(database.manifest.shards['npm']?.source.name, 'https://mirror.example/osv/npm/all.zip');
  assert.deepEqual(
    readdirSync(to).filter((name) => !name.endsWith('.sqlite')),
    ['database.json'],
  );
  database.close();
});

test('the same index means that nothing is fetched; the shard counts as fresh again', async (t) => {
  const to = join(temporaryFolder(t), 'db');
  const { get, asked } = bucket({ npm: many(2, 'npm') });
  await updateDatabase(options(to, ['npm'], get));
  asked.length = 0;
  const later = new Date('2026-12-01T00:00:00Z');
  const { updated, unchanged, manifest } = await updateDatabase({ ...options(to, ['npm'], get), now: later });
  assert.deepEqual([updated, unchanged, asked], [[], ['npm'], [`${base}npm/modified_id.csv`]]);
  assert.equal(manifest.shards['npm']?.builtAt, later.toISOString());
});

test('a damaged shard is fetched again, whatever the index says', async (t) => {
  const to = join(temporaryFolder(t), 'db');
  const { get } = bucket({ npm: many(2, 'npm') });
  const { manifest } = await updateDatabase(options(to, ['npm'], get));
  const path = join(to, manifest.shards['npm']?.file ?? '');
  writeFileSync(path, readFileSync(path).subarray(1));
  assert.deepEqual((await updateDatabase(options(to, ['npm'], get))).updated, ['npm']);
  const database = await openDatabase(to);
  assert.equal((await database.shard('npm'))?.ids().length, 2);
  database.close();
});

const shrinking: Readonly<Record<string, readonly [readonly Json[], boolean]>> = {
  'more records': [many(120, 'npm'), true],
  '5 of 100 gone': [many(95, 'npm'), true],
  '6 of 100 gone': [many(94, 'npm'), false],
  '100 others in place of 100': [many(200, 'npm').slice(100), false],
  'records older than before': [many(100, 'npm', '2026-02-01T00:00:00Z'), false],
  'the newest one withdrawn': [
    many(100, 'npm').map((one, n) =>
      n === 7 ? { ...one, withdrawn: '2026-04-01T00:00:00Z', modified: '2026-04-01T00:00:00Z' } : one,
    ),
    true,
  ],
};

for (const [what, [records, taken]] of Object.entries(shrinking)) {
  test(`S6: ${what} is ${taken ? 'taken' : 'refused'}`, async (t) => {
    const to = join(temporaryFolder(t), 'db');
    await updateDatabase(options(to, ['npm'], bucket({ npm: many(100, 'npm') }).get));
    const before = (await openDatabase(to)).summary.digest;
    const update = () => updateDatabase(options(to, ['npm'], bucket({ npm: records }).get));
    if (taken) {
      await update();
      assert.notEqual((await openDatabase(to)).summary.digest, before);
      return;
    }
    await assert.rejects(update, { code: 'DATABASE_SHRUNK', remedy: /--accept-shrink/ });
    assert.equal((await openDatabase(to)).summary.digest, before, 'what was there stays');
    await updateDatabase({ ...options(to, ['npm'], bucket({ npm: records }).get), acceptShrink: true });
    assert.notEqual((await openDatabase(to)).summary.digest, before);
  });
}

test('an update that fails halfway changes nothing', async (t) => {
  const to = join(temporaryFolder(t), 'db');
  const { get, files } = bucket({ npm: many(2, 'npm'), PyPI: many(2, 'PyPI') });
  await updateDatabase(options(to, ['npm'], get));
  const before = readdirSync(to);
  files.set(`${base}PyPI/all.zip`, files.get(`${base}PyPI/all.zip`)?.subarray(0, 50) ?? Buffer.alloc(0));
  files.set(`${base}npm/modified_id.csv`, Buffer.from('changed'));
  await assert.rejects(updateDatabase(options(to, ['npm', 'PyPI'], get)), { code: 'ADVISORY_INVALID' });
  assert.deepEqual(readdirSync(to), before);
});

test('a first update that fails leaves nothing', async (t) => {
  const folder = temporaryFolder(t);
  const { get } = bucket({});
  await assert.rejects(updateDatabase(options(join(folder, 'db'), ['npm'], get)), { code: 'NETWORK_FAILED' });
  assert.deepEqual(readdirSync(folder), []);
});

test('an ecosystem that is none is refused before anything is fetched', async (t) => {
  const { get, asked } = bucket({});
  for (const name of ['../npm', 'npm/x', '', '.', 'Debian:12', 'a'.repeat(200), 'npm?x=1', 'npm\n']) {
    await assert.rejects(updateDatabase(options(join(temporaryFolder(t), 'db'), [name], get)), {
      code: 'FLAG_INVALID',
    });
  }
  assert.deepEqual(asked, []);
});

test('a first use fetches what is missing, and only that', async (t) => {
  const to = join(temporaryFolder(t), 'db');
  const { get, asked } = bucket({ npm: many(2, 'npm'), PyPI: many(2, 'PyPI') });
  assert.deepEqual(await ensureEcosystems(options(to, ['npm'], get)), ['npm']);
  asked.length = 0;
  assert.deepEqual(await ensureEcosystems(options(to, ['npm', 'PyPI'], get)), ['PyPI']);
  assert.ok(asked.every((url) => url.includes('/PyPI/')));
  asked.length = 0;
  assert.deepEqual(await ensureEcosystems(options(to, ['npm', 'PyPI'], get)), []);
  assert.deepEqual(asked, []);
});

test('two updates at a time both stay', async (t) => {
  const to = join(temporaryFolder(t), 'db');
  const names = ['npm', 'PyPI', 'Go', 'Maven'];
  const { get } = bucket(Object.fromEntries(names.map((name) => [name, many(5, name)])));
  await Promise.all(names.map((name) => updateDatabase(options(to, [name], get))));
  const database = await openDatabase(to);
  assert.deepEqual(Object.keys(database.manifest.shards).sort(), [...names].sort());
  for (const name of names) assert.equal((await database.shard(name))?.ids().length, 5);
  database.close();
});

test('progress is told, and an update stops when it is told to', async (t) => {
  const { get } = bucket({ npm: many(2, 'npm') });
  const seen: UpdateProgress[] = [];
  const stop = new AbortController();
  const onProgress = (progress: UpdateProgress) => {
    seen.push(progress);
    if (progress.phase === 'download' && progress.bytes > 200) stop.abort();
  };
  const to = join(temporaryFolder(t), 'db');
  await assert.rejects(updateDatabase({ ...options(to, ['npm'], get), signal: stop.signal, onProgress }), {
    code: 'ABORTED',
  });
  assert.ok(seen.some((one) => one.phase === 'download' && one.ecosystem === 'npm' && one.total !== undefined));
});

test('the bucket of OSV is where updates come from when no other is named', async (t) => {
  const asked: string[] = [];
  const get: Get = async (url) => {
    asked.push(url);
    throw new PlimsollError('NETWORK_OFFLINE', 'offline');
  };
  const to = join(temporaryFolder(t), 'db');
  await assert.rejects(updateDatabase({ ecosystems: ['crates.io'], get, to, now }), { code: 'NETWORK_OFFLINE' });
  assert.equal(osvBase, 'https://osv-vulnerabilities.storage.googleapis.com');
  assert.deepEqual(asked, [`${osvBase}/crates.io/modified_id.csv`]);
});
