import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { flag, type Node, none, PathTree, root } from '../../src/image/path-tree.ts';

describe('the tree of paths', () => {
  // The same in plain objects: what is live, by its path.
  const name = fc.constantFrom('a', 'b', 'c', '\xff', 'a'.repeat(300));
  const command = fc.record({
    path: fc.array(name, { minLength: 1, maxLength: 3 }),
    does: fc.constantFrom('make folder', 'make folder', 'make file', 'kill', 'empty', 'flag'),
  });

  test('is what a plain map of paths says, whatever is made and removed', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const tree = new PathTree(0);
        const model = new Map<string, 'folder' | 'file'>();
        for (const { path, does } of commands) {
          const key = path.join('/');
          const parents = path.slice(0, -1);
          if (parents.some((_, depth) => model.get(path.slice(0, depth + 1).join('/')) !== 'folder')) continue;
          let folder: Node = root;
          for (const part of parents) folder = tree.child(folder, part);
          const node = tree.make(folder, path.at(-1) ?? '');
          const gone: string[] = [];
          const removed = [...model].filter(
            ([other]) => other.startsWith(`${key}/`) || (does !== 'empty' && other === key),
          );
          if (does === 'flag') {
            tree.set(node, tree.flags(node) | flag.hidesLower, tree.entry(node), 0);
            continue;
          }
          if (does === 'empty') tree.empty(node, (each) => gone.push(tree.path(each)));
          else tree.kill(node, (each) => gone.push(tree.path(each)));
          for (const [other] of removed) model.delete(other);
          assert.deepEqual(
            gone.sort(),
            removed
              .filter(([, kind]) => kind === 'file')
              .map(([other]) => other)
              .sort(),
          );
          assert.deepEqual(flagged(tree, node), [], 'nothing is remembered below');
          if (does === 'kill' || does === 'empty') continue;
          model.set(key, does === 'make file' ? 'file' : 'folder');
          tree.set(node, flag.live | (does === 'make file' ? 0 : flag.directory), 7, 3);
        }
        assert.deepEqual(live(tree, root).sort(), [...model.keys()].sort());
        for (const key of model.keys()) assert.ok(tree.has(at(tree, key), flag.live), key);
      }),
      { numRuns: 300 },
    );
  });

  test('finds everything again after it has grown', () => {
    const tree = new PathTree(0);
    const nodes = Array.from({ length: 50_000 }, (_, index) => {
      const node = tree.make(index % 3 === 0 ? root : index >> 4, `name ${index}`);
      tree.set(node, flag.live, index, index % 1000);
      return node;
    });
    for (const [index, node] of nodes.entries()) {
      const folder = index % 3 === 0 ? root : index >> 4;
      assert.equal(tree.child(folder, `name ${index}`), node);
      assert.deepEqual([tree.entry(node), tree.layer(node), tree.parent(node)], [index, index % 1000, folder]);
    }
    assert.equal(tree.child(root, 'no name'), none);
    assert.equal(tree.size, nodes.length + 1);
  });

  test('does not walk over and over what was removed before', () => {
    const tree = new PathTree(0);
    const folder = tree.make(root, 'folder');
    for (let round = 0; round < 2000; round++) {
      tree.set(folder, flag.live | flag.directory, 0, 0);
      if (round === 0) for (let i = 0; i < 20_000; i++) tree.set(tree.make(folder, `${i}`), flag.live, 0, 0);
      tree.kill(folder, () => {});
      assert.equal([...tree.children(folder)].length, 0);
    }
  });
});

function at(tree: PathTree, path: string): Node {
  let node: Node = root;
  for (const part of path.split('/')) node = node === none ? none : tree.child(node, part);
  return node;
}

function live(tree: PathTree, folder: Node): string[] {
  return [...tree.children(folder)]
    .filter((child) => tree.has(child, flag.live))
    .flatMap((child) => [tree.path(child), ...live(tree, child)]);
}

/** Nodes below that say something, alive or not. */
function flagged(tree: PathTree, folder: Node): string[] {
  return [...tree.children(folder)].flatMap((child) => [
    ...(tree.flags(child) === 0 ? [] : [tree.path(child)]),
    ...flagged(tree, child),
  ]);
}
