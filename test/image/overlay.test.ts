import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { buildImage, type EntryRecipe, type ImageRecipe, imageOf, layoutFiles, writeFolder } from '../support/image.ts';
import { overlayTruth, skipWithoutOverlay, type TrueEntry } from '../support/overlay.ts';
import { skipWithoutPeer } from '../support/peers.ts';
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

  // umoci unpacks one layer after the other into one folder: another way to the same end, as long as no path of an
  // upper layer runs through a symlink of a lower one, none is two things in one layer, and the root is not opaque.
  test('is what umoci unpacks', {
    skip: process.getuid?.() === 0 ? skipWithoutPeer('umoci') : 'not root',
  }, async (t) => {
    const folder = temporaryFolder(t);
    const stacks = fc
      .sample(plainStack, { numRuns: Number(process.env['PLIMSOLL_STACKS'] ?? 30), seed })
      .map(buildImage);
    const tags = Object.fromEntries(stacks.map((built, index) => [`stack-${index}`, built]));
    const layout = writeFolder(layoutFiles(tags), join(folder, 'layout'));
    let compared = 0;
    for (const [tag, built] of Object.entries(tags)) {
      const bundle = join(folder, tag);
      // It stops where a path of an upper layer runs through a file of a lower one.
      if (spawnSync('umoci', ['unpack', '--image', `${layout}:${tag}`, bundle]).status !== 0) continue;
      const visible = visibleOf(await readWhole(imageOf(built)));
      assert.deepEqual(
        visible.map(asTrue).map((entry) => (entry.type === 'directory' ? { ...entry, mode: 0 } : entry)),
        entriesOf(join(bundle, 'rootfs')),
        `${tag} of seed ${seed}: ${JSON.stringify(built.recipe)}`,
      );
      compared++;
    }
    assert.ok(compared > stacks.length / 4, `umoci unpacked only ${compared} of ${stacks.length}`);
  });
});

/** What is in a folder. The modes of folders that no entry names are everyone's own, so none is compared. */
function entriesOf(root: string): readonly TrueEntry[] {
  const below = (folder: string): readonly TrueEntry[] =>
    readdirSync(join(root, folder)).flatMap((name) => {
      const path = join(folder, name);
      const place = join(root, path);
      const facts = lstatSync(place);
      const mode = facts.mode & 0o7777;
      if (facts.isSymbolicLink()) return [{ path, type: 'symlink', mode, target: readlinkSync(place) }];
      if (facts.isDirectory()) return [{ path, type: 'directory', mode: 0 }, ...below(path)];
      if (!facts.isFile()) return [{ path, type: 'fifo', mode }];
      return [{ path, type: 'file', mode, content: sha256(readFileSync(place, 'latin1')), size: facts.size }];
    });
  return [...below('')].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}

function asTrue({ path, type, mode, size, content, target }: VisibleEntry): TrueEntry {
  return {
    path,
    type,
    mode: type === 'symlink' ? 0o777 : mode,
    ...(content === undefined ? {} : { content: sha256(content) }),
    ...(size === undefined ? {} : { size }),
    ...(target === undefined ? {} : { target }),
  };
}

/** Folders that the topmost layer having them only implies are 0700 in the truth; we show them as the one below. */
function withoutImpliedModes(entries: readonly TrueEntry[], truth: readonly TrueEntry[]): readonly TrueEntry[] {
  const implied = new Set(
    truth.filter(({ type, mode }) => type === 'directory' && mode === 0o700).map(({ path }) => path),
  );
  return entries.map((entry) => (implied.has(entry.path) ? { ...entry, mode: 0 } : entry));
}

const name = fc.constantFrom('a', 'b', 'c');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const inFolder = (marker: string) => fc.array(name, { maxLength: 2 }).map((parts) => [...parts, marker].join('/'));
const entry: fc.Arbitrary<EntryRecipe> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ path, content: fc.constantFrom('', 'one', 'two'), mode: fc.constantFrom(0o644, 0o4755) }),
  },
  { weight: 3, arbitrary: fc.record({ path, type: fc.constant('directory'), mode: fc.constantFrom(0o755, 0o1777) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      path,
      type: fc.constant('symlink'),
      target: fc.constantFrom('a', 'b', 'c/a', '../a', '/nothing/b'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ path, type: fc.constant('link'), target: path }) },
  { weight: 3, arbitrary: name.chain((removed) => inFolder(`.wh.${removed}`)).map((path) => ({ path, content: '' })) },
  { weight: 1, arbitrary: inFolder('.wh..wh..opq').map((path) => ({ path, content: '' })) },
  { weight: 1, arbitrary: fc.record({ path, type: fc.constant('fifo') }) },
);
const stack = stackOf(entry);
const plainStack = stackOf(
  entry
    .filter(({ path }) => path !== '.wh..wh..opq')
    .map((each) => (each.type === 'symlink' ? { ...each, path: `${each.path}/link` } : each)),
  (entries) => {
    const folderOf = ({ path }: EntryRecipe) => (path.includes('/.wh.') ? dirname(path) : undefined);
    const one = entries.filter((each, index) => {
      const at = folderOf(each) ?? each.path;
      const isFolder = folderOf(each) !== undefined || each.type === 'directory';
      return entries.slice(0, index).every((other) => {
        if (folderOf(other) === at) return isFolder;
        return other.path !== at || (isFolder ? other.type === 'directory' : other.type === each.type);
      });
    });
    // It makes no folder for a marker alone.
    return one.flatMap((each) => {
      const folder = folderOf(each);
      return folder === undefined ? [each] : [{ path: folder, type: 'directory' }, each];
    });
  },
);

function stackOf(
  entries: fc.Arbitrary<EntryRecipe>,
  adapt: (entries: readonly EntryRecipe[]) => readonly EntryRecipe[] = (all) => all,
): fc.Arbitrary<ImageRecipe> {
  return fc.array(fc.array(entries, { maxLength: 10 }), { minLength: 2, maxLength: 5 }).map((layers) => ({
    layers: layers.map((each) => ({ entries: possible(adapt(each)) })),
  }));
}

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
