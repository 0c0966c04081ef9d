import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { parseReference } from '../../../src/oci/reference.ts';
import type { Notice } from '../../../src/report.ts';
import { type RegistryFlags, registryOptionsFromEnvironment } from '../../../src/sources/registry/environment.ts';
import { parseMirror } from '../../../src/sources/registry/mirrors.ts';
import { openRegistry } from '../../../src/sources/registry/open.ts';
import { type PullSettings, pullPlaces } from '../../../src/sources/registry/pull-places.ts';
import type { RegistryTable } from '../../../src/sources/registry/registries-conf.ts';
import { guarded, startFakeRegistry, startFakeServer } from '../../support/fake-registry.ts';
import { collect, httpOptions } from '../../support/registry-options.ts';
import { rejectsWith } from '../../support/rejects.ts';

const digest = `sha256:${'a'.repeat(64)}`;

const table = (prefix: string, more: Partial<RegistryTable> = {}): RegistryTable => ({
  file: '/conf',
  prefix,
  blocked: false,
  location: undefined,
  mirrors: [],
  ...more,
});

async function places(image: string, tables: readonly RegistryTable[], more: Partial<PullSettings> = {}) {
  const found = await pullPlaces(parseReference(image), { flags: [], tables, daemon: async () => [], ...more });
  return found.map(({ registry, repository }) => `${registry}/${repository}`);
}

describe('the table of an image', () => {
  for (const [prefix, image, rewritten] of [
    ['a.example', 'a.example/x/y', 'to.example/z/x/y'],
    ['a.example/x', 'a.example/x/y', 'to.example/z/y'],
    ['a.example/x/y', 'a.example/x/y', 'to.example/z'],
    ['a.example/x/y:1', 'a.example/x/y:1', 'to.example/z'],
    [`a.example/x/y@${digest}`, `a.example/x/y@${digest}`, 'to.example/z'],
    ['*.example', 'b.a.example/x', 'to.example/z/x'],
    ['*.a.example', 'b.a.example:5000/x', 'to.example/z/x'],
    ['docker.io/library', 'nginx', 'to.example/z/nginx'],
    ['a.example/x', 'a.example/xy', undefined],
    ['a.example/x/y:1', 'a.example/x/y:10', undefined],
    ['a.example', 'a.example.evil/x', undefined],
    ['a.example', 'a.example:5000/x', undefined],
    ['*.a.example', 'a.example/x', undefined],
    ['*.a.example', 'ba.example/x', undefined],
    ['*.a.example', 'evil/b.a.example/x', undefined],
    ['docker.io/nginx', 'nginx', undefined],
  ] as const) {
    test(`${prefix} ${rewritten ? 'is' : 'is not'} that of ${image}`, async () => {
      const { registry, repository } = parseReference(image);
      const tables = [table(prefix, { location: 'to.example/z' })];
      assert.deepEqual(await places(image, tables), [rewritten ?? `${registry}/${repository}`]);
    });
  }

  test('is the one with the longest prefix', async () => {
    const tables = [
      table('a.example/x', { location: 'two.example' }),
      table('a.example', { blocked: true }),
      table('*.example', { location: 'three.example' }),
    ];
    assert.deepEqual(await places('a.example/x/y', tables), ['two.example/y']);
    await rejectsWith('NETWORK_REFUSED', places('a.example/z', tables));
  });
});

describe('mirrors', () => {
  const mirrors = (['all', 'digest-only', 'tag-only'] as const).map((pull) => ({
    location: `${pull}.example/m`,
    pull,
  }));
  const tables = [table('a.example/x', { mirrors, location: 'b.example' })];

  test('come before the location, those for this kind of reference', async () => {
    assert.deepEqual(await places('a.example/x/y:1', tables), [
      'all.example/m/y',
      'tag-only.example/m/y',
      'b.example/y',
    ]);
    const both = ['all.example/m/y', 'digest-only.example/m/y', 'b.example/y'];
    assert.deepEqual(await places(`a.example/x/y@${digest}`, tables), both);
    assert.deepEqual(await places(`a.example/x/y:1@${digest}`, tables), both);
  });

  test('of the command line stand for those of the file, not for its location and its blocks', async () => {
    const flags = [['a.example', parseMirror('f.example', 'test', 'FLAG_INVALID')]] as const;
    assert.deepEqual(await places('a.example/x/y', tables, { flags }), ['f.example/x/y', 'b.example/y']);
    await rejectsWith('NETWORK_REFUSED', places('a.example/x', [table('a.example', { blocked: true })], { flags }));
  });

  test('of the daemon are those of Docker Hub where nothing else is said', async () => {
    const daemon = async () => [parseMirror('d.example', 'test', 'CONFIG_INVALID')];
    assert.deepEqual(await places('a/b', [], { daemon }), ['d.example/a/b', 'docker.io/a/b']);
    assert.deepEqual(await places('quay.io/a/b', [], { daemon }), ['quay.io/a/b']);
    assert.deepEqual(await places('a/b', [table('docker.io', { location: 'l.example' })], { daemon }), [
      'l.example/a/b',
    ]);
  });
});

for (const location of ['nohost', 'to.example/a:1', `to.example/a@${digest}`, 'to.example/-', 'to.example']) {
  test(`a location '${location}' for one repository is refused`, async () => {
    const error = await rejectsWith('CONFIG_INVALID', places('a.example/x', [table('a.example/x', { location })]));
    assert.match(error.message, /\/conf/);
  });
}

