import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../../src/oci/digest.ts';
import { parseManifest } from '../../../src/oci/manifest.ts';
import { mediaTypes } from '../../../src/oci/media-types.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import { openRegistry } from '../../../src/sources/registry/open.ts';
import { skipWithout, testData } from '../../support/data.ts';
import { keeper, startDockerRegistry } from '../../support/docker-registry.ts';
import { skipWithoutPeer } from '../../support/peers.ts';
import { collect, registryOptions } from '../../support/registry-options.ts';
import { rejectsWith } from '../../support/rejects.ts';

const archives = [
  'snyk-oci-archives_busybox-1.31.1.tar',
  'snyk-containerd-archives_busybox-single-arch-with-attestation-manifest.tar',
];
const [busybox, attested] = archives.map((name) => testData('images', 'archives', name));
const skip = skipWithoutPeer('docker-registry', 'skopeo') || skipWithout(busybox) || skipWithout(attested);

const signal = new AbortController().signal;

test('an image of a real registry: tag, digest, manifest, config and layers', { skip }, async () => {
  await using registry = await startDockerRegistry();
  await registry.push(`oci-archive:${busybox}`, 'team/busybox:1.31');
  await registry.push(`oci-archive:${busybox}`, 'team/busybox:1.31-docker', '--format', 'v2s2');
  const store = await openRegistry(parseReference(`${registry.host}/team/busybox:1.31`), registryOptions());
  try {
    for (const [tag, type] of [
      ['1.31', mediaTypes.ociManifest],
      ['1.31-docker', mediaTypes.dockerManifest],
    ] as const) {
      const descriptor = await store.resolve(tag);
      const expected = await registry.inspect(`team/busybox:${tag}`);
      assert.deepEqual(descriptor, { mediaType: type, digest: digestOf(expected), size: expected.length });
      assert.deepEqual(await store.resolve(descriptor.digest), descriptor);
      const bytes = await store.manifest(descriptor);
      assert.equal(Buffer.from(bytes).toString(), expected);
      const manifest = parseManifest(bytes, descriptor.mediaType, 'manifest');
      assert.ok(manifest.kind === 'manifest' && manifest.layers.length > 0);
      for (const blob of [manifest.config, ...manifest.layers]) {
        const content = await collect(store.blob(blob, signal));
        assert.equal(content.length, blob.size);
        assert.equal(digestOf(content), blob.digest);
      }
    }
    assert.deepEqual(await store.tags(), ['1.31', '1.31-docker']);
  } finally {
    await store.close();
  }
});

test('an index of a real registry comes as it is', { skip }, async () => {
  await using registry = await startDockerRegistry();
  await registry.push(`oci-archive:${attested}`, 'attested:1', '--all');
  const store = await openRegistry(parseReference(`${registry.host}/attested:1`), registryOptions());
  try {
    const descriptor = await store.resolve();
    assert.equal(descriptor.mediaType, mediaTypes.ociIndex);
    assert.equal(digestOf(await store.manifest(descriptor)), descriptor.digest);
  } finally {
    await store.close();
  }
});

test('what a real registry does not have is named', { skip }, async () => {
  await using registry = await startDockerRegistry();
  const digest = digestOf('nothing');
  const store = await openRegistry(parseReference(`${registry.host}/none:1`), registryOptions());
  try {
    await rejectsWith('IMAGE_NOT_FOUND', store.resolve());
    await rejectsWith('IMAGE_NOT_FOUND', store.tags());
    await rejectsWith('IMAGE_NOT_FOUND', store.manifest({ mediaType: '', digest, size: 1 }));
    await rejectsWith('REGISTRY_ERROR', collect(store.blob({ mediaType: '', digest, size: 1 }, signal)));
  } finally {
    await store.close();
  }
});

test('a real registry with htpasswd wants the right user and password', { skip }, async () => {
  await using registry = await startDockerRegistry({ basic: true });
  await registry.push(`oci-archive:${busybox}`, 'busybox:1');
  const reference = parseReference(`${registry.host}/busybox:1`);
  const resolve = async (options: ReturnType<typeof registryOptions>) => {
    const store = await openRegistry(reference, options);
    return store.resolve().finally(() => store.close());
  };
  const expected = digestOf(await registry.inspect('busybox:1'));
  assert.equal((await resolve(registryOptions({ credentials: { kind: 'basic', ...keeper } }))).digest, expected);
  await rejectsWith('REGISTRY_UNAUTHORIZED', resolve(registryOptions()));
  const wrong = { kind: 'basic', username: keeper.username, password: 'wrong' } as const;
  await rejectsWith('REGISTRY_UNAUTHORIZED', resolve(registryOptions({ credentials: wrong })));
});
