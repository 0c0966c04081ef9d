import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { imageName } from '../../src/oci/image-name.ts';

describe('what names an image over its versions and machines', () => {
  const hex = `sha256:${'a'.repeat(64)}`;
  const table: readonly (readonly [string, string, string])[] = [
    ['registry', 'docker.io/library/nginx:1.27', 'docker.io/library/nginx'],
    ['registry', `docker.io/library/nginx:1.27@${hex}`, 'docker.io/library/nginx'],
    ['registry', `localhost:5000/app@${hex}`, 'localhost:5000/app'],
    ['registry', 'localhost:5000/app', 'localhost:5000/app'],
    ['daemon', 'docker.io/library/app:1', 'docker.io/library/app'],
    ['archive', './build/out/app.tar', 'app.tar'],
    ['archive', '/home/me/app.tar:app:1', 'app.tar:app'],
    ['layout', '/home/me/layout:latest', 'layout'],
    ['layout', `/home/me/layout@${hex}`, 'layout'],
    ['rootfs', 'C:\\images\\root.tar', 'root.tar'],
    ['dir', '/', 'image'],
    ['dir', '..', 'image'],
    ['dir', './', 'image'],
  ];
  for (const [source, reference, expected] of table) {
    test(`${source} ${reference}`, () => assert.equal(imageName(reference, source), expected));
  }
});
