import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PlimsollError } from '../../../src/errors.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import type { Credentials } from '../../../src/sources/registry/docker-config.ts';
import { daemonMirrors, parseMirror } from '../../../src/sources/registry/mirrors.ts';
import { openRegistry } from '../../../src/sources/registry/open.ts';
import {
  cutting,
  type FakeServer,
  failing,
  guarded,
  startFakeRegistry,
  startFakeServer,
} from '../../support/fake-registry.ts';
import { collect, registryOptions } from '../../support/registry-options.ts';
import { rejectsWith } from '../../support/rejects.ts';

const login: Credentials = { kind: 'basic', username: 'user', password: 'hunter2' };

const through = (mirrors: readonly FakeServer[], more: object = {}) =>
  registryOptions({
    places: async ({ registry, repository }) => [
      ...mirrors.map(({ host, url }) => ({ registry: host, repository, origin: new URL(url), mirrorOf: registry })),
      { registry, repository },
    ],
    ...more,
  });

test('a tag is resolved by its mirror, and that is told once', async () => {
  await using mirror = await startFakeRegistry();
  await using registry = await startFakeRegistry();
  const there = mirror.addManifest('1', { from: 'mirror' });
  const options = through([mirror]);
  const store = await openRegistry(parseReference(`${registry.host}/app:1`), options);
  assert.deepEqual(await store.resolve(), there);
  await store.manifest(there);
  await store.close();
  assert.deepEqual(
    options.notices.map(({ code }) => code),
    ['MIRROR_USED'],
  );
  assert.equal(registry.requests.length, 0);
});

test('a mirror is told what it is a mirror of, the registry itself is not', async () => {
  await using mirror = await startFakeRegistry();
  await using registry = await startFakeRegistry();
  registry.addManifest('1', {});
  const store = await openRegistry(parseReference(`${registry.host}/app:1`), through([mirror]));
  await store.resolve();
  await store.close();
  assert.equal(mirror.requests[0]?.path, `/v2/app/manifests/1?ns=${encodeURIComponent(registry.host)}`);
  assert.ok(registry.requests.every(({ path }) => !path.includes('ns=')));
});

for (const [title, status, headers] of [
  ['has no such image', 404, {}],
  ['is broken', 500, {}],
  ['wants a login', 401, { 'www-authenticate': 'Basic realm="m"' }],
] as const) {
  test(`where the mirror ${title}, the registry itself is asked`, async () => {
    await using mirror = await startFakeServer([failing('/v2/', 99, status, headers)]);
    await using registry = await startFakeRegistry();
    const there = registry.addManifest('1', {});
    const options = through([mirror]);
    const store = await openRegistry(parseReference(`${registry.host}/app:1`), options);
    assert.deepEqual(await store.resolve(), there);
    await store.close();
    assert.deepEqual(options.notices, []);
  });
}

test('a mirror that is down is asked once, not for every blob', async () => {
  const mirror = await startFakeServer();
  await mirror[Symbol.asyncDispose]();
  await using registry = await startFakeRegistry();
  const there = registry.addManifest('1', {});
  const options = through([mirror]);
  const store = await openRegistry(parseReference(`${registry.host}/app:1`), options);
  await store.resolve();
  await store.manifest(there);
  await store.resolve();
  await store.close();
  assert.ok('waits' in options.http && Array.isArray(options.http.waits));
  assert.equal(options.http.waits.length, 1);
});

test('what the registry itself says is what counts in the end', async () => {
  await using mirror = await startFakeServer([failing('/v2/', 99, 500)]);
  await using registry = await startFakeRegistry();
  const store = await openRegistry(parseReference(`${registry.host}/app:1`), through([mirror]));
  await rejectsWith('IMAGE_NOT_FOUND', store.resolve());
  await store.close();
});

test('a blob that its mirror cannot finish is finished by the registry', async () => {
  const bytes = randomBytes(10_000);
  await using mirror = await startFakeRegistry();
  await using registry = await startFakeRegistry();
  const blob = registry.addBlob(bytes);
  mirror.behaviours.push(cutting(bytes, 100, 999));
  const store = await openRegistry(parseReference(`${registry.host}/app`), through([mirror]));
  assert.ok((await collect(store.blob(blob, new AbortController().signal))).equals(bytes));
  await store.close();
  assert.deepEqual(
    registry.requests.map(({ headers }) => headers.range),
    ['bytes=600-'],
  );
});

test('S15 the login of a registry never goes to its mirror, whatever that asks', async () => {
  const accepted = new Set([`Basic ${btoa('user:hunter2')}`]);
  await using mirror = await startFakeRegistry();
  mirror.behaviours.push(guarded('Basic realm="m"', accepted));
  await using registry = await startFakeRegistry();
  registry.behaviours.push(guarded('Basic realm="r"', accepted));
  registry.addManifest('1', {});
  const asked: string[] = [];
  const options = {
    ...through([mirror]),
    credentials: async (of: string): Promise<Credentials> => {
      asked.push(of);
      return of === registry.host ? login : { kind: 'anonymous' };
    },
  };
  const store = await openRegistry(parseReference(`${registry.host}/app:1`), options);
  await store.resolve();
  await store.close();
  assert.deepEqual(asked, [mirror.host, registry.host]);
  assert.ok(mirror.requests.every(({ headers }) => headers.authorization === undefined));
});

test('an abort is not taken for a mirror\u2019s failure', async () => {
  const stop = new AbortController();
  await using mirror = await startFakeServer([
    () => {
      stop.abort();
      return true;
    },
  ]);
  await using registry = await startFakeRegistry();
  const store = await openRegistry(
    parseReference(`${registry.host}/app:1`),
    through([mirror], { signal: stop.signal }),
  );
  await rejectsWith('ABORTED', store.resolve());
  await store.close();
  assert.equal(registry.requests.length, 0);
});

for (const [text, origin, prefix] of [
  ['mirror.example', 'https://mirror.example', ''],
  ['https://mirror.example/', 'https://mirror.example', ''],
  ['http://127.0.0.1:5000', 'http://127.0.0.1:5000', ''],
  ['harbor.example/hub/proxy', 'https://harbor.example', 'hub/proxy'],
] as const) {
  test(`the mirror ${text} is ${origin} ${prefix}`, () => {
    const mirror = parseMirror(text, 'test', 'FLAG_INVALID');
    assert.deepEqual([mirror.origin.origin, mirror.prefix], [origin, prefix]);
  });
}

for (const text of ['', 'ftp://a', 'https://user:pass@a', 'https://a?x=y', 'a b', 'https://a/UPPER']) {
  test(`${JSON.stringify(text)} is no mirror`, () => {
    assert.throws(
      () => parseMirror(text, 'test', 'FLAG_INVALID'),
      (error) => error instanceof PlimsollError && error.code === 'FLAG_INVALID',
    );
  });
}

test('the mirrors of the daemon are read from its configuration, its insecure registries are not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-daemon-'));
  const file = join(folder, 'daemon.json');
  try {
    assert.deepEqual(await daemonMirrors(file), []);
    writeFileSync(file, '{"registry-mirrors":["https://m.example"],"insecure-registries":["x"],"log-level":"debug"}');
    assert.deepEqual(
      (await daemonMirrors(file)).map(({ origin }) => origin.href),
      ['https://m.example/'],
    );
    writeFileSync(file, '{"registry-mirrors":"https://m.example"}');
    await rejectsWith('CONFIG_INVALID', daemonMirrors(file));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