describe('from the file to the registry', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-places-'));
  after(() => rmSync(folder, { recursive: true }));

  /** As a command would, with a registries.conf of `text`, for image `app:1` unless said. */
  async function open(text: string, image: string, flags: Partial<RegistryFlags> = {}, lookup?: LookupFunction) {
    const file = join(folder, 'registries.conf');
    writeFileSync(file, text);
    const notices: Notice[] = [];
    const options = registryOptionsFromEnvironment(
      { CONTAINERS_REGISTRIES_CONF: file },
      { userAgent: 'test', onNotice: (notice) => void notices.push(notice), ...flags },
    );
    const { insecure } = options.http;
    const http = httpOptions({ insecure, ...(lookup ? { lookup } : {}) });
    return { store: await openRegistry(parseReference(image), { ...options, http }), notices, file };
  }

  test('its mirror serves manifest and blobs, and that is told', async () => {
    await using mirror = await startFakeRegistry();
    await using registry = await startFakeRegistry();
    const there = mirror.addManifest('1', {});
    const blob = mirror.addBlob(Buffer.from('hello'));
    const text = `[[registry]]\nlocation = "${registry.host}"\n[[registry.mirror]]\nlocation = "${mirror.host}"`;
    const { store, notices } = await open(text, `${registry.host}/app:1`);
    assert.deepEqual(await store.resolve(), there);
    await store.manifest(there);
    assert.equal(`${await collect(store.blob(blob, new AbortController().signal))}`, 'hello');
    await store.close();
    assert.deepEqual(
      notices.map(({ code }) => code),
      ['MIRROR_USED'],
    );
    assert.equal(registry.requests.length, 0);
  });

  test('where its mirror has nothing, the registry itself serves', async () => {
    await using mirror = await startFakeServer();
    await using registry = await startFakeRegistry();
    const there = registry.addManifest('1', {});
    const text = `[[registry]]\nlocation = "${registry.host}"\n[[registry.mirror]]\nlocation = "${mirror.host}/m"`;
    const { store, notices } = await open(text, `${registry.host}/app:1`);
    assert.deepEqual(await store.resolve(), there);
    await store.close();
    assert.ok(mirror.requests.some(({ path }) => path.startsWith('/v2/m/app/manifests/1?ns=')));
    assert.deepEqual(notices, []);
  });

  test('a mirror for digests is not asked for a tag', async () => {
    await using mirror = await startFakeRegistry();
    await using registry = await startFakeRegistry();
    mirror.addManifest('1', {});
    const there = registry.addManifest('1', { from: 'registry' });
    const text = `[[registry]]\nlocation = "${registry.host}"\nmirror-by-digest-only = true\n[[registry.mirror]]\nlocation = "${mirror.host}"`;
    const { store } = await open(text, `${registry.host}/app:1`);
    assert.deepEqual(await store.resolve(), there);
    await store.close();
    assert.equal(mirror.requests.length, 0);
  });

  test('a location is asked in the place of the registry, and that is told', async () => {
    await using registry = await startFakeRegistry();
    const there = registry.addManifest('1', {});
    const text = `[[registry]]\nprefix = "registry.example/team"\nlocation = "${registry.host}"`;
    const { store, notices } = await open(text, 'registry.example/team/app:1');
    assert.deepEqual(await store.resolve(), there);
    await store.close();
    assert.deepEqual(
      notices.map(({ code }) => code),
      ['MIRROR_USED'],
    );
    assert.ok(registry.requests.every(({ path }) => !path.includes('ns=')));
  });

  test('S15 the login of a registry goes neither to its mirror nor to its location', async () => {
    const login = `Basic ${btoa('user:hunter2')}`;
    await using server = await startFakeServer([guarded('Basic realm="m"', new Set([login]))]);
    const text = `[[registry]]\nprefix = "registry.example"\nlocation = "${server.host}"\n[[registry.mirror]]\nlocation = "${server.host}/m"`;
    const flags = { registry: 'registry.example', username: 'user', password: 'hunter2' };
    const { store } = await open(text, 'registry.example/app:1', flags);
    await rejectsWith('REGISTRY_UNAUTHORIZED', store.resolve());
    await store.close();
    assert.ok(server.requests.some(({ path }) => path.startsWith('/v2/m/app/')));
    assert.ok(server.requests.some(({ path }) => path.startsWith('/v2/app/')));
    assert.ok(server.requests.every(({ headers }) => headers.authorization === undefined));
  });

  test('what is blocked is not asked for, and the error names file and prefix', async () => {
    await using registry = await startFakeRegistry();
    const text = `[[registry]]\nprefix = "${registry.host}"\nblocked = true`;
    const error = await rejectsWith('NETWORK_REFUSED', open(text, `${registry.host}/app:1`));
    assert.ok(error.message.includes(join(folder, 'registries.conf')) && error.message.includes(`'${registry.host}'`));
    assert.equal(registry.requests.length, 0);
  });

  test('S7 insecure in the file is not heard: the remedy is --insecure-registry, and that helps', async () => {
    await using registry = await startFakeRegistry();
    const there = registry.addManifest('1', {});
    const host = registry.host.replace('127.0.0.1', 'plain.example');
    const lookup: LookupFunction = (_name, options, callback) =>
      options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);
    const text = `[[registry]]\nlocation = "${host}"\ninsecure = true`;
    const refused = await open(text, `${host}/app:1`, {}, lookup);
    const error = await rejectsWith('NETWORK_FAILED', refused.store.resolve());
    assert.match(error.remedy ?? '', /--insecure-registry/);
    await refused.store.close();
    assert.equal(registry.requests.length, 0);
    const allowed = await open(text, `${host}/app:1`, { insecureRegistries: [host] }, lookup);
    assert.deepEqual(await allowed.store.resolve(), there);
    await allowed.store.close();
  });
});
