import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, test } from 'node:test';
import type { PlimsollError } from '../../src/errors.ts';
import { limits } from '../../src/limits.ts';
import { findDockerfiles } from '../../src/sources/dockerfiles.ts';
import { makeFifo } from '../support/fifo.ts';
import { asNobody } from '../support/nobody.ts';
import { rejectsWith } from '../support/rejects.ts';
import { makeTree } from '../support/tree.ts';

/** What is found in a folder, relative to it, and the codes of what failed. */
async function findIn(
  folder: string,
  ...inputs: readonly string[]
): Promise<{ paths: string[]; failed: readonly PlimsollError[] }> {
  const { found, failed } = await findDockerfiles(
    inputs.map((input) => (input === '-' ? input : `${folder}/${input}`)),
  );
  return { paths: found.map(({ path }) => relative(folder, path)), failed };
}

async function pathsIn(folder: string, ...inputs: readonly string[]): Promise<readonly string[]> {
  const { paths, failed } = await findIn(folder, ...inputs);
  assert.deepEqual(failed, []);
  return paths;
}

function codes(failed: readonly PlimsollError[]): readonly string[] {
  return failed.map(({ code }) => code);
}

describe('Dockerfiles of a folder', () => {
  test('go by their names, in any depth, sorted', async (t) => {
    const names = [
      'Containerfile',
      'Containerfile.dev',
      'Dockerfile',
      'Dockerfile-alpine',
      'Dockerfile.web',
      'Dockerfile_old',
      '.devcontainer/Dockerfile',
      'a/b/c/Dockerfile',
      'a/dockerfile',
      'a/web.Dockerfile',
      'a/web.dockerfile',
    ];
    const others = [
      'Dockerfile.dockerignore',
      'Dockerfile.template',
      'Dockerfile.j2',
      'Dockerfile~',
      'Dockerfile.orig',
      'DockerfileParser.ts',
      'Dockerfiles/README.md',
      'MyDockerfile',
      'dockerfile.ts',
      'web.Dockerfile.bak',
      '.git/Dockerfile',
      'node_modules/a/Dockerfile',
      'a/node_modules/b/Dockerfile',
    ];
    const folder = makeTree(t, Object.fromEntries([...names, ...others].map((name) => [name, ''])));
    assert.deepEqual(await pathsIn(folder, '.'), names.toSorted());
    assert.deepEqual(await pathsIn(folder, 'a', 'a/'), [
      'a/b/c/Dockerfile',
      'a/dockerfile',
      'a/web.Dockerfile',
      'a/web.dockerfile',
    ]);
  });

  test('are named as they were asked for, without what says nothing', async (t) => {
    const folder = makeTree(t, { 'sub/Dockerfile': 'FROM scratch\n', '-': '' });
    const before = process.cwd();
    process.chdir(folder);
    t.after(() => process.chdir(before));
    for (const [input, path, context] of [
      ['.', 'sub/Dockerfile', 'sub'],
      ['./', 'sub/Dockerfile', 'sub'],
      ['sub', 'sub/Dockerfile', 'sub'],
      ['./sub//', 'sub/Dockerfile', 'sub'],
      ['sub/../sub/Dockerfile', 'sub/Dockerfile', 'sub'],
      ['*/Dockerfile', 'sub/Dockerfile', 'sub'],
      ['./s*/Docker*', 'sub/Dockerfile', 'sub'],
      [
        `../${folder.split('/').at(-1)}/sub`,
        `../${folder.split('/').at(-1)}/sub/Dockerfile`,
        `../${folder.split('/').at(-1)}/sub`,
      ],
      [`${folder}/sub`, `${folder}/sub/Dockerfile`, `${folder}/sub`],
      ['./-', './-', '.'],
    ] as const) {
      const { found } = await findDockerfiles([input]);
      assert.deepEqual(
        found.map((file) => [file.path, file.folder]),
        [[path, context]],
        input,
      );
    }
    process.chdir('sub');
    const { found } = await findDockerfiles(['.', '..']);
    assert.deepEqual(
      found.map((file) => [file.path, file.folder]),
      [['../sub/Dockerfile', '../sub']],
    );
  });

  test('are read when asked for', async (t) => {
    const folder = makeTree(t, { Dockerfile: 'FROM scratch\n' });
    const { found } = await findDockerfiles([folder]);
    assert.equal(Buffer.from((await found[0]?.read()) ?? []).toString(), 'FROM scratch\n');
    assert.equal(found[0]?.place, join(folder, 'Dockerfile'));
  });

  test('are there once, however often they are named', async (t) => {
    const folder = makeTree(t, { Dockerfile: '', 'a/Dockerfile': '' });
    assert.deepEqual(await pathsIn(folder, 'a', 'a/Dockerfile', '.', '**/Dockerfile', './a/../Dockerfile'), [
      'Dockerfile',
      'a/Dockerfile',
    ]);
  });
});

