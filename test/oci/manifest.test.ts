import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type ErrorCode, PlimsollError } from '../../src/errors.ts';
import { limits } from '../../src/limits.ts';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { isAttestation, parseManifest } from '../../src/oci/manifest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';

const digest = digestOf('');
const blob = { mediaType: mediaTypes.ociLayer, digest, size: 0 };
const config = { mediaType: mediaTypes.ociConfig, digest, size: 2 };
const manifest = { schemaVersion: 2, config, layers: [blob] };
const index = { schemaVersion: 2, manifests: [{ ...blob, mediaType: mediaTypes.ociManifest }] };
const parse = (value: unknown, declared = '') =>
  parseManifest(Buffer.from(JSON.stringify(value)), declared, 'manifest x');

describe('manifest or index: the descriptor says, then the document, then its shape', () => {
  const docker = { mediaType: mediaTypes.dockerManifest };
  const table: readonly (readonly [string, object, string, 'manifest' | 'index', string])[] = [
    ['nobody says', manifest, '', 'manifest', mediaTypes.ociManifest],
    ['nobody says', index, '', 'index', mediaTypes.ociIndex],
    ['the document says', { ...manifest, ...docker }, '', 'manifest', mediaTypes.dockerManifest],
    ['the document says', { ...index, mediaType: mediaTypes.dockerIndex }, '', 'index', mediaTypes.dockerIndex],
    ['the descriptor says', manifest, mediaTypes.dockerManifest, 'manifest', mediaTypes.dockerManifest],
    ['the descriptor says', index, mediaTypes.ociIndex, 'index', mediaTypes.ociIndex],
    ['both say', { ...manifest, ...docker }, mediaTypes.dockerManifest, 'manifest', mediaTypes.dockerManifest],
    ['with parameters', manifest, `${mediaTypes.ociManifest}; charset=utf-8`, 'manifest', mediaTypes.ociManifest],
    ['a server that knows no type', manifest, 'application/json', 'manifest', mediaTypes.ociManifest],
    ['a server that knows no type', { ...manifest, ...docker }, 'text/plain', 'manifest', mediaTypes.dockerManifest],
    [
      'null for what is absent',
      { ...manifest, mediaType: null, annotations: null },
      '',
      'manifest',
      mediaTypes.ociManifest,
    ],
    ['no schemaVersion', { config, layers: [] }, '', 'manifest', mediaTypes.ociManifest],
    ['unknown fields', { ...manifest, subject: blob, more: 1 }, '', 'manifest', mediaTypes.ociManifest],
  ];
  for (const [what, document, declared, kind, mediaType] of table) {
    test(`${what}: ${declared || 'nothing'} -> ${mediaType}`, () => {
      const found = parse(document, declared);
      assert.deepEqual([found.kind, found.mediaType], [kind, mediaType]);
    });
  }
});

test('what a manifest and an index hold', () => {
  const annotations = { a: 'b' };
  const platform = { os: 'linux', architecture: 'arm', variant: 'v7', 'os.version': '1' };
  const layer = { ...blob, annotations, urls: ['http://127.0.0.1/'] };
  const found = parse({ ...manifest, layers: [layer], annotations });
  assert.ok(found.kind === 'manifest');
  assert.deepEqual(found.config, config);
  // A layer's `urls` are not taken over (S15).
  assert.deepEqual(found.layers, [{ ...blob, annotations }]);
  assert.deepEqual(found.annotations, annotations);
  const list = parse({
    manifests: [
      { ...blob, platform, artifactType: 'x' },
      { ...blob, platform: {} },
    ],
  });
  assert.ok(list.kind === 'index');
  assert.deepEqual(list.manifests, [
    { ...blob, platform: { os: 'linux', architecture: 'arm', variant: 'v7' }, artifactType: 'x' },
    { ...blob, platform: { os: 'linux', architecture: '' } },
  ]);
});

