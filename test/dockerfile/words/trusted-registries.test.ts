import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTrusted } from '../../../src/dockerfile/words/trusted-registries.ts';
import { parseReference } from '../../../src/oci/reference.ts';

const table: readonly (readonly [entry: string, image: string, trusted: boolean])[] = [
  ['*', 'evil.dev/x', true],
  ['official', 'nginx:1', true],
  ['official', 'docker.io/library/nginx:1', true],
  ['official', 'acme/nginx:1', false],
  ['docker.io', 'acme/nginx:1', true],
  ['hub.docker.com', 'nginx', true],
  ['docker.io/acme', 'acme/nginx', true],
  ['docker.io/acme', 'acme2/nginx', false],
  ['acme', 'acme/nginx', true],
  ['acme', 'ghcr.io/acme/nginx', false],
  ['acme/nginx', 'acme/nginx:1', true],
  ['acme/nginx', 'acme/nginx-x:1', false],
  ['ghcr.io', 'ghcr.io/acme/nginx', true],
  ['GHCR.io', 'ghcr.io/acme/nginx', true],
  ['ghcr.io', 'ghcr.io.evil.dev/acme/nginx', false],
  ['ghcr.io', 'evilghcr.io/nginx', false],
  ['ghcr.io/acme/', 'ghcr.io/acme/team/nginx', true],
  ['ghcr.io/acme/*', 'ghcr.io/acme/nginx', true],
  ['ghcr.io/acme/*', 'ghcr.io/acme', false],
  ['ghcr.io/acme-*', 'ghcr.io/acme-ci/nginx', true],
  ['ghcr.io/acme', 'ghcr.io/acme-ci/nginx', false],
  ['*.acme.dev', 'registry.acme.dev/nginx', true],
  ['*.acme.dev', 'a.b.acme.dev/nginx', true],
  ['*.acme.dev', 'evil-acme.dev/nginx', false],
  ['*.acme.dev', 'acme.dev/nginx', false],
  ['registry.*', 'registry.acme.dev/nginx', true],
  ['*.*.dev', 'a.dev/nginx', false],
  ['localhost:5000', 'localhost:5000/nginx', true],
  ['localhost:5000', 'localhost:5001/nginx', false],
  ['', 'nginx', false],
  ['/', 'nginx', false],
];

for (const [entry, image, trusted] of table) {
  test(`'${entry}' ${trusted ? 'covers' : 'does not cover'} ${image}`, () => {
    assert.equal(isTrusted(parseReference(image), [entry]), trusted);
  });
}

test('no entry covers nothing, one of several is enough', () => {
  assert.equal(isTrusted(parseReference('nginx'), []), false);
  assert.equal(isTrusted(parseReference('nginx'), ['ghcr.io', 'official']), true);
});