describe('.gitignore', () => {
  test('leaves files and folders out, and folders below have their own', async (t) => {
    const folder = makeTree(t, {
      '.git/': '',
      '.gitignore':
        '# built\n/build/\n*.dev\n!Dockerfile.dev\nvendor/**/Dockerfile\nDockerfile.secret \r\ndocker\\!/\n',
      Dockerfile: '',
      'Dockerfile.dev': '',
      'Containerfile.dev': '',
      'Dockerfile.secret': '',
      'build/Dockerfile': '',
      'a/build/Dockerfile': '',
      'vendor/x/y/Dockerfile': '',
      'docker!/Dockerfile': '',
      'b/.gitignore': 'Dockerfile\n!c/Dockerfile\n!build/\n',
      'b/Dockerfile': '',
      'b/c/Dockerfile': '',
    });
    assert.deepEqual(await pathsIn(folder, '.'), [
      'Dockerfile',
      'Dockerfile.dev',
      'a/build/Dockerfile',
      'b/c/Dockerfile',
    ]);
    assert.deepEqual(await pathsIn(folder, '**/Dockerfile'), ['Dockerfile', 'a/build/Dockerfile', 'b/c/Dockerfile']);
  });

  test('knows upper and lower case', async (t) => {
    const folder = makeTree(t, { '.gitignore': 'dockerfile\n', Dockerfile: '' });
    assert.deepEqual(await pathsIn(folder, '.'), ['Dockerfile']);
  });

  test('of the folders above counts, up to the root of the repository', async (t) => {
    const folder = makeTree(t, {
      '.gitignore': 'Dockerfile\n',
      'repo/.git': 'gitdir: elsewhere\n',
      'repo/.gitignore': '*.a\n',
      'repo/x/.gitignore': '*.b\n',
      'repo/x/y/Dockerfile': '',
      'repo/x/y/Dockerfile.a': '',
      'repo/x/y/Dockerfile.b': '',
      'repo/x/y/Dockerfile.c': '',
    });
    assert.deepEqual(await pathsIn(folder, 'repo/x/y'), ['repo/x/y/Dockerfile', 'repo/x/y/Dockerfile.c']);
  });

  test('of folders above is none without a repository', async (t) => {
    const folder = makeTree(t, { '.gitignore': 'Dockerfile\n', 'a/Dockerfile': '' });
    assert.deepEqual(await pathsIn(folder, 'a'), ['a/Dockerfile']);
  });

  test('an inner one brings back a folder that an outer one leaves out, not what else that one says', async (t) => {
    const odd = 'b i[n]*?!#\\d\ne';
    const folder = makeTree(t, {
      '.gitignore': 'bin/\n*e/\n*.dev\n',
      'tools/.gitignore': '!bin/\n!*e/\n',
      'tools/bin/Dockerfile': '',
      'tools/bin/Dockerfile.dev': '',
      'tools/bin/bin/Dockerfile': '',
      [`tools/${odd}/Dockerfile`]: '',
      [`tools/${odd}/Dockerfile.dev`]: '',
      'bin/Dockerfile': '',
    });
    assert.deepEqual(await pathsIn(folder, '.'), [
      `tools/${odd}/Dockerfile`,
      'tools/bin/Dockerfile',
      'tools/bin/bin/Dockerfile',
    ]);
  });

  test('says nothing of a file or a folder that is named', async (t) => {
    const folder = makeTree(t, {
      '.git/': '',
      '.gitignore': 'Dockerfile\nbuild/\n',
      Dockerfile: '',
      'build/Containerfile': '',
      'build/Dockerfile': '',
    });
    assert.deepEqual(await pathsIn(folder, 'Dockerfile', 'build'), ['Dockerfile', 'build/Containerfile']);
  });

  test('that is no file, or too large, leaves nothing out', async (t) => {
    const folder = makeTree(t, {
      'a/.gitignore/x': '',
      'a/Dockerfile': '',
      'b/.gitignore': `Dockerfile\n${'#'.repeat(limits.gitignoreBytes)}`,
      'b/Dockerfile': '',
      'c/Dockerfile': '',
    });
    makeFifo(join(folder, 'c/.gitignore'));
    assert.deepEqual(await pathsIn(folder, '.'), ['a/Dockerfile', 'b/Dockerfile', 'c/Dockerfile']);
  });

  test('S18: lines that would take for ever are no rules, the others are', { timeout: 20_000 }, async (t) => {
    const deep = `${'a/'.repeat(80)}Dockerfile`;
    const folder = makeTree(t, {
      '.gitignore': `${'a/**/'.repeat(30)}b\n${'*a'.repeat(100)}b\nDockerfile.x\n`,
      [deep]: '',
      'Dockerfile.x': '',
    });
    assert.deepEqual(await pathsIn(folder, '.'), [deep]);
  });
});

