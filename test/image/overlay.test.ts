import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { buildImage, type EntryRecipe, type ImageRecipe, imageOf } from '../support/image.ts';
import { overlayTruth, skipWithoutOverlay, type TrueEntry } from '../support/overlay.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { readWhole, type VisibleEntry, visibleOf } from '../support/visible.ts';

// The merged view is overlayfs', so the kernel is asked: each layer unpacked alone by GNU tar, then mounted over each
// other. PLIMSOLL_STACKS and PLIMSOLL_SEED ask it about more.

const count = Number(process.env['PLIMSOLL_STACKS'] ?? 150);
const seed = Number(process.env['PLIMSOLL_SEED'] ?? 20_261_121);

describe('the merged view', () => {
  test(`is the kernel's overlay, for ${count} stacks of layers`, { skip: skipWithoutOverlay() }, async (t) => {
    const stacks = fc.sample(stack, { numRuns: count, seed }).map(buildImage);
    const truths = overlayTruth(
      stacks.map(({ layers }) => layers.map(({ tar }) => tar)),
      temporaryFolder(t),
    );
    let compared = 0;
    for (const [index, built] of stacks.entries()) {
      const truth = truths[index];
      if (!truth) continue;
      const visible = visibleOf(await readWhole(imageOf(built)));
      assert.deepEqual(
        withoutImpliedModes(visible.map(asTrue), truth),
        withoutImpliedModes(truth, truth),
        `stack ${index} of seed ${seed}: ${JSON.stringify(built.recipe)}`,
      );
      compared++;
    }
    assert.ok(compared > count / 2, `GNU tar unpacked only ${compared} of ${count}`);
  });
});

function asTrue({ path, type, mode, size, content, target }: VisibleEntry): TrueEntry {
  return {
    path,
    type,
    mode: type === 'symlink' ? 0o777 : mode,
    ...(content === undefined ? {} : { content: createHash('sha256').update(content, 'latin1').digest('hex') }),
    ...(size === undefined ? {} : { size }),
    ...(target === undefined ? {} : { target }),
  };
}

/** Folders that the topmost layer having them only implies are 0700 in the truth; we show them as the one below. */
function withoutImpliedModes(entries: readonly TrueEntry[], truth: readonly TrueEntry[]): readonly TrueEntry[] {
  const implied = new Set(truth.filter(({ type, mode }) => type === 'directory' && mode === 0o700).map(({ path }) => path));
  return entries.map((entry) => (implied.has(entry.path) ? { ...entry, mode: 0 } : entry));
}

const name = fc.constantFrom('a', 'b', 'c');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const inFolder = (marker: string) => fc.array(name, { maxLength: 2 }).map((parts) => [...parts, marker].join('/'));
const entry: fc.Arbitrary<EntryRecipe> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ path, content: fc.constantFrom('', 'one', 'two'), mode: fc.constantFrom(0o644, 0o4755) }) },
  { weight: 3, arbitrary: fc.record({ path, type: fc.constant('directory'), mode: fc.constantFrom(0o755, 0o1777) }) },
  { weight: 2, arbitrary: fc.record({ path, type: fc.constant('symlink'), target: fc.constantFrom('a', 'b', 'c/a', '../a', '/nothing/b') }) },
  { weight: 2, arbitrary: fc.record({ path, type: fc.constant('link'), target: path }) },
  { weight: 3, arbitrary: name.chain((removed) => inFolder(`.wh.${removed}`)).map((path) => ({ path, content: '' })) },
  { weight: 1, arbitrary: inFolder('.wh..wh..opq').map((path) => ({ path, content: '' })) },
  { weight: 1, arbitrary: fc.record({ path, type: fc.constant('fifo') }) },
);
const stack: fc.Arbitrary<ImageRecipe> = fc
  .array(fc.array(entry, { maxLength: 10 }), { minLength: 2, maxLength: 5 })
  .map((layers) => ({ layers: layers.map((entries) => ({ entries: possible(entries) })) }));

/** Without the entries at which GNU tar would stop: below a file, over a full folder, a link to nothing. */
function possible(entries: readonly EntryRecipe[]): readonly EntryRecipe[] {
  const types = new Map<string, EntryRecipe>();
  return entries.filter((each) => {
    const parts = each.path.split('/');
    const last = parts.pop();
    let folder = '';
    for (const part of parts) {
      const at = folder + part;
      const there = types.get(at);
      const target = there?.type === 'symlink' ? folder + there.target : at;
      const type = types.get(target)?.type;
      if (target !== at ? type !== 'directory' : there && type !== 'directory') return false;
      types.set(target, { path: target, type: 'directory' });
      folder = `${target}/`;
    }
    const place = `${folder}${last}`;
    const isFull = [...types.keys()].some((other) => other.startsWith(`${place}/`));
    if (isFull && each.type !== 'directory') return false;
    const linked = each.type === 'link' ? types.get(each.target ?? '') : each;
    if (!linked || linked.type === 'directory' || place === each.target) if (each.type === 'link') return false;
    types.set(place, each.type === 'link' && linked ? { ...linked, path: place } : each);
    return true;
  });
}
