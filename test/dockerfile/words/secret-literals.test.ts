import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secretLiterals } from '../../../src/dockerfile/words/secret-literals.ts';

// Put together here, so that no scanner takes this file for one with secrets in it.
const random = (length: number): string => 'q7Zk2Vx9Lm4Tb8Rw3Hc6Np1Yd5Gs0Jf'.repeat(10).slice(0, length);
const hex = (length: number): string => '3f9a0c71e5b8d264'.repeat(10).slice(0, length);

const found = (text: string): readonly (readonly [string, string])[] =>
  secretLiterals(text).map(({ start, end, what }) => [what, text.slice(start, end)]);

test('tokens are told by their format, and no character more is taken', () => {
  const table: readonly (readonly [string, string])[] = [
    ['an AWS access key', `AKIA${'Q7ZK2VX6LM4TB3RW'}`],
    ['a GitHub token', `ghp_${random(36)}`],
    ['a GitHub token', `github_pat_${random(22)}_${random(59)}`],
    ['a GitLab token', `glpat-${random(20)}`],
    ['a Slack token', `xoxb-${random(12)}-${random(24)}`],
    ['a Stripe key', `sk_live_${random(24)}`],
    ['a Google API key', `AIza${random(35)}`],
    ['an npm token', `npm_${random(36)}`],
    ['a PyPI token', `pypi-AgE${random(60)}`],
    ['a Docker Hub token', `dckr_pat_${random(27)}`],
    ['a DigitalOcean token', `dop_v1_${hex(64)}`],
    ['a JSON web token', `eyJ${random(20)}.eyJ${random(40)}.${random(43)}`],
  ];
  for (const [what, token] of table) {
    for (const text of [`ENV A=${token}\n`, `RUN x "${token}"`, `# ${token}`, `a: ${token}, b`]) {
      assert.deepEqual(found(text), [[what, token]], text);
    }
    assert.deepEqual(found(`RUN x a${token}`), [], 'inside of a longer word');
  }
});

test('what stands for a token is none', () => {
  for (const text of [
    `ghp_${'x'.repeat(36)}`,
    'AKIA1234',
    `--from=npm_${'a'.repeat(36)}`,
    `sk_test_${random(24)}`,
    'token=$TOKEN password=${PASSWORD}',
    'PASSWORD_FILE=/run/secrets/db_password_0123456789abcdef',
    `ADD --checksum=sha256:${hex(64)} https://example.com/secret-token.tgz /`,
    'SECRET_STORE=my-team-secret-store-v2-production',
    'https://example.com:8443/user@host',
    'git clone https://$USER:$TOKEN@example.com/a',
    'ENV URL=postgres://user:password@db/app URL2=amqp://guest:guest@mq:5672/',
    'postgres://app:k29fjQ8x@localhost/app',
    'gpg --recv-keys 7169605F62C751356D054A26A821E680E5FA6305',
  ]) {
    assert.deepEqual(found(text), [], text);
  }
});

test('passwords in addresses, and values of names that say secret', () => {
  const password = random(18);
  for (const text of [
    `https://bot:${password}@example.com/a.git`,
    `redis://:${password}@cache:6379/0`,
    `password=${password}`,
    `{"apiKey": "${password}"}`,
    `--token ${random(24)}`.replace(random(24), password + random(6)),
    `curl -H 'Authorization: Bearer ${password}'`,
    `//npm.example.com/:_authToken=${password}`,
  ]) {
    const [first] = found(text);
    assert.ok(first?.[1].startsWith(password), `${text}: ${first?.[1]}`);
  }
});

test('a private key goes to the end of its last line, a header alone is none', () => {
  const key = `-----BEGIN RSA PRIVATE KEY-----\n${random(64)}\n${random(40)}\n-----END RSA PRIVATE KEY-----`;
  assert.deepEqual(found(`COPY <<EOF /key\n${key}\nEOF\n`), [['a private key', key]]);
  assert.deepEqual(found('grep -- "-----BEGIN RSA PRIVATE KEY-----" key.pem || exit 1\nRUN make'), []);
  assert.deepEqual(found(`-----BEGIN PUBLIC KEY-----\n${random(64)}`), []);
});