describe('patterns', () => {
  test('are as those of .dockerignore, and files may have any name', async (t) => {
    const folder = makeTree(t, {
      'a/x.docker': '',
      'a/b/y.docker': '',
      '.c/z.docker': '',
      'a/x.docker.dockerignore': '',
    });
    assert.deepEqual(await pathsIn(folder, '**/*.docker*'), ['.c/z.docker', 'a/b/y.docker', 'a/x.docker']);
    assert.deepEqual(await pathsIn(folder, 'a/?.docker'), ['a/x.docker']);
    assert.deepEqual(await pathsIn(folder, 'a/[a-z]/*'), ['a/b/y.docker']);
    assert.deepEqual(await pathsIn(folder, '*/*.docker'), ['.c/z.docker', 'a/x.docker']);
  });

  test('are names when there is such a file', async (t) => {
    const folder = makeTree(t, { 'Dockerfile[1]': '', Dockerfile1: '' });
    assert.deepEqual(await pathsIn(folder, 'Dockerfile[1]'), ['Dockerfile[1]']);
    assert.deepEqual(await pathsIn(folder, 'Dockerfile[12]'), ['Dockerfile1']);
  });

  test('that nothing is like fail', async (t) => {
    const folder = makeTree(t, { 'a/Dockerfile': '' });
    const { paths, failed } = await findIn(
      folder,
      '*.nothing',
      'a/Docker*',
      'b/*',
      'a/[',
      '{a,b}/*',
      '{a,b}/Dockerfile',
    );
    assert.deepEqual(paths, ['a/Dockerfile']);
    assert.deepEqual(codes(failed), new Array(5).fill('INPUT_NOT_FOUND'));
    assert.match(failed[4]?.remedy ?? '', /Braces are for the shell/);
  });
});

