import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { layerCache } from '../../src/image/cache.ts';
import type { Image, Source } from '../../src/oci/image.ts';
import { extractors } from '../../src/parts/lists.ts';
import type { ImageOptions } from '../../src/workflows/image-options.ts';
import { reportImage } from '../../src/workflows/report-image.ts';
import { buildImage, type ImageRecipe, imageOf } from '../support/image.ts';
import { rejectsWith } from '../support/rejects.ts';
import { temporaryFolder } from '../support/temporary.ts';

const release = { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' };
const status = (version: string) => ({
  path: 'var/lib/dpkg/status',
  content: `Package: zlib1g\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n\n`,
});
const layers: ImageRecipe['layers'] = [{ entries: [release, status('1')] }, { entries: [status('2')] }];
const app = buildImage({ layers, history: [{ created_by: 'base' }, { created_by: 'RUN upgrade' }] });
// Only the kind is asked for.
const source = { kind: 'oci' } as unknown as Source;

const seen = (image: Image, counter: { opened: number }): Image => ({
  ...image,
  layers: image.layers.map((layer) => {
    const { content } = layer;
    assert.ok(content.kind === 'tar');
    return {
      ...layer,
      content: {
        kind: 'tar',
        open(signal) {
          counter.opened++;
          return content.open(signal);
        },
      },
    };
  }),
});

/** @returns what was reported, and how many layers were opened for it */
async function report(image: Image, folder: string, options: Partial<ImageOptions> = {}) {
  const counter = { opened: 0 };
  const made = await reportImage(source, seen(image, counter), {
    extractors,
    cache: layerCache(folder, extractors),
    verifyDiffIds: true,
    signal: new AbortController().signal,
    toolVersion: '1.0.0',
    now: new Date(0),
    ...options,
  });
  return { made, ...counter };
}
/** Then only what several layers came to together can be found. */
const forgetLayers = (folder: string) => rmSync(join(folder, 'layers'), { recursive: true });
const versions = ({ made }: Awaited<ReturnType<typeof report>>) => made.packages.map(({ version }) => version).join();

describe('the contents of an image that was seen before', () => {
  test('are told without a look at its layers', async (t) => {
    const folder = temporaryFolder(t);
    const first = await report(imageOf(app), folder);
    forgetLayers(folder);
    const second = await report(imageOf(app), folder);
    assert.deepEqual([first.opened, second.opened], [2, 0]);
    assert.deepEqual(second.made, first.made);
    assert.equal(versions(second), '2');
  });

  test('are those of its layers, in their order', async (t) => {
    const folder = temporaryFolder(t);
    await report(imageOf(app), folder);
    forgetLayers(folder);
    const turned = await report(imageOf(buildImage({ layers: [...layers].reverse() })), folder);
    assert.deepEqual([turned.opened, versions(turned)], [2, '1']);
    forgetLayers(folder);
    const fewer = await report(imageOf(buildImage({ layers: layers.slice(0, 1) })), folder);
    assert.deepEqual([fewer.opened, versions(fewer)], [1, '1']);
  });

  test('know nothing of the instructions of the image they were first found in', async (t) => {
    const folder = temporaryFolder(t);
    const first = await report(imageOf(app), folder);
    forgetLayers(folder);
    const history = [{ created_by: 'base' }, { created_by: 'ENV a=b', empty_layer: true }, { created_by: 'COPY' }];
    const second = await report(imageOf(buildImage({ layers, history })), folder);
    assert.equal(second.opened, 0);
    assert.deepEqual(first.made.packages[0]?.introducedBy, { layer: 1, instruction: 1 });
    assert.deepEqual(second.made.packages[0]?.introducedBy, { layer: 1, instruction: 2 });
    assert.equal(second.made.subject.layers[1]?.createdBy, 'COPY');
  });

  test('S14: are not given to an image that only claims its layers', async (t) => {
    const folder = temporaryFolder(t);
    await report(imageOf(app), folder);
    forgetLayers(folder);
    const other = imageOf(buildImage({ layers: [{ entries: [release] }, { entries: [status('3')] }] }));
    const theirs = imageOf(app).layers;
    const liar = { ...other, layers: other.layers.map((layer, n) => ({ ...layer, diffId: theirs[n]?.diffId })) };
    await rejectsWith('DIFF_ID_MISMATCH', report(liar as Image, folder));
    const truthful = await report(imageOf(app), folder);
    assert.deepEqual([truthful.opened, versions(truthful)], [0, '2'], 'the liar changed nothing');
    await rejectsWith('DIFF_ID_MISMATCH', report({ ...imageOf(app), diffIdProblem: 'One is missing.' }, folder));
  });

  test('S14: without verified diffIDs they are neither looked for nor kept', async (t) => {
    const folder = temporaryFolder(t);
    const unverified = await report(imageOf(app), folder, { verifyDiffIds: false });
    assert.equal(unverified.opened, 2);
    assert.equal((await report(imageOf(app), folder)).opened, 2);
    assert.equal((await report(imageOf(app), folder, { verifyDiffIds: false })).opened, 2);
  });

  test('are found anew by another version of plimsoll or of an extractor', async (t) => {
    const folder = temporaryFolder(t);
    await report(imageOf(app), folder);
    forgetLayers(folder);
    assert.equal((await report(imageOf(app), folder, { toolVersion: '1.0.1' })).opened, 2);
    forgetLayers(folder);
    const later = extractors.map((extractor) => ({ ...extractor, version: extractor.version + 1 }));
    const cache = layerCache(folder, later);
    assert.equal((await report(imageOf(app), folder, { extractors: later, cache })).opened, 2);
  });
});