describe('refused', () => {
  const size = (value: unknown) => ({ ...manifest, layers: [{ ...blob, size: value }] });
  const named = (value: unknown) => ({ ...manifest, layers: [{ ...blob, digest: value }] });
  const many = (count: number) => Array.from({ length: count }, () => blob);
  const table: readonly (readonly [string, unknown, string, ErrorCode, RegExp])[] = [
    [
      'an index served as a manifest',
      { ...index, mediaType: mediaTypes.ociIndex },
      mediaTypes.ociManifest,
      'MANIFEST_INVALID',
      /calls itself/,
    ],
    [
      'a manifest served as an index',
      { ...manifest, mediaType: mediaTypes.ociManifest },
      mediaTypes.ociIndex,
      'MANIFEST_INVALID',
      /calls itself/,
    ],
    [
      'Docker for OCI',
      { ...manifest, mediaType: mediaTypes.dockerManifest },
      mediaTypes.ociManifest,
      'MANIFEST_INVALID',
      /calls itself/,
    ],
    ['an index without a word, served as a manifest', index, mediaTypes.ociManifest, 'MANIFEST_INVALID', /'config'/],
    ['a manifest without a word, served as an index', manifest, mediaTypes.ociIndex, 'MANIFEST_INVALID', /'manifests'/],
    ['manifests and layers', { ...manifest, ...index }, '', 'MANIFEST_INVALID', /both/],
    [
      'manifests and layers, served as an index',
      { ...manifest, ...index },
      mediaTypes.ociIndex,
      'MANIFEST_INVALID',
      /both/,
    ],
    [
      'manifests and layers, one of them null',
      { ...manifest, manifests: null },
      mediaTypes.ociManifest,
      'MANIFEST_INVALID',
      /both/,
    ],
    ['schema 1 by the descriptor', {}, mediaTypes.dockerSchema1Signed, 'MANIFEST_SCHEMA1', /schema 1/],
    ['schema 1 with parameters', {}, `${mediaTypes.dockerSchema1}; x=y`, 'MANIFEST_SCHEMA1', /schema 1/],
    ['schema 1 by its own word', { mediaType: mediaTypes.dockerSchema1 }, '', 'MANIFEST_SCHEMA1', /schema 1/],
    [
      'schema 1 by its version',
      { schemaVersion: 1, fsLayers: [] },
      mediaTypes.ociManifest,
      'MANIFEST_SCHEMA1',
      /schema 1/,
    ],
    ['schema 3', { ...manifest, schemaVersion: 3 }, '', 'MANIFEST_INVALID', /schemaVersion/],
    ['another document', { ...manifest, mediaType: 'application/x' }, '', 'MEDIA_TYPE_UNSUPPORTED', /application\/x/],
    ['a config where a manifest was named', { os: 'linux' }, mediaTypes.ociConfig, 'MANIFEST_INVALID', /config/],
    ['nothing', {}, '', 'MANIFEST_INVALID', /config/],
    ['a list', [], '', 'MANIFEST_INVALID', /manifest x/],
    ['null', null, '', 'MANIFEST_INVALID', /manifest x/],
    ['layers that are no list', { ...manifest, layers: {} }, '', 'MANIFEST_INVALID', /'layers'/],
    ['no layers', { config }, '', 'MANIFEST_INVALID', /'layers'/],
    ['a layer that is null', { ...manifest, layers: [null] }, '', 'MANIFEST_INVALID', /'layers\.0'/],
    ['a negative size', size(-1), '', 'MANIFEST_INVALID', /'layers\.0\.size'/],
    ['a fractional size', size(1.5), '', 'MANIFEST_INVALID', /'layers\.0\.size'/],
    ['a size that no number holds', size(2 ** 53), '', 'MANIFEST_INVALID', /'layers\.0\.size'/],
    ['a size in text', size('1'), '', 'MANIFEST_INVALID', /'layers\.0\.size'/],
    ['no size', size(undefined), '', 'MANIFEST_INVALID', /'layers\.0\.size'/],
    ['a digest of another algorithm', named(`md5:${'0'.repeat(32)}`), '', 'MANIFEST_INVALID', /'layers\.0\.digest'/],
    ['a digest that is a path', named('sha256:../../../etc/passwd'), '', 'MANIFEST_INVALID', /'layers\.0\.digest'/],
    ['a digest in capitals', named(digest.toUpperCase()), '', 'MANIFEST_INVALID', /'layers\.0\.digest'/],
    ['no digest', named(undefined), '', 'MANIFEST_INVALID', /'layers\.0\.digest'/],
    [
      'too many layers',
      { ...manifest, layers: many(limits.layers + 1) },
      '',
      'MANIFEST_INVALID',
      /more than 1000 layers/,
    ],
    [
      'too many manifests',
      { manifests: many(limits.manifests + 1) },
      '',
      'MANIFEST_INVALID',
      /more than 1000 manifests/,
    ],
    ['annotations that are no text', { ...manifest, annotations: { a: 1 } }, '', 'MANIFEST_INVALID', /annotations/],
  ];
  for (const [what, document, declared, code, message] of table) {
    test(what, () => {
      const error = refused(() => parse(document, declared));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
    });
  }

  const bytes: readonly (readonly [string, Uint8Array])[] = [
    ['nothing', Buffer.alloc(0)],
    ['no JSON', Buffer.from('<html>')],
    ['half of it', Buffer.from(JSON.stringify(manifest).slice(0, -2))],
    ['no UTF-8', Buffer.concat([Buffer.from('{"mediaType":"'), Buffer.from([0xff]), Buffer.from('"}')])],
    ['a list a hundred thousand deep', Buffer.from('['.repeat(100_000) + ']'.repeat(100_000))],
    ['a field a hundred thousand deep', Buffer.from(`{"layers":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)],
  ];
  for (const [what, content] of bytes) {
    test(`bytes: ${what}`, () => {
      assert.equal(refused(() => parseManifest(content, '', 'manifest x')).code, 'MANIFEST_INVALID');
    });
  }
});

test('as many layers and manifests as there may be', () => {
  const found = parse({ ...manifest, layers: Array.from({ length: limits.layers }, () => blob) });
  assert.equal(found.kind === 'manifest' && found.layers.length, limits.layers);
  const list = parse({ manifests: Array.from({ length: limits.manifests }, () => blob) });
  assert.equal(list.kind === 'index' && list.manifests.length, limits.manifests);
});

test('any JSON is a manifest, an index or a named error', () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        mediaType: fc.oneof(fc.constantFrom(...Object.values(mediaTypes)), fc.jsonValue()),
        schemaVersion: fc.oneof(fc.constant(2), fc.jsonValue()),
        config: fc.oneof(fc.constant(config), fc.jsonValue()),
        layers: fc.oneof(fc.constant([blob]), fc.jsonValue()),
        manifests: fc.oneof(fc.constant([blob]), fc.jsonValue()),
      },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(value, fc.constantFrom('', ...Object.values(mediaTypes)), (any, declared) => {
      try {
        assert.match(parse(any, declared).kind, /^(manifest|index)$/);
      } catch (error) {
        assert.ok(error instanceof PlimsollError, String(error));
      }
    }),
  );
});

describe('attestations are told from images', () => {
  const of = (rest: Partial<Descriptor>): Descriptor => ({ ...blob, ...rest });
  const mark = { 'vnd.docker.reference.type': 'attestation-manifest' };
  const table: readonly (readonly [string, Descriptor, boolean])[] = [
    ['by the annotation', of({ annotations: mark }), true],
    [
      'by the annotation, whatever the platform',
      of({ annotations: mark, platform: { os: 'linux', architecture: 'amd64' } }),
      true,
    ],
    ['by the platform', of({ platform: { os: 'unknown', architecture: 'unknown' } }), true],
    ['an image', of({ platform: { os: 'linux', architecture: 'amd64' } }), false],
    ['half unknown', of({ platform: { os: 'linux', architecture: 'unknown' } }), false],
    ['no platform', of({}), false],
    ['another annotation', of({ annotations: { 'vnd.docker.reference.type': 'image' } }), false],
  ];
  for (const [what, descriptor, expected] of table) {
    test(`${what}: ${expected}`, () => assert.equal(isAttestation(descriptor), expected));
  }
});

function refused(work: () => unknown): PlimsollError {
  try {
    work();
  } catch (error) {
    if (error instanceof PlimsollError) return error;
    throw error;
  }
  return assert.fail('it was taken');
}