describe('what cannot be linted', () => {
  test('is said input by input, and the others are found', async (t) => {
    const folder = makeTree(t, { Dockerfile: '', 'web.dockerfile': '', 'empty/': '', 'Dockerfile.d/README.md': '' });
    makeFifo(join(folder, 'fifo'));
    symlinkSync('/dev/null', join(folder, 'device'));
    symlinkSync('nowhere', join(folder, 'dangling'));
    symlinkSync('loop', join(folder, 'loop'));
    const inputs = [
      'Dockerfil',
      'empty',
      'Dockerfile.d',
      'fifo',
      'device',
      'dangling',
      'loop',
      'Dockerfile/x',
      'web.dockerfile',
    ];
    const { paths, failed } = await findIn(folder, ...inputs);
    assert.deepEqual(paths, ['web.dockerfile']);
    assert.deepEqual(codes(failed), [
      'INPUT_NOT_FOUND',
      'INPUT_NOT_FOUND',
      'INPUT_NOT_FOUND',
      'INPUT_UNREADABLE',
      'INPUT_UNREADABLE',
      'INPUT_NOT_FOUND',
      'INPUT_UNREADABLE',
      'INPUT_NOT_FOUND',
    ]);
    for (const [index, { message, remedy }] of failed.entries()) {
      assert.ok(message.includes(`'${folder}/${inputs[index]}'`), message);
      assert.ok(remedy, message);
    }
    assert.match(failed[0]?.remedy ?? '', /Did you mean '.*\/Dockerfile'/);
    assert.match(failed[5]?.message ?? '', /link/);
  });

  test('an empty name, and one with a zero byte', async () => {
    assert.deepEqual(codes((await findDockerfiles(['', 'a\0b'])).failed), ['INPUT_NOT_FOUND', 'INPUT_NOT_FOUND']);
  });

  test('a file that may not be read, named or found', async (t) => {
    const folder = makeTree(t, { 'a/Dockerfile': '', 'closed/Dockerfile': '', 'b/Dockerfile': '' });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'a/Dockerfile'), 0o000);
    const closed = join(folder, 'closed');
    chmodSync(closed, 0o000);
    try {
      await asNobody(async () => {
        assert.deepEqual(codes((await findIn(folder, 'a/Dockerfile')).failed), ['INPUT_UNREADABLE']);
        assert.deepEqual(codes((await findIn(folder, 'closed/Dockerfile')).failed), ['INPUT_UNREADABLE']);
        const { found, failed } = await findDockerfiles([folder]);
        assert.deepEqual(
          found.map(({ path }) => relative(folder, path)),
          ['a/Dockerfile', 'b/Dockerfile'],
        );
        assert.deepEqual(codes(failed), ['INPUT_UNREADABLE']);
        assert.match(failed[0]?.message ?? '', /closed/);
        const [first] = found;
        assert.ok(first);
        const { remedy } = await rejectsWith('INPUT_UNREADABLE', first.read());
        assert.match(remedy ?? '', /user/);
      });
    } finally {
      chmodSync(closed, 0o755);
    }
  });

  test('a file that is removed or replaced before it is read', { timeout: 20_000 }, async (t) => {
    const folder = makeTree(t, { 'a.Dockerfile': '', 'b.Dockerfile': '' });
    const { found } = await findDockerfiles([folder]);
    rmSync(join(folder, 'a.Dockerfile'));
    rmSync(join(folder, 'b.Dockerfile'));
    makeFifo(join(folder, 'b.Dockerfile'));
    assert.equal(found.length, 2);
    for (const file of found) await rejectsWith('INPUT_UNREADABLE', file.read());
  });

  test('S19: a file of too many bytes', async (t) => {
    const folder = makeTree(t, { Dockerfile: 'x'.repeat(limits.dockerfileBytes + 1) });
    const { found } = await findDockerfiles([folder]);
    const { message } = await rejectsWith('LIMIT_EXCEEDED', found[0]?.read() ?? Promise.resolve());
    assert.match(message, /dockerfileBytes/);
  });

  test('S19: a folder that is too deep is told, what lies above is found', async (t) => {
    const folder = makeTree(t, { Dockerfile: '' });
    mkdirSync(join(folder, ...new Array<string>(limits.folderDepth + 2).fill('d')), { recursive: true });
    const { paths, failed } = await findIn(folder, '.');
    assert.deepEqual(paths, ['Dockerfile']);
    assert.deepEqual(codes(failed), ['LIMIT_EXCEEDED']);
    assert.match(failed[0]?.message ?? '', /folderDepth/);
    assert.deepEqual(codes((await findIn(folder, '*/Dockerfile')).failed), ['INPUT_NOT_FOUND']);
  });

  test('S19: more Dockerfiles than one run takes', async (t) => {
    const folder = makeTree(t, {});
    for (let index = 0; index <= limits.dockerfiles; index++) writeFileSync(join(folder, `Dockerfile.${index}`), '');
    const { paths, failed } = await findIn(folder, '.');
    assert.equal(paths.length, limits.dockerfiles);
    assert.deepEqual(codes(failed), ['LIMIT_EXCEEDED']);
  });
});

