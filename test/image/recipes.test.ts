import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ErrorCode } from '../../src/errors.ts';
import type { ReadImage } from '../../src/image/read-image.ts';
import { instructionsOfLayers } from '../../src/oci/config.ts';
import { openPath } from '../../src/sources/open-path.ts';
import {
  buildImage,
  dockerArchiveFiles,
  type ImageRecipe,
  layoutFiles,
  readRecipe,
  recipesFolder,
  writeFolder,
  writeTar,
} from '../support/image.ts';
import { overlayTruth, skipWithoutOverlay } from '../support/overlay.ts';
import { rejectsWith } from '../support/rejects.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { readWhole, visibleOf } from '../support/visible.ts';

// Every folder of fixtures/images with an image.json is an image and what a container of it sees.

interface Recipe extends ImageRecipe {
  readonly says: string;
  /** All that is visible, in the order of the paths' bytes; absent where the image is refused. */
  readonly expect?: readonly Expected[];
  /** Where a path leads, links followed; null for nowhere. */
  readonly resolve?: Readonly<Record<string, string | null>>;
  /** For each layer its index in the history. */
  readonly instructions?: readonly (number | null)[];
  readonly notices?: readonly string[];
  readonly error?: ErrorCode;
  /** Why overlayfs cannot be asked about this one. */
  readonly kernel?: string;
}

interface Expected {
  readonly path: string;
  readonly layer: number;
  /** A file where there is content, a symlink where there is a target, unless it is said. */
  readonly type?: string;
  readonly content?: string;
  readonly sha256?: string;
  readonly size?: number;
  readonly target?: string;
  readonly mode?: number;
}

const names = readdirSync(recipesFolder).filter((name) => existsSync(join(recipesFolder, name, 'image.json')));
const recipes = names.map((name) => ({ name, recipe: readRecipe<Recipe>(name) }));

describe('images by recipe', () => {
  for (const { name, recipe } of recipes) {
    test(`${name}: ${recipe.says}`, async (t) => {
      const folder = temporaryFolder(t);
      const built = buildImage(recipe);
      const carriers = [
        () => writeFolder(layoutFiles({ 'app:1': built }), join(folder, 'layout')),
        () => writeTar(layoutFiles({ 'app:1': built }), join(folder, 'layout.tar')),
        () => writeTar(dockerArchiveFiles({ 'app:1': built }), join(folder, 'docker.tar')),
      ];
      // A docker archive names its layers by paths: no digest and no media type can be wrong.
      const refusedByLayout = ['DIGEST_MISMATCH', 'SIZE_MISMATCH', 'MEDIA_TYPE_UNSUPPORTED'].includes(
        recipe.error ?? '',
      );
      for (const carrier of refusedByLayout ? carriers.slice(0, 2) : carriers) {
        const reading = readOnly(carrier(), folder);
        if (recipe.error) await rejectsWith(recipe.error, reading);
        else check(recipe, await reading);
      }
      if (recipe.instructions) {
        const found = instructionsOfLayers(
          {
            history: (recipe.history ?? []).map((entry) => ({
              createdBy: entry.created_by,
              emptyLayer: entry.empty_layer ?? false,
            })),
          },
          recipe.layers.length,
        );
        assert.deepEqual(
          found.map((each) => each?.index ?? null),
          recipe.instructions,
        );
      }
    });
  }

  test("agree with the kernel's overlay", { skip: skipWithoutOverlay() }, (t) => {
    const asked = recipes.filter(({ recipe }) => recipe.expect && !recipe.kernel);
    const truths = overlayTruth(
      asked.map(({ recipe }) => buildImage(recipe).layers.map(({ tar }) => tar)),
      temporaryFolder(t),
    );
    for (const [index, { name, recipe }] of asked.entries()) {
      const truth = truths[index];
      assert.ok(truth, `GNU tar refuses ${name}`);
      const expected = recipe.expect?.map(({ path, type, content, target, sha256: hash, size }) => ({
        path,
        type: type ?? typeOf({ content, target }),
        ...(hash !== undefined || content !== undefined ? { content: hash ?? sha256(content ?? '') } : {}),
        ...(target === undefined ? {} : { target }),
        ...(size === undefined ? {} : { size }),
      }));
      const found = truth.map(({ path, type, content, target, size }, at) => ({
        path,
        type,
        ...(content === undefined || expected?.[at]?.content === undefined ? {} : { content }),
        ...(target === undefined ? {} : { target }),
        ...(expected?.[at]?.size === undefined ? {} : { size }),
      }));
      assert.deepEqual(expected, found, name);
    }
    assert.ok(asked.length > 60, `only ${asked.length} recipes were compared`);
  });
});

/** Reads the only image there is. */
async function readOnly(path: string, spoolFolder: string): Promise<ReadImage> {
  const source = await openPath(path, undefined, { spoolFolder, verify: true });
  try {
    const [identity, ...others] = await source.images(await source.resolve());
    assert.deepEqual(others, []);
    return await readWhole(await source.image(identity));
  } finally {
    await source.close();
  }
}

function check(recipe: Recipe, read: ReadImage): void {
  const found = visibleOf(read);
  const expected = recipe.expect ?? [];
  assert.deepEqual(
    found.map(({ path }) => path),
    expected.map(({ path }) => path),
  );
  for (const [index, { sha256: hash, ...wanted }] of expected.entries()) {
    const entry = found[index];
    assert.ok(entry);
    assert.deepEqual({ ...entry, type: wanted.type ?? typeOf(wanted), ...wanted }, entry);
    if (hash !== undefined) assert.equal(sha256(entry.content ?? ''), hash, entry.path);
  }
  for (const [path, real] of Object.entries(recipe.resolve ?? {})) {
    assert.equal(read.view.resolve(path)?.path ?? null, real, `${path} leads to ${real}`);
    const content = real === null ? undefined : found.find((entry) => entry.path === real)?.content;
    if (content !== undefined) assert.equal(read.view.contentAt(path)?.entry.path, real);
  }
  assert.deepEqual([...new Set(read.notices.map(({ code }) => code))], recipe.notices ?? []);
}

function typeOf({ content, target }: { content?: string | undefined; target?: string | undefined }): string {
  return content !== undefined ? 'file' : target !== undefined ? 'symlink' : 'directory';
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}
