import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { PlimsollError } from '../../src/errors.ts';
import { parsePlatform } from '../../src/oci/platform.ts';
import { extractors } from '../../src/parts/lists.ts';
import type { Report } from '../../src/report.ts';
import { openPath } from '../../src/sources/open-path.ts';
import { readAndReport } from '../../src/workflows/report-image.ts';
import { selectImages } from '../../src/workflows/select-images.ts';
import { skipWithout, testData } from '../support/data.ts';

// Archives that other scanners test with, and what they hold: PLIMSOLL_TEST_DATA/images/archives.

const folder = testData('images', 'archives');
const spoolFolder = mkdtempSync(join(tmpdir(), 'plimsoll-archives-'));
after(() => rmSync(spoolFolder, { recursive: true, force: true }));

async function read(archive: string, verify: boolean, name?: string): Promise<Report> {
  const source = await openPath(join(folder ?? '', archive), undefined, { spoolFolder, verify });
  try {
    const [image] = await selectImages(source, name, { kind: 'usually', platform: parsePlatform('linux/amd64') });
    assert.ok(image);
    const { report } = await readAndReport(source, image, {
      extractors,
      cache: undefined,
      verifyDiffIds: verify,
      signal: AbortSignal.timeout(60_000),
      toolVersion: '0.0.0',
      now: new Date(0),
    });
    return report;
  } finally {
    await source.close();
  }
}

const types = (report: Report) =>
  Object.fromEntries(
    [...Map.groupBy(report.packages, ({ type }) => type)].map(([type, all]) => [type, all.length]).sort(),
  );

describe('archives of other scanners', { skip: skipWithout(folder) }, () => {
  /** What is in them when every digest holds. */
  const honest: readonly (readonly [string, Readonly<Record<string, number>>, string?])[] = [
    ['trivy-alpine-311.tar.gz', { apk: 14 }],
    ['snyk-docker-archives_docker-save_hello-world.tar', {}],
    ['snyk-docker-archives_docker-save_3-level-jar.tar', {}],
    ['snyk-docker-archives_docker-save_java-uberjar.tar', {}],
    ['snyk-docker-archives_docker-save_poetry.tar', {}],
    ['snyk-docker-archives_skopeo-copy_node-removed.tar', {}],
    ['snyk-docker-archives_skopeo-copy_nodes-fake.tar', { deb: 84 }],
    ['snyk-docker-oci-archives_busybox.armv7.tar', {}],
    ['snyk-containerd-archives_busybox-single-arch-with-attestation-manifest.tar', {}],
    ['snyk-kaniko-archives_kaniko-busybox.tar', {}],
    ['snyk-oci-archives_busybox-1.31.1.tar', {}],
    ['stereoscope-valid-oci.tar', {}],
    ['ggcr-hello-world-v25.tar', {}],
    ['ggcr-overwritten_file.tar', {}],
    ['ggcr-whiteout_image.tar', {}],
    ['ggcr-test_bundle.tar', {}, 'test_image_1'],
    ['ggcr-test_link.tar', {}, 'bazel/v1/tarball:test_image_3'],
    ['scalibr-overwrite-file.tar', {}],
    ['scalibr-symlink-attack.tar', {}],
    ['scalibr-symlink-basic.tar', {}],
    ['scalibr-symlink-cycle.tar', {}],
  ];
  for (const [archive, expected, name] of honest) {
    test(`${archive} holds ${JSON.stringify(expected)}`, async () => {
      assert.deepEqual(types(await read(archive, true, name)), expected);
    });
  }

  /** Slimmed by hand after they were saved: refused, and readable when that is said. */
  const slimmed: readonly (readonly [string, string, Readonly<Record<string, number>>])[] = [
    ['snyk-docker-archives_docker-save_dockergoof.tar', 'DIFF_ID_MISMATCH', { deb: 381 }],
    ['snyk-docker-archives_docker-save_nginx.tar', 'DIFF_ID_MISMATCH', { deb: 84 }],
    ['snyk-docker-archives_skopeo-copy_nginx-compressed-layers.tar', 'DIFF_ID_MISMATCH', { deb: 84 }],
    ['snyk-docker-archives_docker-save_java-windows.tar', 'DIFF_ID_MISMATCH', {}],
    ['snyk-oci-archives_nginx.tar', 'SIZE_MISMATCH', {}],
    ['snyk-oci-archives_oci-with-manifest.tar', 'DIFF_ID_MISMATCH', {}],
    ['ggcr-source_image_with_empty_layer_history.tar', 'DIGEST_MISMATCH', {}],
  ];
  for (const [archive, code, expected] of slimmed) {
    test(`${archive} is refused with ${code}, and holds ${JSON.stringify(expected)} unverified`, async () => {
      await assert.rejects(read(archive, true), (error) => error instanceof PlimsollError && error.code === code);
      const report = await read(archive, false);
      assert.deepEqual(types(report), expected);
      assert.ok(report.notices.some((notice) => notice.code === 'DIFF_IDS_NOT_VERIFIED'));
    });
  }

  for (const archive of [
    'snyk-docker-oci-archives_unsupported-image.tar',
    'snyk-extracted-layers_layer_with_bad_elf_file.tar',
  ]) {
    test(`${archive} is no image`, async () => {
      await assert.rejects(
        read(archive, true),
        (error) => error instanceof PlimsollError && error.code === 'INPUT_UNRECOGNIZED',
      );
    });
  }

  test('nginx is the same in plain and in gzipped layers', async () => {
    const plain = await read('snyk-docker-archives_docker-save_nginx.tar', false);
    const gzipped = await read('snyk-docker-archives_skopeo-copy_nginx-compressed-layers.tar', false);
    const list = ({ packages }: Report) => packages.map(({ purl, source }) => [purl, source]);
    assert.deepEqual(list(gzipped), list(plain));
  });

  test('dockergoof: the packages of each of its four layers', async () => {
    const { packages } = await read('snyk-docker-archives_docker-save_dockergoof.tar', false);
    const byLayer = Map.groupBy(packages, ({ introducedBy }) => introducedBy?.layer);
    assert.deepEqual(
      [0, 1, 2, 3].map((layer) => byLayer.get(layer)?.length),
      [110, 20, 34, 217],
    );
  });
});
