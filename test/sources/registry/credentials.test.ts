import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { limits } from '../../../src/limits.ts';
import { askHelper, helperEnvironment } from '../../../src/sources/registry/credential-helper.ts';
import { type CredentialSettings, credentialsProvider } from '../../../src/sources/registry/credentials.ts';
import { rejectsWith } from '../../support/rejects.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-credentials-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const base64 = (text: string) => Buffer.from(text).toString('base64');

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** A helper as a shell script; it reads the server into $server. */
function helper(name: string, script: string): void {
  const path = file(`bin/docker-credential-${name}`, `#!/bin/sh\nread -r server\n${script}\n`);
  chmodSync(path, 0o755);
}

const ask = (settings: Partial<CredentialSettings>, registry = 'registry.example', repository = 'team/app') =>
  credentialsProvider({
    files: [],
    environment: { PATH: join(folder, 'bin') },
    helperTimeout: 5000,
    ...settings,
  })(registry, repository);

const user = (name: string) => ({ auth: base64(`${name}:pw-${name}`) });
const as = (name: string) => ({ kind: 'basic', username: name, password: `pw-${name}` });

test('without any file there is no login', async () => {
  assert.deepEqual(await ask({ files: [join(folder, 'none.json'), join(folder, 'none', 'config.json')] }), {
    kind: 'anonymous',
  });
});

const stored: readonly (readonly [string, unknown, unknown])[] = [
  ['user and password in base64', user('a'), as('a')],
  ['a password with colons', { auth: base64('a:b:c') }, { kind: 'basic', username: 'a', password: 'b:c' }],
  ['a password padded with NUL', { auth: base64('a:b\u0000\u0000') }, { kind: 'basic', username: 'a', password: 'b' }],
  ['user and password in the clear', { username: 'a', password: 'pw-a' }, as('a')],
  ['an identity token', { auth: base64('a:'), identitytoken: 't' }, { kind: 'identity', username: 'a', token: 't' }],
  ['an identity token alone', { identitytoken: 't' }, { kind: 'identity', username: '<token>', token: 't' }],
  ['the user <token>', { auth: base64('<token>:t') }, { kind: 'identity', username: '<token>', token: 't' }],
  ['a registry token', { registrytoken: 't' }, { kind: 'bearer', token: 't' }],
  ['nothing', {}, { kind: 'anonymous' }],
  ['null', null, { kind: 'anonymous' }],
];
for (const [title, entry, expected] of stored) {
  test(`stored: ${title}`, async () => {
    const config = file('config.json', { auths: { 'registry.example': entry } });
    assert.deepEqual(await ask({ files: [config] }), expected);
  });
}

const keys: readonly (readonly [string, string, boolean])[] = [
  ['registry.example', 'registry.example', true],
  ['https://registry.example', 'registry.example', true],
  ['https://registry.example/v2/', 'registry.example', true],
  ['REGISTRY.example', 'registry.example', true],
  ['registry.example:5000', 'registry.example:5000', true],
  ['https://index.docker.io/v1/', 'docker.io', true],
  ['docker.io', 'docker.io', true],
  ['registry.example', 'registry.example:5000', false],
  ['registry.example:5000', 'registry.example', false],
  ['registry.example', 'registry.example.evil.com', false],
  ['registry.example', 'my-registry.example', false],
  ['my.registry.example', 'registry.example', false],
  ['example', 'registry.example', false],
  ['*.example', 'registry.example', false],
  ['https://index.docker.io/v1/', 'index.docker.io.evil.com', false],
  ['registry.example/team', 'registry.example', true],
  ['registry.example/team/app', 'registry.example', true],
  ['registry.example/te', 'registry.example', false],
  ['registry.example/team/app/x', 'registry.example', false],
  ['registry.example/other', 'registry.example', false],
];
for (const [key, registry, expected] of keys) {
  test(`S15 the login stored for ${key} is ${expected ? '' : 'not '}for ${registry}/team/app`, async () => {
    const config = file('config.json', { auths: { [key]: user('a') } });
    assert.deepEqual(await ask({ files: [config] }, registry), expected ? as('a') : { kind: 'anonymous' });
  });
}

