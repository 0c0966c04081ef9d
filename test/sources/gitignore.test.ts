import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { PlimsollError } from '../../src/errors.ts';
import { limits } from '../../src/limits.ts';
import { findDockerfiles } from '../../src/sources/dockerfiles.ts';
import { isGitIgnored, withGitIgnore } from '../../src/sources/gitignore.ts';
import { skipWithoutPeer } from '../support/peers.ts';
import { makeTree } from '../support/tree.ts';

describe('.gitignore files', () => {
  test('S19: compare no more names than they may', (t) => {
    const folder = makeTree(t, { '.gitignore': 'a\nb\nc\n' });
    const ignores = withGitIgnore(undefined, folder);
    const meter = { left: 7 };
    for (const [name, expected] of [
      ['a', true],
      ['x', false],
    ] as const)
      assert.equal(isGitIgnored(ignores, `${folder}/${name}`, false, meter), expected);
    assert.throws(
      () => isGitIgnored(ignores, `${folder}/y`, false, meter),
      (error) =>
        error instanceof PlimsollError && error.code === 'LIMIT_EXCEEDED' && /gitignoreTests/.test(error.message),
    );
  });

  test('S18: a line longer than any path is no rule', (t) => {
    const folder = makeTree(t, { '.gitignore': `a${' '.repeat(limits.pathBytes)}\nb` });
    const isIgnored = (name: string) =>
      isGitIgnored(withGitIgnore(undefined, folder), `${folder}/${name}`, false, { left: 100 });
    assert.deepEqual([isIgnored('a'), isIgnored('b')], [false, true]);
  });

  test('leave out what git leaves out', { skip: skipWithoutPeer('git') }, async (t) => {
    const files = ['a', 'b', 'a/b', 'a/c', 'b/a/c', 'x.y', 'a b', 'a/b/c/d', 'build', 'src/build/out'].flatMap(
      (folder) =>
        ['Dockerfile', 'Dockerfile.dev', 'web.Dockerfile', 'Containerfile'].map((name) => `${folder}/${name}`),
    );
    const folder = makeTree(t, {
      ...Object.fromEntries(files.map((path) => [path, ''])),
      '.gitignore':
        '# a comment\n\nbuild/\n/a/c\n*.dev\n!/b/*.dev\na\\ b/Docker*\nx.?/\n**/d/Containerfile\nb/**/web.*\n[!a-z]*\n\\#no\n',
      'a/.gitignore': '!c\n/b/\n!/b\nDockerfile \n',
      'a/b/.gitignore': '*\n!c/\n!web.Dockerfile\n',
      'src/.gitignore': '!build/\n/build/out/**\n!/build/out/Dockerfile\r\n',
    });
    execFileSync('git', ['init', '--quiet', folder]);
    const listed = execFileSync('git', [
      '-C',
      folder,
      'ls-files',
      '-z',
      '--others',
      '--exclude-per-directory=.gitignore',
    ]);
    const expected = listed
      .toString()
      .split('\0')
      .filter((path) => path !== '' && !path.endsWith('.gitignore'));
    const { found } = await findDockerfiles([folder]);
    assert.deepEqual(
      found.map(({ path }) => path.slice(folder.length + 1)),
      expected.toSorted(),
    );
    assert.ok(expected.length > 3 && expected.length < files.length, `${expected.length} of ${files.length}`);
  });
});
