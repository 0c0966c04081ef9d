import assert from 'node:assert/strict';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { under, walkFolder } from '../../src/sources/walk-folder.ts';
import { makeTree } from '../support/tree.ts';

describe('walking a folder', () => {
  const everything = { mostEntries: 100, signal: undefined, state: '' };

  test('goes into the folders it is told to, each before what lies in it, and hands on what belongs to them', async (t) => {
    const root = makeTree(t, { 'b/c/d': '', 'a/x': '', z: '', 'skipped/y': '' });
    const seen: string[] = [];
    const missed = await walkFolder({
      ...everything,
      root,
      visit(path, entries, state) {
        seen.push(`${path} ${entries.map(({ name }) => name).join()} ${state}`);
        return entries
          .filter(({ name, type }) => type === 'directory' && name !== 'skipped')
          .map(({ name }) => [name, `${state}>${name}`] as const);
      },
    });
    assert.deepEqual(seen, [' a,b,skipped,z ', 'a x >a', 'b c >b', 'b/c d >b>c']);
    assert.deepEqual(missed, []);
  });

  test('S16: follows no link, so that circles end', async (t) => {
    const root = makeTree(t, { 'a/b': '' });
    symlinkSync('..', join(root, 'a/up'));
    symlinkSync('/', join(root, 'out'));
    const types: Record<string, string> = {};
    await walkFolder({
      ...everything,
      root,
      visit(path, entries) {
        for (const { name, type } of entries) types[under(path, name)] = type;
        return entries.filter(({ type }) => type === 'directory').map(({ name }) => [name, ''] as const);
      },
    });
    assert.deepEqual(types, { a: 'directory', out: 'symlink', 'a/b': 'file', 'a/up': 'symlink' });
  });

  test('S19: stops at the most entries, and says where', async (t) => {
    const root = makeTree(t, { 'a/1': '', 'a/2': '', 'a/3': '', 'b/1': '' });
    const walk = async (mostEntries: number) => {
      let count = 0;
      const missed = await walkFolder({
        ...everything,
        root,
        mostEntries,
        visit(_, entries) {
          count += entries.length;
          return entries.filter(({ type }) => type === 'directory').map(({ name }) => [name, ''] as const);
        },
      });
      return [count, missed];
    };
    assert.deepEqual(await walk(6), [6, []]);
    assert.deepEqual(await walk(4), [4, [{ path: 'a', why: 'entries' }]]);
    assert.deepEqual(await walk(1), [1, [{ path: '', why: 'entries' }]]);
  });

  test('says what it could not read, and goes on', async (t) => {
    const root = makeTree(t, { 'a/x': '', 'b/y': '' });
    const missed = await walkFolder({
      ...everything,
      root,
      visit(path, entries) {
        rmSync(join(root, 'a'), { recursive: true, force: true });
        return path === '' ? entries.map(({ name }) => [name, ''] as const) : [];
      },
    });
    assert.deepEqual(
      missed.map(({ path, why }) => [path, why]),
      [['a', 'unreadable']],
    );
  });
});

test('paths inside a folder', () => {
  assert.deepEqual(
    [under('', 'a'), under('a', ''), under('a', 'b'), under('/', 'a'), under('', '')],
    ['a', 'a', 'a/b', '/a', ''],
  );
});