test('the longest key wins, wherever it stands', async () => {
  const entries = Object.entries({
    'registry.example': user('host'),
    'registry.example/team/app': user('app'),
    'registry.example/team': user('team'),
  });
  for (const order of [entries, entries.toReversed()]) {
    const config = file('auth.json', { auths: Object.fromEntries(order) });
    assert.deepEqual(await ask({ files: [config] }), as('app'));
  }
});

test('order: given outright, DOCKER_AUTH_CONFIG, the files in turn', async () => {
  const files = [
    file('1', { auths: { 'registry.example': user('first') } }),
    file('2', { auths: { 'registry.example': user('second') } }),
  ];
  const inline = JSON.stringify({ auths: { 'registry.example': user('inline') } });
  const explicit = {
    registry: 'registry.example',
    credentials: { kind: 'basic', username: 'a', password: 'pw-a' },
  } as const;
  assert.deepEqual(await ask({ files, inline, explicit }), as('a'));
  assert.deepEqual(await ask({ files, inline }), as('inline'));
  assert.deepEqual(await ask({ files, inline: '{"auths":{}}' }), as('first'));
  assert.deepEqual(await ask({ files: files.toReversed() }), as('second'));
});

test('S15 a login given outright is for its registry alone', async () => {
  const explicit = { registry: 'registry.example', credentials: { kind: 'bearer', token: 't' } } as const;
  assert.deepEqual(await ask({ explicit }, 'other.example'), { kind: 'anonymous' });
  assert.deepEqual(await ask({ explicit }, 'registry.example:443'), { kind: 'anonymous' });
});

test('a helper is asked by its protocol: for its host before the store, both before what is stored', async () => {
  helper('one', 'echo "{\\"ServerURL\\":\\"$server\\",\\"Username\\":\\"one-$server-$1\\",\\"Secret\\":\\"s\\"}"');
  helper('two', 'echo "{\\"Username\\":\\"two\\",\\"Secret\\":\\"s\\"}"');
  const config = file('config.json', {
    credHelpers: { 'registry.example': 'one', 'https://index.docker.io/v1/': 'one' },
    credsStore: 'two',
    auths: { 'registry.example': user('stored'), 'other.example': {} },
  });
  const name = async (registry: string) => {
    const found = await ask({ files: [config] }, registry);
    return found.kind === 'basic' ? found.username : found.kind;
  };
  assert.equal(await name('registry.example'), 'one-registry.example-get');
  assert.equal(await name('docker.io'), 'one-https://index.docker.io/v1/-get');
  assert.equal(await name('other.example'), 'two');
});

test('a helper that answers <token> has an identity token', async () => {
  helper('one', 'echo \'{"Username":"<token>","Secret":"refresh"}\'');
  const config = file('config.json', { credsStore: 'one' });
  assert.deepEqual(await ask({ files: [config] }), { kind: 'identity', username: '<token>', token: 'refresh' });
});

test('a helper that knows no login leaves it to what comes next', async () => {
  helper('one', 'echo "credentials not found in native keychain"; exit 1');
  const config = file('config.json', { credsStore: 'one', auths: { 'registry.example': user('stored') } });
  assert.deepEqual(await ask({ files: [config] }), as('stored'));
});

const failures: readonly (readonly [string, string, RegExp])[] = [
  ['fails', 'echo "the keychain is locked" >&2; exit 1', /keychain is locked/],
  ['fails after its answer', 'echo \'{"Username":"a","Secret":"hunter2"}\'; exit 1', /ended with status 1/],
  ['says nothing', 'exit 0', /is not JSON/],
  ['answers in prose', 'echo hunter2', /is not JSON/],
  ['answers something else', 'echo \'{"Username":"a","Secret":["hunter2"]}\'', /at 'Secret'/],
  ['answers without end', `head -c ${limits.credentialsBytes + 10} /dev/zero`, /answered more than/],
  ['never answers', 'exec sleep 60', /in time/],
];
for (const [title, script, said] of failures) {
  test(`a helper that ${title} is CREDENTIAL_HELPER_FAILED, without the secret`, async () => {
    helper('one', script.includes('head') ? `PATH=/usr/bin:/bin; ${script}` : `PATH=/usr/bin:/bin\n${script}`);
    const config = file('config.json', { credsStore: 'one', auths: { 'registry.example': user('stored') } });
    const helperTimeout = title === 'never answers' ? 200 : 5000;
    const error = await rejectsWith('CREDENTIAL_HELPER_FAILED', ask({ files: [config], helperTimeout }));
    assert.match(error.message, said);
    assert.match(error.remedy ?? '', /docker-credential-one get/);
    assert.doesNotMatch(`${error.message} ${error.cause}`, /hunter2/);
  });
}

