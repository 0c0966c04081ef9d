import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ErrorCode, PlimsollError } from '../../../src/errors.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import { type RegistryFlags, registryOptionsFromEnvironment } from '../../../src/sources/registry/environment.ts';

const options = (environment: Record<string, string> = {}, flags: Partial<RegistryFlags> = {}) =>
  registryOptionsFromEnvironment(environment, { userAgent: 'test', onNotice: () => {}, ...flags });

const fails = (code: ErrorCode, environment: Record<string, string>, flags: Partial<RegistryFlags> = {}) =>
  assert.throws(
    () => options(environment, flags),
    (error) => error instanceof PlimsollError && error.code === code,
  );

test('a login of the command line is for the registry of its image', async () => {
  const { credentials } = options({}, { registry: 'registry.example', username: 'a', password: 'b' });
  assert.deepEqual(await credentials('registry.example', 'x'), { kind: 'basic', username: 'a', password: 'b' });
  assert.deepEqual(await credentials('docker.io', 'x'), { kind: 'anonymous' });
});

test('S15 a login of the environment has to say whose it is', async () => {
  const login = { PLIMSOLL_REGISTRY_USERNAME: 'a', PLIMSOLL_REGISTRY_PASSWORD: 'b' };
  fails('CONFIG_INVALID', login, { registry: 'registry.example' });
  const { credentials } = options({ ...login, PLIMSOLL_REGISTRY: 'index.docker.io' });
  assert.deepEqual(await credentials('docker.io', 'x'), { kind: 'basic', username: 'a', password: 'b' });
  assert.deepEqual(await credentials('registry.example', 'x'), { kind: 'anonymous' });
});

test('a token is shown as it is', async () => {
  const { credentials } = options({ PLIMSOLL_REGISTRY_TOKEN: 't', PLIMSOLL_REGISTRY: 'a.example' });
  assert.deepEqual(await credentials('a.example', 'x'), { kind: 'bearer', token: 't' });
});

test('half a login is refused', () => {
  fails('FLAG_INVALID', {}, { registry: 'a.example', username: 'a' });
  fails('FLAG_INVALID', {}, { username: 'a', password: 'b' });
  fails('CONFIG_INVALID', { PLIMSOLL_REGISTRY: 'a.example', PLIMSOLL_REGISTRY_PASSWORD: 'b' });
});

test('login files: Docker\u2019s, then containers\u2019', async () => {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-home-'));
  const places = {
    docker: ['config.json', { DOCKER_CONFIG: join(home, 'docker') }],
    '.docker': ['config.json', {}],
    auth: ['file.json', { REGISTRY_AUTH_FILE: join(home, 'auth', 'file.json') }],
    'run/containers': ['auth.json', { XDG_RUNTIME_DIR: join(home, 'run') }],
    '.config/containers': ['auth.json', {}],
  } as const;
  try {
    for (const [folder, [file, variables]] of Object.entries(places)) {
      mkdirSync(join(home, folder), { recursive: true });
      const auth = Buffer.from(`${folder}:x`).toString('base64');
      writeFileSync(join(home, folder, file), JSON.stringify({ auths: { 'a.example': { auth } } }));
      const found = await options({ HOME: home, ...variables }).credentials('a.example', 'x');
      assert.equal(found.kind === 'basic' && found.username, folder);
      rmSync(join(home, folder), { recursive: true });
    }
  } finally {
    rmSync(home, { recursive: true });
  }
});

test('mirrors and trusted token services belong to their registry', async () => {
  const made = options(
    {},
    { mirrors: ['docker.io=m.example', 'a.example=b.example/x'], realms: ['registry-1.docker.io=login.example'] },
  );
  const places = async (image: string) =>
    (await made.places(parseReference(image))).map(({ registry, repository }) => `${registry}/${repository}`);
  assert.deepEqual(await places('nginx'), ['m.example/library/nginx', 'docker.io/library/nginx']);
  assert.deepEqual(await places('a.example/y'), ['b.example/x/y', 'a.example/y']);
  assert.deepEqual(await places('c.example/y'), ['c.example/y']);
  assert.deepEqual(made.realms('docker.io'), ['login.example']);
  assert.deepEqual(made.realms('a.example'), []);
  fails('FLAG_INVALID', {}, { mirrors: ['m.example'] });
  fails('FLAG_INVALID', {}, { mirrors: ['a=ftp://x'] });
});

test('S7 what weakens a check is a flag: no variable makes a registry insecure', () => {
  const names = ['PLIMSOLL_INSECURE_REGISTRY', 'PLIMSOLL_INSECURE_REGISTRIES', 'INSECURE_REGISTRY'];
  assert.deepEqual(options(Object.fromEntries(names.map((name) => [name, 'a.example']))).http.insecure, []);
  assert.deepEqual(options({}, { insecureRegistries: ['A.example'] }).http.insecure, ['a.example']);
});

test('authorities and proxies come from the usual variables', () => {
  const { http } = options({ SSL_CERT_FILE: '/a', NODE_EXTRA_CA_CERTS: '/b', https_proxy: 'p:1' }, { cacert: ['/c'] });
  assert.deepEqual(http.certificates.files, ['/c', '/a', '/b']);
  assert.equal(http.proxies.https, 'p:1');
});
