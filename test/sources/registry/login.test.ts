import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseReference } from '../../../src/oci/reference.ts';
import type { Credentials } from '../../../src/sources/registry/docker-config.ts';
import { openRegistry } from '../../../src/sources/registry/open.ts';
import {
  type Behaviour,
  type FakeRegistry,
  failing,
  guarded,
  redirecting,
  sendJson,
  startFakeRegistry,
  startFakeServer,
} from '../../support/fake-registry.ts';
import { skipWithoutPeer } from '../../support/peers.ts';
import { collect, registryOptions, type TestRegistryOptions } from '../../support/registry-options.ts';
import { rejectsWith } from '../../support/rejects.ts';
import { makeCertificates } from '../../support/tls.ts';

const basic: Credentials = { kind: 'basic', username: 'user', password: 'hunter2' };
const identity: Credentials = { kind: 'identity', username: '<token>', token: 'refresh-me' };
const basicHeader = `Basic ${btoa('user:hunter2')}`;

const resolve = async (registry: FakeRegistry, options: TestRegistryOptions, tag = '1') => {
  const store = await openRegistry(parseReference(`${registry.host}/app:${tag}`), options);
  try {
    return await store.resolve();
  } finally {
    await store.close();
  }
};

/** A token service that gives out `token-1`, `token-2` ..., each of which opens the registry until it is revoked. */
async function startTokenService(registry: FakeRegistry, answer: object = {}, scheme = 'http') {
  const accepted = new Set<string>();
  let count = 0;
  const tokens: Behaviour = ({ path, method }, response) => {
    if (!path.startsWith('/token')) return false;
    if (method !== 'GET' && method !== 'POST') return false;
    const token = `token-${++count}`;
    accepted.add(`Bearer ${token}`);
    return sendJson(response, 200, { token, ...answer });
  };
  const service = await startFakeServer([tokens]);
  const realm = `${scheme}://${service.host}/token`;
  const challenge = `Bearer realm="${realm}",service="fake registry",scope="repository:app:pull"`;
  registry.behaviours.push(guarded(challenge, accepted));
  return { ...service, accepted, issued: () => count };
}

test('a registry on loopback that speaks TLS is asked by TLS', { skip: skipWithoutPeer('openssl') }, async () => {
  using certificates = makeCertificates();
  const { read, server, authority } = certificates;
  await using registry = await startFakeRegistry({ key: read(server.key), cert: read(server.cert) });
  registry.addManifest('1', {});
  await resolve(registry, registryOptions({ http: { certificates: { files: [authority], folders: [] } } }));
  // A certificate that is not trusted is no reason to do without.
  const seen = registry.requests.length;
  const error = await rejectsWith('NETWORK_FAILED', resolve(registry, registryOptions()));
  assert.match(error.remedy ?? '', /--cacert/);
  assert.equal(registry.requests.length, seen);
});

test('an open registry is asked without any login', async () => {
  await using registry = await startFakeRegistry();
  registry.addManifest('1', {});
  const { credentials: _, ...options } = registryOptions();
  await resolve(registry, { ...options, credentials: async () => assert.fail('nobody asked for a login') });
  assert.ok(registry.requests.every(({ headers }) => headers.authorization === undefined));
});

test('a user and password go to a registry that asks for Basic', async () => {
  await using registry = await startFakeRegistry();
  registry.addManifest('1', {});
  registry.behaviours.push(guarded('Basic realm="r"', new Set([basicHeader])));
  await resolve(registry, registryOptions({ credentials: basic }));
  assert.equal(registry.requests.at(-1)?.headers.authorization, basicHeader);
});

test('a user and password are traded for a token, the registry itself does not see them', async () => {
  await using registry = await startFakeRegistry();
  await using service = await startTokenService(registry);
  registry.addManifest('1', {});
  await resolve(registry, registryOptions({ credentials: basic }));
  const [asked] = service.requests;
  assert.equal(asked?.path, '/token?service=fake+registry&scope=repository%3Aapp%3Apull&account=user');
  assert.equal(asked?.headers.authorization, basicHeader);
  assert.equal(registry.requests.at(-1)?.headers.authorization, 'Bearer token-1');
  assert.ok(registry.requests.every(({ headers }) => headers.authorization !== basicHeader));
});

