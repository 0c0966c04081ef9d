import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRealm } from '../../../src/sources/registry/realm.ts';

const may = (realm: string, registry: string, trusted: readonly string[] = [], signedIn = true) => {
  try {
    checkRealm(new URL(realm), new URL(registry), trusted, signedIn);
    return true;
  } catch (error) {
    assert.equal(error instanceof Error && 'code' in error && error.code, 'NETWORK_REFUSED');
    return false;
  }
};

const cases: readonly (readonly [string, string, boolean])[] = [
  ['https://auth.docker.io/token', 'https://registry-1.docker.io', true],
  ['https://evil.docker.io/token', 'https://registry-1.docker.io', false],
  ['https://auth.docker.io.evil.example/token', 'https://registry-1.docker.io', false],
  ['https://ghcr.io/token', 'https://ghcr.io', true],
  ['https://gitlab.com/jwt/auth', 'https://registry.gitlab.com', true],
  ['https://api.digitalocean.com/v2/registry/auth', 'https://registry.digitalocean.com', true],
  ['https://harbor.corp.example:8443/service/token', 'https://harbor.corp.example:5000', true],
  ['https://auth.corp.example/token', 'https://registry.corp.example', true],
  ['https://auth.evil.com/token', 'https://registry.corp.com', false],
  ['https://corp.com.evil.com/token', 'https://registry.corp.com', false],
  ['https://evilcorp.com/token', 'https://registry.corp.com', false],
  ['https://auth.evil.co.uk/token', 'https://registry.corp.co.uk', false],
  ['https://auth.corp.co.uk/token', 'https://registry.corp.co.uk', true],
  ['https://me.azurecr.io/oauth2/token', 'https://me.azurecr.io', true],
  ['https://you.azurecr.io/oauth2/token', 'https://me.azurecr.io', false],
  ['https://1.dkr.ecr.eu-west-1.amazonaws.com/', 'https://2.dkr.ecr.eu-west-1.amazonaws.com', false],
  ['https://dockerauth.cn-hangzhou.aliyuncs.com/auth', 'https://registry.cn-hangzhou.aliyuncs.com', true],
  ['https://evil.oss-cn-hangzhou.aliyuncs.com/auth', 'https://registry.cn-hangzhou.aliyuncs.com', false],
  ['https://dockerauth.cn-hangzhou.aliyuncs.com.evil.com/', 'https://registry.cn-hangzhou.aliyuncs.com', false],
  ['https://auth/token', 'https://registry', false],
  ['https://10.0.0.2/token', 'https://10.0.0.1', false],
  ['https://[fd00::1]/token', 'https://[fd00::1]:5000', true],
  ['http://registry.corp.com/token', 'https://registry.corp.com', false],
  ['http://127.0.0.1:5001/token', 'http://127.0.0.1:5000', true],
  ['https://127.0.0.1:5001/token', 'http://127.0.0.1:5000', true],
  ['https://user:pass@ghcr.io/token', 'https://ghcr.io', false],
];

for (const [realm, registry, expected] of cases) {
  test(`S15 ${registry} ${expected ? 'may' : 'may not'} send our login to ${realm}`, () =>
    assert.equal(may(realm, registry), expected));
}

test('S15 the user may trust a token service by name', () => {
  assert.equal(may('https://login.idp.com/t', 'https://registry.corp.com', ['login.idp.com']), true);
  assert.equal(may('https://evil.login.idp.com/t', 'https://registry.corp.com', ['login.idp.com']), false);
  assert.equal(may('http://login.idp.com/t', 'https://registry.corp.com', ['login.idp.com']), false);
});

test('without a login any https place may be asked', () => {
  assert.equal(may('https://anything.example/t', 'https://registry.corp.com', [], false), true);
  assert.equal(may('http://anything.example/t', 'https://registry.corp.com', [], false), false);
});