test('a helper whose child lives on is not waited for', async () => {
  helper('one', 'PATH=/usr/bin:/bin; echo \'{"Username":"a","Secret":"pw-a"}\'; sleep 20 &');
  const config = file('config.json', { credsStore: 'one' });
  assert.deepEqual(await ask({ files: [config] }), as('a'));
});

for (const name of ['../evil', 'a/b', 'a b', '', 'a;b', '$(id)', 'x'.repeat(101)]) {
  test(`S15 ${JSON.stringify(name.slice(0, 10))} is no helper`, async () => {
    file('evil', '#!/bin/sh\n');
    const call = { name, server: 'registry.example', environment: { PATH: join(folder, 'bin') }, timeout: 1000 };
    await rejectsWith('CREDENTIAL_HELPER_FAILED', askHelper(call));
  });
}

test('S15 a helper is looked for in absolute folders of PATH only', async () => {
  helper('one', 'echo \'{"Username":"a","Secret":"pw-a"}\'');
  const here = process.cwd();
  try {
    process.chdir(join(folder, 'bin'));
    for (const PATH of ['', '.', ':', './', '../bin']) {
      const call = { name: 'one', server: 'registry.example', environment: { PATH }, timeout: 1000 };
      const error = await rejectsWith('CREDENTIAL_HELPER_FAILED', askHelper(call));
      assert.match(error.message, /is not installed/);
    }
  } finally {
    process.chdir(here);
  }
});

test('S21 a helper gets none of our passphrases and tokens, but what its cloud needs', async () => {
  const environment = {
    PATH: join(folder, 'bin'),
    HOME: '/home/me',
    PLIMSOLL_REGISTRY_USERNAME: 'no',
    DOCKER_CONTENT_TRUST_ROOT_PASSPHRASE: 'no',
    COSIGN_PASSWORD: 'no',
    GITHUB_TOKEN: 'no',
    CI_JOB_TOKEN: 'no',
    MY_API_KEY: 'no',
    DOCKER_AUTH_CONFIG: 'no',
    AWS_SECRET_ACCESS_KEY: 'yes',
    AZURE_CLIENT_SECRET: 'yes',
    PASSWORD_STORE_DIR: 'yes',
  };
  const kept = Object.keys(helperEnvironment(environment)).sort();
  assert.deepEqual(kept, ['AWS_SECRET_ACCESS_KEY', 'AZURE_CLIENT_SECRET', 'HOME', 'PASSWORD_STORE_DIR', 'PATH']);
  helper('one', `/usr/bin/env > ${folder}/seen; echo '{"Username":"a","Secret":"pw-a"}'`);
  await askHelper({ name: 'one', server: 'x', environment, timeout: 5000 });
  assert.doesNotMatch(readFileSync(join(folder, 'seen'), 'utf8'), /=no$/m);
});

for (const [title, content] of [
  ['no JSON', '{"auths":{"registry.example":{"auth":"aHVudGVyMg=='],
  ['of another shape', { auths: { 'registry.example': 'aHVudGVyMg==' } }],
  ['without a colon in its login', { auths: { 'registry.example': { auth: base64('hunter2') } } }],
  ['too large', `{"x":"${'a'.repeat(limits.credentialsBytes)}"}`],
] as const) {
  test(`S21 a login file that is ${title} is CONFIG_INVALID and is not quoted`, async () => {
    const config = file('config.json', content);
    const error = await rejectsWith('CONFIG_INVALID', ask({ files: [config] }));
    assert.match(error.message, /config\.json/);
    assert.doesNotMatch(`${error.message} ${error.remedy} ${error.cause}`, /hunter2|aHVud/);
  });
}

test('a login file that is a folder is CONFIG_INVALID', async () => {
  await rejectsWith('CONFIG_INVALID', ask({ files: [folder] }));
});