test('without a login a token is asked for all the same', async () => {
  await using registry = await startFakeRegistry();
  await using service = await startTokenService(registry);
  registry.addManifest('1', {});
  await resolve(registry, registryOptions());
  assert.equal(service.requests[0]?.headers.authorization, undefined);
});

test('Bearer is preferred to Basic', async () => {
  await using registry = await startFakeRegistry();
  await using service = await startTokenService(registry);
  registry.behaviours[0] = guarded(`Basic realm="r", Bearer realm="http://${service.host}/token"`, service.accepted);
  registry.addManifest('1', {});
  await resolve(registry, registryOptions({ credentials: basic }));
  assert.equal(registry.requests.at(-1)?.headers.authorization, 'Bearer token-1');
});

test('an identity token is posted', async () => {
  await using registry = await startFakeRegistry();
  await using service = await startTokenService(registry, { token: undefined, access_token: 'odd' });
  service.accepted.add('Bearer odd');
  registry.addManifest('1', {});
  await resolve(registry, registryOptions({ credentials: identity }));
  const [asked] = service.requests;
  assert.equal(asked?.method, 'POST');
  assert.deepEqual(Object.fromEntries(new URLSearchParams(asked?.body)), {
    grant_type: 'refresh_token',
    client_id: 'plimsoll',
    scope: 'repository:app:pull',
    service: 'fake registry',
    refresh_token: 'refresh-me',
  });
});

for (const status of [404, 405]) {
  test(`a token service that answers POST with ${status} is asked by GET`, async () => {
    await using registry = await startFakeRegistry();
    await using service = await startTokenService(registry);
    service.behaviours.unshift(failing('/token', 1, status));
    registry.addManifest('1', {});
    await resolve(registry, registryOptions({ credentials: identity }));
    assert.deepEqual(
      service.requests.map(({ method }) => method),
      ['POST', 'GET'],
    );
    assert.equal(service.requests[1]?.headers.authorization, `Basic ${btoa('<token>:refresh-me')}`);
  });
}

test('a registry token is shown as it is', async () => {
  await using registry = await startFakeRegistry();
  await using service = await startTokenService(registry);
  service.accepted.add('Bearer made-elsewhere');
  registry.addManifest('1', {});
  await resolve(registry, registryOptions({ credentials: { kind: 'bearer', token: 'made-elsewhere' } }));
  assert.equal(service.requests.length, 0);
});

test('one token serves many requests, those at the same time too', async () => {
  await using registry = await startFakeRegistry();
  await using service = await startTokenService(registry);
  const blobs = Array.from({ length: 6 }, (_, index) => registry.addBlob(Buffer.from(`blob ${index}`)));
  const store = await openRegistry(parseReference(`${registry.host}/app`), registryOptions());
  const signal = new AbortController().signal;
  const bodies = await Promise.all(blobs.map((blob) => collect(store.blob(blob, signal))));
  await store.close();
  assert.deepEqual(bodies.map(String), ['blob 0', 'blob 1', 'blob 2', 'blob 3', 'blob 4', 'blob 5']);
  assert.equal(service.issued(), 1);
});

test('a token that has run out is renewed before it is used', async () => {
  await using registry = await startFakeRegistry();
  await using service = await startTokenService(registry, { expires_in: 300 });
  registry.addManifest('1', {});
  let now = 0;
  const store = await openRegistry(
    parseReference(`${registry.host}/app:1`),
    registryOptions({ http: { now: () => now } }),
  );
  for (const second of [0, 200, 280, 281]) {
    now = second * 1000;
    await store.resolve();
  }
  await store.close();
  assert.equal(service.issued(), 2);
  assert.equal(registry.requests.filter(({ headers }) => !headers.authorization?.startsWith('Bearer')).length, 1);
});

