import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdsSecret, secretFile } from '../../../src/dockerfile/words/secret-files.ts';
import { namesSecret } from '../../../src/dockerfile/words/secret-names.ts';

test('variables are named as BuildKit has it', () => {
  for (const name of [
    'TOKEN',
    'api_key',
    'DATABASE_PASSWORD',
    'secret_MESSAGE',
    'auth',
    'A_PWORD_B',
    'apikey',
    'SSH_AUTH_SOCK',
  ]) {
    assert.equal(namesSecret(name), true, name);
  }
  for (const name of [
    'TOKENS',
    'MONKEY',
    'PUBLIC_KEY',
    'PASSWORD_FILE',
    'AUTH_MODULE_VERSION',
    'AUTHOR',
    'PASSPHRASE',
    '',
  ]) {
    assert.equal(namesSecret(name), false, name);
  }
});

test('files are named by what they hold', () => {
  for (const path of [
    'id_rsa',
    './.ssh/id_ed25519',
    'app/.env',
    '.env.production',
    '.NPMRC',
    '/root/.aws/credentials',
    'x.p12',
  ]) {
    assert.ok(secretFile(path), path);
  }
  for (const path of [
    'id_rsa.pub',
    '.env.example',
    '.environment',
    'env',
    'credentials',
    'config.json',
    'a.key',
    '',
    '/',
    'npmrc.md',
  ]) {
    assert.equal(secretFile(path), undefined, path);
  }
});

test('settings without a secret value hold none', () => {
  for (const text of ['PASSWORD=abc', 'export API_KEY="x"', '//r/:_authToken=abc', 'URL=https://a:b@c/']) {
    assert.equal(holdsSecret(`A=1\n${text}\n`), true, text);
  }
  for (const text of [
    '',
    'PORT=3000\n# TOKEN=x',
    'TOKEN=',
    'TOKEN=${TOKEN}',
    "_authToken='$TOKEN'",
    'save-exact=true',
  ]) {
    assert.equal(holdsSecret(text), false, text);
  }
});
