import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { limits } from '../../src/limits.ts';
import { openBuildContext } from '../../src/sources/build-context.ts';
import { makeFifo } from '../support/fifo.ts';
import { asNobody } from '../support/nobody.ts';
import { rejectsWith } from '../support/rejects.ts';
import { makeTree } from '../support/tree.ts';

describe('a build context', () => {
  test('lists files, folders and links, sorted', async (t) => {
    const folder = makeTree(t, { 'b/c.txt': '', 'a.txt': '', 'b-c': '', 'e/': '' });
    symlinkSync('a.txt', join(folder, 'd'));
    const { entries, isWhole, ignoreFile } = await openBuildContext(folder, undefined);
    assert.deepEqual(
      entries.map(({ path, type }) => `${path} ${type}`),
      ['a.txt file', 'b directory', 'b-c file', 'b/c.txt file', 'd symlink', 'e directory'],
    );
    assert.ok(isWhole);
    assert.equal(ignoreFile, undefined);
  });

  test('lists ignored files, and ignored folders without what lies in them', async (t) => {
    const folder = makeTree(t, {
      '.dockerignore': 'node_modules\n*.log\n',
      'node_modules/a/index.js': '',
      'x.log': '',
      'src/a.js': '',
    });
    const context = await openBuildContext(folder, undefined);
    assert.deepEqual(
      context.entries.map(({ path }) => path),
      ['.dockerignore', 'node_modules', 'src', 'src/a.js', 'x.log'],
    );
    assert.deepEqual(
      ['node_modules', 'node_modules/a/index.js', 'x.log', 'src', 'src/a.js', 'nowhere', 'nowhere.log', '.'].map(
        (path) => context.isIgnored(path),
      ),
      [true, true, true, false, false, false, true, false],
    );
    assert.ok(context.isWhole);
    assert.equal(context.ignoreFile?.name, join(folder, '.dockerignore'));
    assert.equal(context.ignoreFile?.text, 'node_modules\n*.log\n');
  });

  test('walks an ignored folder that an exception reaches into, and only that one', async (t) => {
    const folder = makeTree(t, {
      '.dockerignore': '*\n!src/*/a.js\n',
      'src/x/a.js': '',
      'src/x/b.js': '',
      'lib/x/a.js': '',
    });
    const { entries, isIgnored } = await openBuildContext(folder, undefined);
    assert.deepEqual(
      entries.map(({ path }) => path),
      ['.dockerignore', 'lib', 'src', 'src/x', 'src/x/a.js', 'src/x/b.js'],
    );
    assert.ok(!isIgnored('src/x/a.js'));
    assert.ok(isIgnored('src/x/b.js'));
    // A folder is sent with what is sent of it.
    assert.deepEqual(
      [isIgnored('src'), isIgnored('src/x'), isIgnored('lib'), isIgnored('./src/')],
      [false, false, true, false],
    );
  });

  test('takes paths as COPY writes them', async (t) => {
    const folder = makeTree(t, { '.dockerignore': 'a\n', a: 'text' });
    const { isIgnored, read } = await openBuildContext(folder, undefined);
    for (const path of ['a', './a', '/a', '../a', 'b/../a', 'a/']) {
      assert.ok(isIgnored(path), path);
      assert.equal(read(path), 'text', path);
    }
  });

  test('NAME.dockerignore beside the Dockerfile comes before .dockerignore of the context', async (t) => {
    const folder = makeTree(t, {
      '.dockerignore': 'a\n',
      'docker/web.Dockerfile': '',
      'docker/web.Dockerfile.dockerignore': 'b\n',
      'docker/.dockerignore': 'c\n',
    });
    const ignoredFor = async (dockerfile: string | undefined) => {
      const { isIgnored, ignoreFile } = await openBuildContext(folder, dockerfile);
      return [relative(folder, ignoreFile?.name ?? ''), ...['a', 'b', 'c'].filter(isIgnored)];
    };
    assert.deepEqual(await ignoredFor(join(folder, 'docker/web.Dockerfile')), [
      'docker/web.Dockerfile.dockerignore',
      'b',
    ]);
    assert.deepEqual(await ignoredFor(join(folder, 'docker/other')), ['.dockerignore', 'a']);
    assert.deepEqual(await ignoredFor(undefined), ['.dockerignore', 'a']);
    assert.deepEqual(await ignoredFor(join(folder, 'nowhere/Dockerfile')), ['.dockerignore', 'a']);
  });

  test('an empty NAME.dockerignore ignores nothing', async (t) => {
    const folder = makeTree(t, { '.dockerignore': '*\n', Dockerfile: '', 'Dockerfile.dockerignore': '' });
    const { isIgnored, ignoreFile } = await openBuildContext(folder, join(folder, 'Dockerfile'));
    assert.ok(!isIgnored('a'));
    assert.deepEqual(ignoreFile?.patterns, []);
  });

  test('a broken pattern is told, and the folder listed all the same', async (t) => {
    const folder = makeTree(t, { '.dockerignore': '[\na\n', a: '' });
    const { ignoreFile, isIgnored } = await openBuildContext(folder, undefined);
    assert.deepEqual(
      ignoreFile?.patterns.map(({ problem }) => problem !== undefined),
      [true, false],
    );
    assert.ok(isIgnored('a'));
  });

  test('a folder that is a link is that folder', async (t) => {
    const folder = makeTree(t, { 'real/a': '' });
    symlinkSync('real', join(folder, 'link'));
    const { entries } = await openBuildContext(join(folder, 'link'), undefined);
    assert.deepEqual(entries, [{ path: 'a', type: 'file' }]);
  });

  test('what is no folder, or nowhere', async (t) => {
    const folder = makeTree(t, { a: '', contexts: '' });
    await rejectsWith('INPUT_UNREADABLE', openBuildContext(join(folder, 'a'), undefined));
    const { remedy } = await rejectsWith('INPUT_NOT_FOUND', openBuildContext(join(folder, 'context'), undefined));
    assert.match(remedy ?? '', /contexts/);
  });

  test('stops when it is told to', async (t) => {
    const folder = makeTree(t, { a: '' });
    await assert.rejects(openBuildContext(folder, undefined, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  });
});

describe('reading a file of a build context', () => {
  test('its text, without a byte order mark', async (t) => {
    const folder = makeTree(t, { 'a.sh': '\ufeff#!/bin/sh\n', empty: '' });
    const { read } = await openBuildContext(folder, undefined);
    assert.deepEqual([read('a.sh'), read('empty')], ['#!/bin/sh\n', '']);
  });

  test('what is not there, no file, no text or too large is undefined', async (t) => {
    const folder = makeTree(t, {
      'folder/': '',
      binary: Uint8Array.of(0x61, 0),
      latin1: Uint8Array.of(0xe9),
      full: 'x'.repeat(limits.contextFileBytes),
      large: 'x'.repeat(limits.contextFileBytes + 1),
    });
    const { read } = await openBuildContext(folder, undefined);
    for (const path of [
      'nowhere',
      'folder',
      '.',
      '',
      'folder/x',
      'binary/x',
      'binary',
      'latin1',
      'large',
      'a\0b',
      'x'.repeat(5000),
    ])
      assert.equal(read(path), undefined, path.slice(0, 20));
    assert.equal(read('full')?.length, limits.contextFileBytes);
  });

  test('S16: links that stay inside are followed, others are not', async (t) => {
    const folder = makeTree(t, { 'outside/secret': 'secret', 'context/a': 'a', 'context2/b': 'b' });
    const context = join(folder, 'context');
    symlinkSync('a', join(context, 'inside'));
    symlinkSync('../outside/secret', join(context, 'file'));
    symlinkSync('../outside', join(context, 'dir'));
    symlinkSync(join(folder, 'outside/secret'), join(context, 'absolute'));
    symlinkSync('../context2/b', join(context, 'prefix'));
    symlinkSync('loop', join(context, 'loop'));
    symlinkSync('.', join(context, 'self'));
    const { read, entries, isWhole } = await openBuildContext(context, undefined);
    assert.deepEqual([read('inside'), read('self/self/a')], ['a', 'a']);
    for (const path of ['file', 'dir/secret', 'absolute', 'prefix', 'loop', '../outside/secret'])
      assert.equal(read(path), undefined, path);
    assert.deepEqual(
      entries.filter(({ path }) => path.includes('/')),
      [],
    );
    assert.ok(isWhole);
  });

  test('S16: fifos, sockets and devices are neither listed nor opened', { timeout: 20_000 }, async (t) => {
    const folder = makeTree(t, { a: '' });
    makeFifo(join(folder, 'fifo'));
    makeFifo(join(folder, '.dockerignore'));
    makeFifo(join(folder, 'Dockerfile.dockerignore'));
    symlinkSync('/dev/zero', join(folder, 'zero'));
    const server = createServer();
    await new Promise<void>((done) => server.listen(join(folder, 'socket'), done));
    t.after(() => server.close());
    const { entries, read, ignoreFile, isWhole } = await openBuildContext(folder, join(folder, 'Dockerfile'));
    assert.deepEqual(
      entries.map(({ path }) => path),
      ['a', 'zero'],
    );
    for (const path of ['fifo', 'socket', 'zero']) assert.equal(read(path), undefined, path);
    assert.equal(ignoreFile, undefined);
    assert.ok(isWhole);
  });

  test('S16: an ignore file that is a link out of its folder does not count', async (t) => {
    const folder = makeTree(t, { 'outside/ignore': '*\n', 'context/a': '', 'context/ignore': 'b\n' });
    const place = join(folder, 'context/.dockerignore');
    symlinkSync('../outside/ignore', place);
    assert.equal((await openBuildContext(join(folder, 'context'), undefined)).ignoreFile, undefined);
    symlinkSync('ignore', join(folder, 'context/Dockerfile.dockerignore'));
    const { isIgnored } = await openBuildContext(join(folder, 'context'), join(folder, 'context/Dockerfile'));
    assert.deepEqual([isIgnored('a'), isIgnored('b')], [false, true]);
  });
});

describe('a hostile build context', () => {
  test('is not whole when a folder cannot be read', async (t) => {
    const folder = makeTree(t, { 'closed/a': '', b: '' });
    chmodSync(folder, 0o755);
    const closed = join(folder, 'closed');
    chmodSync(closed, 0o000);
    try {
      const { entries, isWhole } = await asNobody(() => openBuildContext(folder, undefined));
      assert.deepEqual(
        entries.map(({ path }) => path),
        ['b', 'closed'],
      );
      assert.ok(!isWhole);
      writeFileSync(join(folder, '.dockerignore'), 'closed\n');
      assert.ok((await asNobody(() => openBuildContext(folder, undefined))).isWhole);
    } finally {
      chmodSync(closed, 0o755);
    }
  });

  test('is refused when its ignore file cannot be read: nothing could be said of it', async (t) => {
    const folder = makeTree(t, { '.dockerignore': 'a\n' });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, '.dockerignore'), 0o000);
    await asNobody(() => rejectsWith('INPUT_UNREADABLE', openBuildContext(folder, undefined)));
  });

  test('S19: is listed down to a depth', async (t) => {
    const folder = makeTree(t, {});
    mkdirSync(join(folder, ...new Array<string>(limits.folderDepth).fill('d')), { recursive: true });
    assert.ok((await openBuildContext(folder, undefined)).isWhole);
    mkdirSync(join(folder, ...new Array<string>(limits.folderDepth + 5).fill('d')), { recursive: true });
    const { entries, isWhole } = await openBuildContext(folder, undefined);
    assert.equal(entries.length, limits.folderDepth + 1);
    assert.ok(!isWhole);
  });

  test('S19: an ignore file that is too large is refused', async (t) => {
    const folder = makeTree(t, { '.dockerignore': '#'.repeat(limits.dockerfileBytes + 1) });
    const { message } = await rejectsWith('LIMIT_EXCEEDED', openBuildContext(folder, undefined));
    assert.match(message, /\.dockerignore.*dockerfileBytes/);
  });

  test('names with line feeds, escapes and no UTF-8 are listed as they are', async (t) => {
    const folder = makeTree(t, { 'a\nb': 'x', '\u001b[31m': '', '__proto__/constructor': '', 'c\\d': '' });
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xff)]), '');
    const { entries, isIgnored, read, isWhole } = await openBuildContext(folder, undefined);
    assert.deepEqual(
      entries.map(({ path }) => path),
      ['\u001b[31m', '__proto__', '__proto__/constructor', 'a\nb', 'c\\d', '\ufffd'],
    );
    assert.equal(read('a\nb'), 'x');
    assert.ok(!isIgnored('__proto__/constructor'));
    assert.ok(isWhole);
    mkdirSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xfe)]));
    assert.ok(!(await openBuildContext(folder, undefined)).isWhole);
  });
});
