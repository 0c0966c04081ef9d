import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../../src/limits.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { mediaTypes } from '../../../src/oci/media-types.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import type { ContentStore } from '../../../src/sources/content-store.ts';
import { openRegistry } from '../../../src/sources/registry/open.ts';
import {
  type Behaviour,
  errorBody,
  type FakeRegistry,
  failing,
  sendJson,
  startFakeRegistry,
} from '../../support/fake-registry.ts';
import { registryOptions } from '../../support/registry-options.ts';
import { rejectsWith } from '../../support/rejects.ts';

async function withStore<T>(
  registry: FakeRegistry,
  work: (store: ContentStore) => Promise<T>,
  options = registryOptions(),
  reference = `${registry.host}/app:1`,
): Promise<T> {
  const store = await openRegistry(parseReference(reference), options);
  return work(store).finally(() => store.close());
}

const asked = (registry: FakeRegistry) => registry.requests.map(({ method, path }) => `${method} ${path}`);

/** HEAD is answered with these headers and nothing else. */
const head =
  (headers: object, status = 200): Behaviour =>
  ({ method }, response) => {
    if (method !== 'HEAD') return false;
    response.writeHead(status, { ...headers }).end();
    return true;
  };

test('a tag is resolved by HEAD alone, which Docker Hub does not count', async () => {
  await using registry = await startFakeRegistry();
  const manifest = registry.addManifest('1', { schemaVersion: 2 });
  assert.deepEqual(await withStore(registry, (store) => store.resolve()), manifest);
  assert.deepEqual(asked(registry), ['HEAD /v2/app/manifests/1']);
});

test('every media type of manifests is asked for, schema 1 too', async () => {
  await using registry = await startFakeRegistry();
  registry.addManifest('1', {});
  await withStore(registry, (store) => store.resolve());
  const accept = registry.requests[0]?.headers.accept ?? '';
  for (const type of [
    mediaTypes.ociIndex,
    mediaTypes.dockerIndex,
    mediaTypes.ociManifest,
    mediaTypes.dockerManifest,
    mediaTypes.dockerSchema1Signed,
  ]) {
    assert.ok(accept.split(', ').includes(type), type);
  }
});

test('a digest is resolved as itself, and a reference with both goes by its digest', async () => {
  await using registry = await startFakeRegistry();
  const manifest = registry.addManifest(undefined, { a: 1 });
  const reference = `${registry.host}/app:moved@${manifest.digest}`;
  assert.deepEqual(await withStore(registry, (store) => store.resolve(), undefined, reference), manifest);
  assert.deepEqual(await withStore(registry, (store) => store.resolve(manifest.digest)), manifest);
});

test('parameters of the content type are ignored', async () => {
  await using registry = await startFakeRegistry();
  const { digest, size } = registry.addManifest('1', {}, `${mediaTypes.ociManifest}; charset=utf-8`);
  assert.deepEqual(await withStore(registry, (store) => store.resolve()), {
    mediaType: mediaTypes.ociManifest,
    digest,
    size,
  });
});

const complete = {
  'content-type': mediaTypes.ociManifest,
  'content-length': 2,
  'docker-content-digest': digestOf('{}'),
};
for (const [title, behaviour] of [
  ['is not allowed', head({}, 405)],
  ['is not found', head({}, 404)],
  ['is forbidden', head({}, 403)],
  ['has no digest', head({ ...complete, 'docker-content-digest': '' })],
  ['has half a digest', head({ ...complete, 'docker-content-digest': 'sha256:abc' })],
  ['has no length', head({ 'content-type': mediaTypes.ociManifest, 'docker-content-digest': digestOf('{}') })],
  ['has no type', head({ 'content-length': 2, 'docker-content-digest': digestOf('{}') })],
] as const) {
  test(`where HEAD ${title}, GET tells, and the manifest is not fetched twice`, async () => {
    await using registry = await startFakeRegistry();
    registry.behaviours.push(behaviour);
    const manifest = registry.addManifest('1', { a: 1 });
    const bytes = await withStore(registry, async (store) => {
      assert.deepEqual(await store.resolve(), manifest);
      return store.manifest(manifest);
    });
    assert.equal(digestOf(bytes), manifest.digest);
    assert.deepEqual(asked(registry), ['HEAD /v2/app/manifests/1', 'GET /v2/app/manifests/1']);
  });
}

test('a manifest is fetched by digest, its bytes as they are', async () => {
  await using registry = await startFakeRegistry();
  const text = '{ "schemaVersion" : 2 ,\n"x":1}';
  const manifest = registry.addManifest('1', text);
  const bytes = await withStore(registry, (store) => store.manifest(manifest));
  assert.equal(Buffer.from(bytes).toString(), text);
  assert.deepEqual(asked(registry), [`GET /v2/app/manifests/${manifest.digest}`]);
});

test('a digest answered by another one is DIGEST_MISMATCH', async () => {
  await using registry = await startFakeRegistry();
  registry.behaviours.push(head(complete));
  await rejectsWith(
    'DIGEST_MISMATCH',
    withStore(registry, (store) => store.resolve(digestOf('other'))),
  );
});

