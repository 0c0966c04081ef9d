import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isIndex, isLayer, isManifest, isSchema1, mediaTypes } from '../../src/oci/media-types.ts';

describe('what a media type is', () => {
  const table: readonly (readonly [string, 'index' | 'manifest' | 'schema1' | 'layer' | 'other'])[] = [
    ['application/vnd.oci.image.index.v1+json', 'index'],
    ['application/vnd.docker.distribution.manifest.list.v2+json', 'index'],
    ['application/vnd.oci.image.manifest.v1+json', 'manifest'],
    ['application/vnd.docker.distribution.manifest.v2+json', 'manifest'],
    ['application/vnd.docker.distribution.manifest.v1+json', 'schema1'],
    ['application/vnd.docker.distribution.manifest.v1+prettyjws', 'schema1'],
    ['application/vnd.oci.image.layer.v1.tar', 'layer'],
    ['application/vnd.oci.image.layer.v1.tar+gzip', 'layer'],
    ['application/vnd.oci.image.layer.v1.tar+zstd', 'layer'],
    ['application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', 'layer'],
    ['application/vnd.docker.image.rootfs.diff.tar', 'layer'],
    ['application/vnd.docker.image.rootfs.diff.tar.gzip', 'layer'],
    ['application/vnd.docker.image.rootfs.diff.tar.zstd', 'layer'],
    ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', 'layer'],
    [mediaTypes.ociConfig, 'other'],
    [mediaTypes.dockerConfig, 'other'],
    ['application/vnd.in-toto+json', 'other'],
    ['application/vnd.cncf.helm.chart.content.v1.tar+gzip', 'other'],
    ['application/vnd.oci.image.layer.v1.tar+gzip+encrypted', 'other'],
    ['xapplication/vnd.oci.image.layer.v1.tar', 'other'],
    ['application/json', 'other'],
    ['', 'other'],
  ];
  for (const [text, kind] of table) {
    test(`${text || 'nothing'}: ${kind}`, () => {
      const found = { index: isIndex, manifest: isManifest, schema1: isSchema1, layer: isLayer };
      for (const [name, is] of Object.entries(found)) assert.equal(is(text), name === kind, name);
    });
  }
});
