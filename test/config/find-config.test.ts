import assert from 'node:assert/strict';
import { chmodSync, chownSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { findLintConfig, loadLintConfig, loadUserConfig, repositoryRoot } from '../../src/config/find-config.ts';
import type { KnownRules } from '../../src/config/lint-config.ts';
import { limits } from '../../src/limits.ts';
import { makeFifo } from '../support/fifo.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { makeTree } from '../support/tree.ts';

const known: KnownRules = { named: (id) => [{ id }], likely: () => undefined, isPreset: () => true };

const notRoot = process.getuid?.() === 0 ? false : 'only root may give a file away';

const find = (folder: string, current = folder) => findLintConfig(folder, current, known);

describe('the configuration that counts', () => {
  test('is the nearest one up to the repository root, from wherever the run begins', async (context) => {
    const root = makeTree(context, {
      '.plimsoll.yaml': 'preset: cis',
      'repo/.git/HEAD': '',
      'repo/.plimsoll.yaml': 'preset: strict',
      'repo/a/b/Dockerfile': '',
      'repo/c/.plimsoll.yml': 'preset: all',
    });
    assert.equal(repositoryRoot(join(root, 'repo/a/b')), join(root, 'repo'));
    assert.equal((await find(join(root, 'repo/a/b'), root))?.preset, 'strict');
    assert.equal((await find(join(root, 'repo/c')))?.preset, 'all');
  });

  test('is not looked for above the repository', async (context) => {
    const root = makeTree(context, { '.plimsoll.yaml': 'preset: cis', 'repo/.git/HEAD': '' });
    assert.equal(await find(join(root, 'repo')), undefined);
  });

  test('outside a repository only the folder itself and the current one count (S7)', async (context) => {
    const root = makeTree(context, { '.plimsoll.yaml': 'preset: cis', 'a/b/Dockerfile': '' });
    assert.equal(await find(join(root, 'a')), undefined);
    assert.equal((await find(join(root, 'a/b'), root))?.preset, 'cis');
    assert.equal((await find(root, join(root, 'a')))?.preset, 'cis');
    const elsewhere = makeTree(context, { '.plimsoll.yaml': 'preset: all' });
    assert.equal(await find(join(root, 'a'), elsewhere), undefined);
  });

  test("is hadolint's where there is none of ours, and ours even above it", async (context) => {
    const root = makeTree(context, {
      '.git/HEAD': '',
      'a/.hadolint.yaml': 'failure-threshold: error',
      'b/.hadolint.yaml': 'failure-threshold: error',
      'b/.plimsoll.yaml': 'preset: strict',
    });
    assert.equal((await find(join(root, 'a')))?.failOn, 'error');
    assert.equal((await find(join(root, 'b')))?.preset, 'strict');
    writeFileSync(join(root, '.plimsoll.yaml'), 'preset: cis');
    assert.equal((await find(join(root, 'a')))?.preset, 'cis');
  });

  test('that everybody may write to is refused, unless it was named (S7)', async (context) => {
    const root = makeTree(context, { '.plimsoll.yaml': 'preset: cis' });
    const file = join(root, '.plimsoll.yaml');
    chmodSync(file, 0o666);
    await assert.rejects(find(root), { code: 'CONFIG_INVALID' });
    assert.equal((await loadLintConfig(file, known)).preset, 'cis');
  });

  test('behind a link that leads out of the repository is refused (S16)', async (context) => {
    const root = makeTree(context, {
      'outside.yaml': 'preset: cis',
      'repo/.git/HEAD': '',
      'repo/inside.yaml': 'preset: all',
    });
    symlinkSync(join(root, 'outside.yaml'), join(root, 'repo/.plimsoll.yaml'));
    await assert.rejects(find(join(root, 'repo')), { code: 'CONFIG_INVALID' });
    symlinkSync('inside.yaml', join(root, 'repo/.plimsoll.yml'));
    await assert.rejects(find(join(root, 'repo')), { code: 'CONFIG_INVALID' });
  });

  test('that is no file, no text or too large is told', async (context) => {
    const root = temporaryFolder(context);
    const file = join(root, 'config.yaml');
    await assert.rejects(loadLintConfig(file, known), { code: 'CONFIG_INVALID' });
    await assert.rejects(loadLintConfig(root, known), { code: 'CONFIG_INVALID' });
    writeFileSync(file, Buffer.from([0xff, 0xfe, 0x00]));
    await assert.rejects(loadLintConfig(file, known), /not UTF-8/);
    writeFileSync(file, '#'.repeat(limits.configFileBytes + 1));
    await assert.rejects(loadLintConfig(file, known), /configFileBytes/);
  });

  test('a pipe is not waited for', async (context) => {
    const root = temporaryFolder(context);
    makeFifo(join(root, '.plimsoll.yaml'));
    await assert.rejects(find(root), { code: 'CONFIG_INVALID' });
  });

  test('a link to nothing is told, not passed over', async (context) => {
    const root = temporaryFolder(context);
    symlinkSync('gone.yaml', join(root, '.plimsoll.yaml'));
    await assert.rejects(find(root), /'\.plimsoll\.yaml' is not read: it is a link to what is not there\./);
  });
});

describe('a configuration that is named', () => {
  const load = async (context: { after(work: () => void): void }, name: string, text: string) =>
    loadLintConfig(join(makeTree(context, { [name]: text }), name), known);

  test("is hadolint's when its keys are, and that is told", async (context) => {
    const config = await load(context, 'hado.yaml', 'failure-threshold: error\nignored: [DL3008]');
    assert.equal(config.failOn, 'error');
    assert.deepEqual(
      config.notices.map(({ code }) => code),
      ['HADOLINT_CONFIG'],
    );
    await assert.rejects(load(context, '.plimsoll.yaml', 'ignored: [DL3008]'), /no key 'ignored'/);
    await assert.rejects(load(context, 'c.yaml', 'preset: strict\nignored: [DL3008]'), /no key 'ignored'/);
    assert.deepEqual((await load(context, 'd.yaml', 'preset: strict')).notices, []);
  });
});

test('a name without the dot is told, and is no configuration', async (context) => {
  const root = makeTree(context, { 'plimsoll.yaml': 'preset: strict' });
  const config = await find(root);
  assert.deepEqual([config?.file, config?.preset, config?.notices.length], [undefined, undefined, 1]);
});

describe("the user's own configuration", () => {
  const user = (file: string) => loadUserConfig(file, '/base', known);

  test('is none where there is no file', async (context) => {
    assert.equal(await user(join(temporaryFolder(context), 'plimsoll/config.yaml')), undefined);
  });

  test('holds its patterns against the folder it is told', async (context) => {
    const root = makeTree(context, { 'config.yaml': 'preset: cis' });
    const config = await user(join(root, 'config.yaml'));
    assert.deepEqual([config?.preset, config?.folder], ['cis', '/base']);
  });

  test('may lie behind a link, and must not be writable by everybody (S7)', async (context) => {
    const root = makeTree(context, { 'dotfiles/p.yaml': 'preset: cis', 'config/x': '' });
    symlinkSync('../dotfiles/p.yaml', join(root, 'config/config.yaml'));
    assert.equal((await user(join(root, 'config/config.yaml')))?.preset, 'cis');
    chmodSync(join(root, 'dotfiles/p.yaml'), 0o646);
    await assert.rejects(user(join(root, 'config/config.yaml')), /everybody may write to it/);
  });

  test('must not be that of somebody else (S7)', { skip: notRoot }, async (context) => {
    const root = makeTree(context, { 'config.yaml': 'preset: cis' });
    chownSync(join(root, 'config.yaml'), 65534, 65534);
    await assert.rejects(user(join(root, 'config.yaml')), /belongs to another user/);
  });
});
