import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodePath, imageNameOf, shortName } from '../../src/reports/image-name.ts';

const names = [
  ['registry', 'docker.io/acme/app:1.4', 'docker.io/acme/app', 'app'],
  ['registry', `localhost:5000/app@sha256:${'a'.repeat(64)}`, 'localhost:5000/app', 'app'],
  ['registry', `ghcr.io/acme/app:1@sha256:${'a'.repeat(64)}`, 'ghcr.io/acme/app', 'app'],
  ['archive', '/home/me/out/app.tar:latest', 'app.tar', 'app.tar'],
  ['archive', './app.tar', 'app.tar', 'app.tar'],
  ['dir', '/', 'image', 'image'],
] as const;

for (const [source, reference, name, short] of names) {
  test(`a ${source}'s ${reference.slice(0, 40)} is called ${name}`, () => {
    assert.equal(imageNameOf({ source, reference }), name);
    assert.equal(shortName(reference), short);
  });
}

const paths = [
  ['/var/lib/dpkg/status', 'var/lib/dpkg/status'],
  ['/a b/c:d/é', 'a%20b/c%3Ad/%C3%A9'],
  ['//a/./../b/', 'a/b'],
  ['/a\u202eb\n', 'a%5Cu%7B202e%7Db%5Cu%7Ba%7D'],
  ['', ''],
] as const;

for (const [path, expected] of paths) {
  test(`the path ${JSON.stringify(path)} is encoded as ${expected}`, () => assert.equal(encodePath(path), expected));
}