test('a tag whose bytes are not what their header says is DIGEST_MISMATCH', async () => {
  await using registry = await startFakeRegistry();
  registry.behaviours.push(head({}, 405), (_request, response) =>
    sendJson(response, 200, { a: 1 }, { 'docker-content-digest': digestOf('other') }),
  );
  await rejectsWith(
    'DIGEST_MISMATCH',
    withStore(registry, (store) => store.resolve()),
  );
});

for (const mediaType of [mediaTypes.dockerSchema1, mediaTypes.dockerSchema1Signed]) {
  test(`${mediaType} is refused by its name`, async () => {
    await using registry = await startFakeRegistry();
    registry.addManifest('1', { schemaVersion: 1 }, mediaType);
    await rejectsWith(
      'MANIFEST_SCHEMA1',
      withStore(registry, (store) => store.resolve()),
    );
    registry.behaviours.push(head({}, 405));
    await rejectsWith(
      'MANIFEST_SCHEMA1',
      withStore(registry, (store) => store.resolve()),
    );
  });
}

test('a manifest without end is LIMIT_EXCEEDED', async () => {
  await using registry = await startFakeRegistry();
  const manifest = registry.addManifest('1', 'x'.repeat(limits.manifestBytes + 1));
  await rejectsWith(
    'LIMIT_EXCEEDED',
    withStore(registry, (store) => store.manifest(manifest)),
  );
});

for (const [status, body, code] of [
  [404, errorBody('MANIFEST_UNKNOWN', 'manifest unknown'), 'IMAGE_NOT_FOUND'],
  [404, errorBody('NAME_UNKNOWN', 'repository name not known to registry'), 'IMAGE_NOT_FOUND'],
  [404, 'page not found', 'IMAGE_NOT_FOUND'],
  [403, errorBody('DENIED', 'requested access to the resource is denied'), 'REGISTRY_DENIED'],
  [400, errorBody('DENIED', 'no'), 'REGISTRY_DENIED'],
  [429, errorBody('TOOMANYREQUESTS', 'slow down'), 'REGISTRY_RATE_LIMITED'],
  [400, errorBody('UNSUPPORTED', 'no'), 'REGISTRY_ERROR'],
  [500, '<html>oops</html>', 'REGISTRY_ERROR'],
  [418, { errors: [] }, 'REGISTRY_ERROR'],
  [400, { errors: 'no' }, 'REGISTRY_ERROR'],
] as const) {
  test(`${status} ${JSON.stringify(body)} is ${code}`, async () => {
    await using registry = await startFakeRegistry();
    registry.behaviours.push((_request, response) => sendJson(response, status, body));
    const error = await rejectsWith(
      code,
      withStore(registry, (store) => store.resolve()),
    );
    assert.match(error.message, new RegExp(registry.host));
    assert.ok(error.remedy);
  });
}

test('a rate limit says when it ends', async () => {
  await using registry = await startFakeRegistry();
  const headers = { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '0;w=21600' };
  registry.behaviours.push(failing('/v2/', 9, 429, headers));
  const error = await rejectsWith(
    'REGISTRY_RATE_LIMITED',
    withStore(registry, (store) => store.resolve()),
  );
  assert.match(error.remedy ?? '', /over 6 h/);
});

test('S20 what a registry says is one short line without controls, tokens or queries', async () => {
  await using registry = await startFakeRegistry();
  const message = `\u001b[2J\u202egone\r\nBearer eyJhbGciOi.J9 or eyJhbGciOi.J9 see https://x.example/a?sig=hunter2 ${'long '.repeat(200)}`;
  registry.behaviours.push((_request, response) => sendJson(response, 404, errorBody('MANIFEST_UNKNOWN', message)));
  const { message: shown } = await rejectsWith(
    'IMAGE_NOT_FOUND',
    withStore(registry, (store) => store.resolve()),
  );
  assert.match(shown, /gone/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  assert.doesNotMatch(shown, /[\u0000-\u001f\u202e]|eyJ|hunter2/);
  assert.ok(shown.length < 400, shown);
});

test('a name that is neither tag nor digest never reaches the registry', async () => {
  await using registry = await startFakeRegistry();
  for (const name of ['../../other/manifests/1', 'a b', '', 'a?x=y', 'sha256:abc', 'a'.repeat(129)]) {
    await rejectsWith(
      'REFERENCE_INVALID',
      withStore(registry, (store) => store.resolve(name)),
    );
  }
  assert.equal(registry.requests.length, 0);
});

test('a low pull allowance is told once', async () => {
  await using registry = await startFakeRegistry();
  const manifest = registry.addManifest('1', {});
  const say = (remaining: string) => {
    registry.behaviours[0] = (_request, response) => {
      response.setHeader('ratelimit-limit', '100;w=21600');
      response.setHeader('ratelimit-remaining', remaining);
      return false;
    };
  };
  const options = registryOptions();
  const codes = () => options.notices.map(({ code }) => code);
  await withStore(
    registry,
    async (store) => {
      say('20;w=21600');
      await store.resolve();
      assert.deepEqual(codes(), []);
      say('nonsense');
      await store.resolve();
      assert.deepEqual(codes(), []);
      say('19;w=21600');
      await store.resolve();
      await store.manifest(manifest);
    },
    options,
  );
  assert.deepEqual(codes(), ['RATE_LIMIT_LOW']);
  assert.match(options.notices[0]?.message ?? '', /19 more pulls of 100/);
});
