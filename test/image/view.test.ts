import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buildImage, type EntryRecipe, imageOf } from '../support/image.ts';
import { readWhole } from '../support/visible.ts';

async function viewOf(...layers: readonly (readonly EntryRecipe[])[]) {
  const { view } = await readWhole(imageOf(buildImage({ layers: layers.map((entries) => ({ entries })) })));
  return view;
}
const link = (path: string, target: string): EntryRecipe => ({ path, type: 'symlink', target });

describe('a path in the merged view', () => {
  test('leads where path_resolution(7) leads inside the root', async () => {
    const view = await viewOf([
      { path: 'a/b/file', content: 'x' },
      link('rel', 'a/b'),
      link('abs', '/a/b'),
      link('up', 'a/b/../../a'),
      link('dots', './a/./b//file'),
      link('slash', 'a/b/'),
      link('out', '../../../a'),
      link('root', '/'),
      link('empty', ''),
      link('a/b/parent', '..'),
      link('a/chain', '../rel'),
      link('loop', 'loop'),
      link('ping', 'pong'),
      link('pong', 'ping'),
      link('dangling', 'nowhere'),
      link('through', 'a/b/file/x'),
    ]);
    const leads: Readonly<Record<string, string | undefined>> = {
      'a/b/file': 'a/b/file',
      '/a//b/./file': 'a/b/file',
      'a/b/../b/file': 'a/b/file',
      '../../a/b/file': 'a/b/file',
      'rel/file': 'a/b/file',
      'abs/file': 'a/b/file',
      'up/b/file': 'a/b/file',
      dots: 'a/b/file',
      'slash/file': 'a/b/file',
      'out/b/file': 'a/b/file',
      'root/root/a/b/file': 'a/b/file',
      'a/b/parent/b/file': 'a/b/file',
      'rel/parent/b/file': 'a/b/file',
      'a/chain/file': 'a/b/file',
      rel: 'a/b',
      root: '',
      '': '',
      '..': '',
      loop: undefined,
      ping: undefined,
      dangling: undefined,
      'dangling/x': undefined,
      through: undefined,
      'a/b/file/': 'a/b/file',
      'a/b/file/x': undefined,
      'a/b/none': undefined,
      'none/..': undefined,
    };
    for (const [path, real] of Object.entries(leads)) assert.equal(view.resolve(path)?.path, real, path);
  });

  test('is looked up without following a link in its last part', async () => {
    const view = await viewOf([
      { path: 'a/file', content: 'x' },
      link('l', 'a'),
      link('a/m', 'file'),
      link('gone', 'x'),
    ]);
    assert.equal(view.lookup('l')?.header.type, 'symlink');
    assert.equal(view.lookup('l/m')?.path, 'a/m');
    assert.equal(view.lookup('l/m')?.header.target, 'file');
    assert.equal(view.lookup('gone')?.path, 'gone');
    assert.equal(view.lookup('none'), undefined);
    assert.equal(view.lookup('')?.header.type, 'directory');
  });

  test('has the content that is shown there, and no other', async () => {
    const view = await viewOf(
      [{ path: 'a/file', content: 'one' }, { path: 'hard', type: 'link', target: 'a/file' }, link('l', 'a')],
      [{ path: 'a/file', content: 'two' }],
    );
    assert.deepEqual(view.contentAt('l/file')?.content, { layer: 1, index: 0 });
    assert.deepEqual(view.contentAt('hard')?.content, { layer: 0, index: 0 });
    assert.equal(view.contentAt('hard')?.entry.layer, 0);
    assert.equal(view.contentAt('a'), undefined);
    assert.equal(view.contentAt('none'), undefined);
  });
});

test('entries come parents first, names in the order of their bytes', async () => {
  const view = await viewOf(
    [
      { path: 'b/z' },
      { path: 'b/a/x' },
      { path: 'a' },
      { path: '\xff' },
      { path: 'b.c' },
      { path: 'é' },
      { path: 'B' },
    ],
    [{ path: 'b/m' }, { path: '.wh.a' }],
  );
  assert.deepEqual(
    [...view.entries()].map(({ path }) => path),
    ['', 'B', 'b', 'b/a', 'b/a/x', 'b/m', 'b/z', 'b.c', '\xe9', '\xff'],
  );
});
