import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ErrorCode, PlimsollError } from '../../src/errors.ts';
import { parseInput } from '../../src/sources/input.ts';

const hex = 'a'.repeat(64);
const parse = (text: string, ...existing: readonly string[]) => parseInput(text, (path) => existing.includes(path));
const reference = (registry: string, repository: string, rest: object = { tag: 'latest' }) => ({
  kind: 'registry',
  reference: { registry, repository, ...rest },
});

describe('S13 what an IMAGE is', () => {
  const table: readonly (readonly [string, readonly string[], object])[] = [
    ['nginx', [], reference('docker.io', 'library/nginx')],
    ['nginx:1.27', ['nginx'], reference('docker.io', 'library/nginx', { tag: '1.27' })],
    [`ghcr.io/acme/app@sha256:${hex}`, [], reference('ghcr.io', 'acme/app', { digest: `sha256:${hex}` })],
    ['-', ['-'], { kind: 'stdin' }],
    // A word that is no path is never one, however it looks.
    ['app.tar', [], reference('docker.io', 'library/app.tar')],
    ['image/app.tar', [], reference('docker.io', 'image/app.tar')],
    ['./app.tar', [], { kind: 'path', path: './app.tar' }],
    ['../app.tar', [], { kind: 'path', path: '../app.tar' }],
    ['/srv/app.tar', [], { kind: 'path', path: '/srv/app.tar' }],
    ['.', [], { kind: 'path', path: '.' }],
    ['..', [], { kind: 'path', path: '..' }],
    ['./nginx', ['./nginx', 'nginx'], { kind: 'path', path: './nginx' }],
    ['./App:1', [], { kind: 'path', path: './App:1' }],
    ['docker-archive:app.tar', [], { kind: 'docker-archive', path: 'app.tar', name: undefined }],
    ['docker-archive:app.tar', ['app.tar'], { kind: 'docker-archive', path: 'app.tar', name: undefined }],
    ['docker-archive:app.tar:app:1', ['app.tar'], { kind: 'docker-archive', path: 'app.tar', name: 'app:1' }],
    [
      'docker-archive:app.tar:localhost:5000/app:1',
      ['app.tar'],
      { kind: 'docker-archive', path: 'app.tar', name: 'localhost:5000/app:1' },
    ],
    // The longest path there is.
    ['docker-archive:a:b:c', ['a', 'a:b'], { kind: 'docker-archive', path: 'a:b', name: 'c' }],
    ['docker-archive:a:b:c', ['a', 'a:b', 'a:b:c'], { kind: 'docker-archive', path: 'a:b:c', name: undefined }],
    ['docker-archive:a:b:c', [], { kind: 'docker-archive', path: 'a:b:c', name: undefined }],
    ['oci:layout', [], { kind: 'oci', path: 'layout', name: undefined }],
    ['oci:layout:1.0', ['layout'], { kind: 'oci', path: 'layout', name: '1.0' }],
    [`oci:layout@sha256:${hex}`, ['layout'], { kind: 'oci', path: 'layout', name: `sha256:${hex}` }],
    ['oci:/a/b:c/d:1', ['/a/b:c/d'], { kind: 'oci', path: '/a/b:c/d', name: '1' }],
    ['oci:a@b/layout:1', ['a@b/layout'], { kind: 'oci', path: 'a@b/layout', name: '1' }],
    ['daemon:app:1', [], { kind: 'daemon', name: 'app:1' }],
    [`daemon:${hex}`, [], { kind: 'daemon', name: hex }],
    ['daemon:', [], { kind: 'daemon', name: '' }],
    ['rootfs:root.tar:x', ['root.tar'], { kind: 'rootfs', path: 'root.tar:x' }],
    ['dir:/', [], { kind: 'dir', path: '/' }],
    ['dir:a:b', ['a'], { kind: 'dir', path: 'a:b' }],
    // Other tools' words for the same.
    ['docker://nginx:1.27', ['docker'], reference('docker.io', 'library/nginx', { tag: '1.27' })],
    ['docker://ghcr.io/acme/app', [], reference('ghcr.io', 'acme/app')],
    ['docker-daemon:app:1', [], { kind: 'daemon', name: 'app:1' }],
    ['docker-daemon:', [], { kind: 'daemon', name: '' }],
    ['oci-archive:app.tar:1.0', ['app.tar'], { kind: 'oci', path: 'app.tar', name: '1.0' }],
    ['oci-dir:layout', [], { kind: 'oci', path: 'layout', name: undefined }],
    // Images of Docker Hub first, whatever other tools make of these words.
    ['docker:dind', [], reference('docker.io', 'library/docker', { tag: 'dind' })],
    ['registry:2', [], reference('docker.io', 'library/registry', { tag: '2' })],
    ['registry:5000/app', [], reference('registry:5000', 'app')],
    ['docker.io/library/tar:x', [], reference('docker.io', 'library/tar', { tag: 'x' })],
    ['tar', [], reference('docker.io', 'library/tar')],
    // A host may have the name of a prefix; a port follows it, not a path.
    ['scratchpad', [], reference('docker.io', 'library/scratchpad')],
    ['acme/scratch', [], reference('docker.io', 'acme/scratch')],
    ['localhost:5000/scratch', [], reference('localhost:5000', 'scratch')],
  ];
  for (const [text, existing, expected] of table) {
    test(`${text.slice(0, 60)}${existing.length > 0 ? ` where ${existing.join(', ')} exists` : ''}`, () => {
      assert.deepEqual(parse(text, ...existing), expected);
    });
  }
});