for (const [said, seconds] of [
  [undefined, 60],
  ['nonsense', 60],
  [1, 60],
  [-5, 60],
] as const) {
  test(`a token that lives ${JSON.stringify(said)} is kept for a minute`, async () => {
    await using registry = await startFakeRegistry();
    await using service = await startTokenService(registry, { expires_in: said });
    registry.addManifest('1', {});
    let now = 0;
    const store = await openRegistry(
      parseReference(`${registry.host}/app:1`),
      registryOptions({ http: { now: () => now } }),
    );
    await store.resolve();
    now = seconds * 900 - 1;
    await store.resolve();
    assert.equal(service.issued(), 1);
    now = seconds * 900;
    await store.resolve();
    assert.equal(service.issued(), 2);
    await store.close();
  });
}

test('a token that is refused is renewed once', async () => {
  await using registry = await startFakeRegistry();
  await using service = await startTokenService(registry, { expires_in: 3600 });
  registry.addManifest('1', {});
  const store = await openRegistry(parseReference(`${registry.host}/app:1`), registryOptions());
  await store.resolve();
  service.accepted.clear();
  await store.resolve();
  assert.equal(service.issued(), 2);
  await store.close();
});

test('a login that is never accepted is REGISTRY_UNAUTHORIZED, after two requests', async () => {
  await using registry = await startFakeRegistry();
  await using service = await startTokenService(registry);
  registry.behaviours[0] = guarded(`Bearer realm="http://${service.host}/token"`, new Set());
  const error = await rejectsWith('REGISTRY_UNAUTHORIZED', resolve(registry, registryOptions({ credentials: basic })));
  assert.match(error.message, /does not accept our login/);
  assert.doesNotMatch(error.message + error.remedy, /hunter2|token-1/);
  assert.equal(registry.requests.filter(({ path }) => path.includes('manifests')).length, 2);
});

test('a registry that wants a login we do not have is REGISTRY_UNAUTHORIZED, and the remedy is to log in', async () => {
  await using registry = await startFakeRegistry();
  registry.behaviours.push(guarded('Basic realm="r"', new Set()));
  const error = await rejectsWith('REGISTRY_UNAUTHORIZED', resolve(registry, registryOptions()));
  assert.match(error.message, /wants a login/);
  assert.match(error.remedy ?? '', new RegExp(`docker login ${registry.host}`));
});

for (const challenge of ['Negotiate', '', 'Bearer service="x"', 'Bearer realm="ftp://a"', 'Bearer realm="/token"']) {
  test(`the challenge ${JSON.stringify(challenge)} is REGISTRY_UNAUTHORIZED`, async () => {
    await using registry = await startFakeRegistry();
    registry.behaviours.push(guarded(challenge, new Set()));
    await rejectsWith('REGISTRY_UNAUTHORIZED', resolve(registry, registryOptions({ credentials: basic })));
  });
}

for (const [title, status, body, code] of [
  ['says no', 401, '{}', 'REGISTRY_UNAUTHORIZED'],
  ['forbids', 403, '{}', 'REGISTRY_DENIED'],
  ['is not there', 404, '', 'REGISTRY_ERROR'],
  ['is no JSON', 200, 'hunter2 <html>', 'REGISTRY_ERROR'],
  ['has no token', 200, '{}', 'REGISTRY_ERROR'],
  ['has a number for a token', 200, '{"token":1234567}', 'REGISTRY_ERROR'],
  ['has a token with a line break', 200, '{"token":"a\\r\\nx-evil: 1"}', 'REGISTRY_ERROR'],
  ['never ends', 200, `{"token":"${'a'.repeat(300_000)}"}`, 'LIMIT_EXCEEDED'],
] as const) {
  test(`a token service that ${title} is ${code}`, async () => {
    await using registry = await startFakeRegistry();
    await using service = await startTokenService(registry);
    service.behaviours.unshift(failing('/token', 9, status, {}, body));
    const error = await rejectsWith(code, resolve(registry, registryOptions({ credentials: basic })));
    assert.doesNotMatch(`${error.message} ${error.cause}`, /hunter2|1234567/);
  });
}