describe('links', () => {
  test('S16: of a folder to what lies in it count, others do not, and circles end', async (t) => {
    const folder = makeTree(t, { 'out/Dockerfile': '', 'in/real/prod.txt': '', 'in2/Dockerfile': '' });
    const inside = join(folder, 'in');
    symlinkSync('real/prod.txt', join(inside, 'Dockerfile'));
    symlinkSync('../out/Dockerfile', join(inside, 'Dockerfile.out'));
    symlinkSync('../in2/Dockerfile', join(inside, 'Dockerfile.prefix'));
    symlinkSync('../out', join(inside, 'folder'));
    symlinkSync('.', join(inside, 'self'));
    symlinkSync('Dockerfile.loop', join(inside, 'Dockerfile.loop'));
    symlinkSync('/dev/zero', join(inside, 'Dockerfile.zero'));
    symlinkSync('real', join(inside, 'Dockerfile.folder'));
    assert.deepEqual(await pathsIn(folder, 'in'), ['in/Dockerfile']);
  });

  test('two names of one file are one, the one that is no link', async (t) => {
    const folder = makeTree(t, { 'Dockerfile.prod': '' });
    symlinkSync('Dockerfile.prod', join(folder, 'Dockerfile'));
    assert.deepEqual(await pathsIn(folder, '.'), ['Dockerfile.prod']);
    assert.deepEqual(await pathsIn(folder, 'Dockerfile'), ['Dockerfile']);
  });

  test('a link that is named is followed, wherever it leads; its context is where the link lies', async (t) => {
    const folder = makeTree(t, { 'out/Dockerfile': 'FROM scratch\n', 'in/': '' });
    symlinkSync('../out/Dockerfile', join(folder, 'in/Dockerfile'));
    const { found } = await findDockerfiles([join(folder, 'in/Dockerfile')]);
    assert.deepEqual(
      found.map((file) => [file.path, file.folder, file.place]),
      [[join(folder, 'in/Dockerfile'), join(folder, 'in'), join(folder, 'out/Dockerfile')]],
    );
    assert.equal((await found[0]?.read())?.length, 13);
  });

  test('a folder that is a link is searched as that folder', async (t) => {
    const folder = makeTree(t, { 'real/Dockerfile': '' });
    symlinkSync('real', join(folder, 'link'));
    assert.deepEqual(await pathsIn(folder, 'link'), ['link/Dockerfile']);
  });
});

describe('standard input', () => {
  test('is read when asked for, and once', async () => {
    const bytes = new TextEncoder().encode('FROM scratch\n');
    const { found, failed } = await findDockerfiles(['-', '-'], { standardInput: async () => bytes });
    assert.deepEqual(failed, []);
    assert.deepEqual(
      found.map(({ path, folder, place }) => ({ path, folder, place })),
      [{ path: '-', folder: undefined, place: undefined }],
    );
    assert.equal(await found[0]?.read(), bytes);
  });

  test('where there is none', async () => {
    assert.deepEqual(codes((await findDockerfiles(['-'])).failed), ['INPUT_UNREADABLE']);
  });
});

test('odd names are found as they are', async (t) => {
  const names = [
    '\u001b[31m/Dockerfile',
    '__proto__/Dockerfile',
    'a\nb/Dockerfile',
    'a\nb/Dockerfile.\n',
    'x y.Dockerfile',
  ];
  const folder = makeTree(t, Object.fromEntries(names.map((name) => [name, ''])));
  assert.deepEqual(await pathsIn(folder, '.'), names);
});

test('a folder whose name is no UTF-8 is told', async (t) => {
  const folder = makeTree(t, { Dockerfile: '' });
  mkdirSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xff)]));
  const { paths, failed } = await findIn(folder, '.');
  assert.deepEqual(paths, ['Dockerfile']);
  assert.deepEqual(codes(failed), ['INPUT_UNREADABLE']);
});

test('a search stops when it is told to', async (t) => {
  const folder = makeTree(t, { Dockerfile: '' });
  await assert.rejects(findDockerfiles([folder], { signal: AbortSignal.abort() }), { name: 'AbortError' });
});