describe('S13 refused', () => {
  const table: readonly (readonly [string, readonly string[], ErrorCode, RegExp])[] = [
    ['nginx', ['nginx'], 'INPUT_AMBIGUOUS', /'\.\/nginx'.*'docker\.io\/library\/nginx'/],
    ['nginx:1.27', ['nginx:1.27'], 'INPUT_AMBIGUOUS', /'\.\/nginx:1\.27'.*'docker\.io\/library\/nginx:1\.27'/],
    ['build/app', ['build/app'], 'INPUT_AMBIGUOUS', /'\.\/build\/app'.*'docker\.io\/build\/app'/],
    ['ghcr.io/acme/app', ['ghcr.io/acme/app'], 'INPUT_AMBIGUOUS', /'\.\/ghcr\.io\/acme\/app'.*'ghcr\.io\/acme\/app'/],
    [
      `app@sha256:${hex}`,
      [`app@sha256:${hex}`],
      'INPUT_AMBIGUOUS',
      new RegExp(`'docker\\.io/library/app@sha256:${hex}'`),
    ],
    ['App.tar', ['App.tar'], 'REFERENCE_INVALID', /'\.\/App\.tar'/],
    ['my image.tar', ['my image.tar'], 'REFERENCE_INVALID', /'\.\/my image\.tar'/],
    ['App', [], 'REFERENCE_INVALID', /'app'/],
    ['scratch', [], 'INPUT_SCRATCH', /^$/],
    ['scratch', ['scratch'], 'INPUT_SCRATCH', /^$/],
    ['scratch:1', [], 'INPUT_SCRATCH', /^$/],
    ['docker.io/library/scratch', [], 'INPUT_SCRATCH', /^$/],
    ['', [], 'REFERENCE_INVALID', /^$/],
    ['docker-archive:', [], 'REFERENCE_INVALID', /^$/],
    ['oci:', [], 'REFERENCE_INVALID', /^$/],
    ['rootfs:', [], 'REFERENCE_INVALID', /^$/],
    ['dir:', [], 'REFERENCE_INVALID', /^$/],
    ['--format', [], 'REFERENCE_INVALID', /^$/],
    [hex, [], 'REFERENCE_INVALID', /'daemon:/],
    // Other tools' prefixes that mean something else here, or nothing.
    ['tar:app.tar', [], 'REFERENCE_INVALID', /'\.\/app\.tar'/],
    ['tar:/srv/app.tar', [], 'REFERENCE_INVALID', /'\/srv\/app\.tar'/],
    ['file:../app.tar', [], 'REFERENCE_INVALID', /'\.\.\/app\.tar'/],
    ['tar:x', ['tar:x'], 'INPUT_AMBIGUOUS', /'\.\/tar:x'/],
    ['podman:app:1', [], 'REFERENCE_INVALID', /'daemon:app:1'/],
    ['containers-storage:[overlay@/var/x]app:1', [], 'REFERENCE_INVALID', /'daemon:app:1'.*'podman save app:1 \|/],
    ['containerd:app', [], 'REFERENCE_INVALID', /ctr images export - app \|/],
    ['singularity:app.sif', [], 'REFERENCE_INVALID', /dir:FOLDER/],
    ['sbom:app.cdx.json', [], 'REFERENCE_INVALID', /SBOM/],
    ['docker:nginx:1.27', [], 'REFERENCE_INVALID', /'nginx:1\.27', for .* 'daemon:nginx:1\.27'/],
    ['docker:acme/app', [], 'REFERENCE_INVALID', /'acme\/app', for .* 'daemon:acme\/app'/],
    ['registry:ghcr.io/acme/app:1', [], 'REFERENCE_INVALID', /'ghcr\.io\/acme\/app:1'\.$/],
    ['docker://scratch', [], 'INPUT_SCRATCH', /^$/],
    ['oci-archive:', [], 'REFERENCE_INVALID', /^$/],
    ['docker://', [], 'REFERENCE_INVALID', /^$/],
    ['https://hub.docker.com/_/nginx', [], 'REFERENCE_INVALID', /'nginx'/],
  ];
  for (const [text, existing, code, remedy] of table) {
    test(`${text.slice(0, 60)}${existing.length > 0 ? ', which exists' : ''}: ${code}`, () => {
      assert.throws(
        () => parse(text, ...existing),
        (error) => {
          assert.ok(error instanceof PlimsollError, String(error));
          assert.equal(error.code, code);
          assert.match(error.remedy ?? '', remedy);
          return true;
        },
      );
    });
  }
});

test('a long text asks the disk a bounded number of times for nothing', () => {
  let asked = 0;
  const text = `oci:${'a'.repeat(1000)}`;
  parseInput(text, () => {
    asked++;
    return false;
  });
  assert.equal(asked, 1);
});