test('the scope is the registry\u2019s own word, but never more than to pull', async () => {
  await using registry = await startFakeRegistry();
  await using service = await startTokenService(registry);
  const realm = `http://${service.host}/token`;
  registry.behaviours[0] = guarded(
    `Bearer realm="${realm}",scope="aws repository:other/app:pull,push,delete"`,
    service.accepted,
  );
  registry.addManifest('1', {});
  await resolve(registry, registryOptions());
  const { searchParams } = new URL(service.requests[0]?.path ?? '', 'http://x');
  assert.deepEqual(searchParams.getAll('scope'), ['aws', 'repository:other/app:pull']);
});

test('S15 a login does not go to a token service that is not the registry\u2019s', async () => {
  await using registry = await startFakeRegistry();
  registry.behaviours.push(guarded('Bearer realm="https://collect.example/token"', new Set()));
  const lookup = () => assert.fail('it was looked up');
  const error = await rejectsWith(
    'NETWORK_REFUSED',
    resolve(registry, registryOptions({ credentials: basic, http: { lookup } })),
  );
  assert.match(error.remedy ?? '', /--registry-realm/);
});

for (const realm of ['https://10.0.0.1/token', 'https://169.254.169.254/token', 'https://[fd00::1]/token']) {
  test(`S15 a registry on loopback may not name ${realm} as its token service`, async () => {
    await using registry = await startFakeRegistry();
    registry.behaviours.push(guarded(`Bearer realm="${realm}"`, new Set()));
    await rejectsWith('NETWORK_REFUSED', resolve(registry, registryOptions()));
  });
}

test('S15 a registry elsewhere may not name a token service on loopback', async () => {
  await using service = await startFakeServer();
  await using proxy = await startFakeRegistry();
  proxy.behaviours.push(guarded(`Bearer realm="${service.url}/token"`, new Set()));
  const options = registryOptions({
    http: { insecure: ['registry.example'], proxies: { http: proxy.url, https: proxy.url, none: '' } },
  });
  const store = await openRegistry(parseReference('registry.example/app:1'), options);
  await rejectsWith('NETWORK_REFUSED', store.resolve());
  await store.close();
  assert.equal(service.requests.length, 0);
});

test('S15 a login does not follow a redirect of the token service', async () => {
  await using thief = await startFakeServer();
  await using registry = await startFakeRegistry();
  await using service = await startTokenService(registry);
  service.behaviours.unshift(redirecting('/token', `${thief.url}/token`));
  await rejectsWith('REGISTRY_ERROR', resolve(registry, registryOptions({ credentials: basic })));
  assert.equal(thief.requests.length, 1);
  assert.equal(thief.requests[0]?.headers.authorization, undefined);
});

test('S15 an identity token does not follow a redirect either', async () => {
  await using thief = await startFakeServer();
  await using registry = await startFakeRegistry();
  await using service = await startTokenService(registry);
  service.behaviours.unshift(redirecting('/token', `${thief.url}/token`));
  await rejectsWith('REGISTRY_ERROR', resolve(registry, registryOptions({ credentials: identity })));
  assert.equal(thief.requests.length, 0);
});

test('S15 storage that asks for a login after a redirect gets none', async () => {
  await using storage = await startFakeServer();
  storage.behaviours.push(guarded(`Bearer realm="${storage.url}/token"`, new Set()));
  await using registry = await startFakeRegistry();
  registry.addManifest('1', {});
  const blob = registry.addBlob(Buffer.from('layer'));
  registry.behaviours.push(
    guarded('Basic realm="r"', new Set([basicHeader])),
    redirecting('/blobs/', `${storage.url}/layer`),
  );
  const store = await openRegistry(parseReference(`${registry.host}/app`), registryOptions({ credentials: basic }));
  await store.resolve('1');
  await rejectsWith('REGISTRY_UNAUTHORIZED', collect(store.blob(blob, new AbortController().signal)));
  await store.close();
  assert.deepEqual(
    storage.requests.map(({ headers }) => headers.authorization),
    [undefined],
  );
});
