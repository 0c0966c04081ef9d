import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { PlimsollError } from '../../src/errors.ts';
import { engineAddress } from '../../src/sources/engine-address.ts';
import { scratchFolder, writeIn } from '../support/small-images.ts';

const home = scratchFolder();
const hashOf = (name: string) => createHash('sha256').update(name).digest('hex');
const contextFile = (folder: string, name: string, host: string) =>
  writeIn(folder, `contexts/meta/${hashOf(name)}/meta.json`, JSON.stringify({ Endpoints: { docker: { Host: host } } }));
const hasPodman = existsSync('/run/podman/podman.sock') ? 'this machine has a podman socket' : false;
const hasDocker = existsSync('/var/run/docker.sock') ? 'this machine has a docker socket' : false;

function refuses(code: string, environment: Readonly<Record<string, string>>): void {
  assert.throws(
    () => engineAddress(environment),
    (error) => error instanceof PlimsollError && error.code === code,
  );
}

describe('where the engine listens', () => {
  const addresses: readonly (readonly [string, unknown])[] = [
    ['unix:///run/my.sock', { kind: 'socket', path: '/run/my.sock' }],
    ['tcp://10.0.0.1:2375', { kind: 'tcp', host: '10.0.0.1', port: 2375 }],
    ['tcp://engine.example/', { kind: 'tcp', host: 'engine.example', port: 2375 }],
    ['tcp://[::1]:99', { kind: 'tcp', host: '::1', port: 99 }],
    ['http://engine', { kind: 'tcp', host: 'engine', port: 2375 }],
  ];
  for (const [text, expected] of addresses) {
    test(text, () => assert.deepEqual(engineAddress({ DOCKER_HOST: text, HOME: home }), expected));
  }

  const refused = [
    'ssh://me@host',
    'npipe:////./pipe/docker_engine',
    'unix://',
    'unix://relative',
    'tcp://a b',
    'nonsense',
  ];
  for (const text of refused) {
    test(`${text} is refused by name`, () => refuses('CONFIG_INVALID', { DOCKER_HOST: text, HOME: home }));
  }

  test('DOCKER_HOST comes before the docker context, that before CONTAINER_HOST', () => {
    const folder = scratchFolder();
    contextFile(folder, 'lab', 'tcp://lab:1');
    writeIn(folder, 'config.json', JSON.stringify({ currentContext: 'lab' }));
    const environment = { DOCKER_HOST: 'tcp://host:2', CONTAINER_HOST: 'tcp://podman:3', DOCKER_CONFIG: folder };
    const host = (env: Record<string, string>) => {
      const address = engineAddress(env);
      return address.kind === 'tcp' ? address.host : address.path;
    };
    assert.equal(host(environment), 'host');
    assert.equal(host({ ...environment, DOCKER_HOST: '' }), 'lab');
    assert.equal(host({ CONTAINER_HOST: 'tcp://podman:3', DOCKER_CONFIG: scratchFolder() }), 'podman');
  });

  test('DOCKER_CONTEXT names another one, and default is none', () => {
    const folder = scratchFolder();
    contextFile(folder, 'lab', 'unix:///lab.sock');
    contextFile(folder, 'home', 'unix:///home.sock');
    writeIn(folder, 'config.json', JSON.stringify({ currentContext: 'lab' }));
    const env = { DOCKER_CONFIG: folder, CONTAINER_HOST: 'unix:///podman.sock' };
    const path = (name: string) => {
      const address = engineAddress({ ...env, DOCKER_CONTEXT: name });
      return address.kind === 'socket' && address.path;
    };
    assert.deepEqual([path(''), path('home'), path('default')], ['/lab.sock', '/home.sock', '/podman.sock']);
  });

  test('a context that is not there is an error, not another engine', () =>
    refuses('CONFIG_INVALID', { DOCKER_CONTEXT: 'gone', HOME: home, CONTAINER_HOST: 'tcp://x' }));

  test('TLS by DOCKER_TLS_VERIFY or by the files of a context', async () => {
    const certificates = { 'ca.pem': 'CA', 'cert.pem': 'CERT', 'key.pem': 'KEY' };
    const tls = { ca: 'CA', cert: 'CERT', key: 'KEY' };
    const folder = scratchFolder();
    for (const [name, text] of Object.entries(certificates)) {
      writeIn(folder, `certs/${name}`, text);
      writeIn(folder, `contexts/tls/${hashOf('lab')}/docker/${name}`, text);
    }
    contextFile(folder, 'lab', 'tcp://lab');
    const verified = { DOCKER_HOST: 'tcp://host', DOCKER_TLS_VERIFY: '1' };
    assert.deepEqual(engineAddress({ ...verified, DOCKER_CERT_PATH: join(folder, 'certs') }), {
      kind: 'tcp',
      host: 'host',
      port: 2376,
      tls,
    });
    assert.deepEqual(engineAddress({ DOCKER_CONFIG: folder, DOCKER_CONTEXT: 'lab' }), {
      kind: 'tcp',
      host: 'lab',
      port: 2376,
      tls,
    });
    refuses('CONFIG_INVALID', { ...verified, HOME: home });
  });

  test("podman's socket in XDG_RUNTIME_DIR", { skip: hasDocker }, () => {
    const runtime = scratchFolder();
    const path = writeIn(runtime, 'podman/podman.sock', '');
    assert.deepEqual(engineAddress({ XDG_RUNTIME_DIR: runtime, HOME: home }), { kind: 'socket', path });
  });

  test('none at all', { skip: hasDocker || hasPodman }, () => refuses('DAEMON_UNREACHABLE', { HOME: home }));
});
