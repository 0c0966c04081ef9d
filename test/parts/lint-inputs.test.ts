import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { type LintInputsOptions, lintInputs } from '../../src/parts/lint-inputs.ts';
import { project } from '../support/lint-project.ts';

/** What each file's build context is, opened in the order of the files. */
async function contexts(inputs: readonly string[], more: Partial<LintInputsOptions> = {}) {
  const { files } = await lintInputs(inputs, {
    current: process.cwd(),
    context: undefined,
    stdinName: undefined,
    stdin: Readable.from([]),
    signal: new AbortController().signal,
    ...more,
  });
  const opened = [];
  for (const file of files) {
    const input = await file.read();
    opened.push(await input.openContext?.());
  }
  return opened;
}

test('Dockerfiles of one folder share one listing of it', async (t) => {
  const folder = project(t, { Dockerfile: '', 'Dockerfile.web': '', 'a/Dockerfile': '', 'a/x': '' });
  const [first, web, below] = await contexts([folder]);
  assert.ok(first);
  assert.equal(web, first);
  assert.deepEqual(
    below?.entries.map(({ path }) => path),
    ['Dockerfile', 'x'],
  );
});

test('a context that is named is listed once, whatever folders the files lie in', async (t) => {
  const folder = project(t, { 'a/Dockerfile': '', 'b/Dockerfile': '', 'src/x': '' });
  const [first, second] = await contexts([folder], { context: `${folder}/src` });
  assert.ok(first);
  assert.equal(second, first);
});

test('a Dockerfile with an ignore file of its own has its own listing', async (t) => {
  const folder = project(t, {
    Dockerfile: '',
    'Dockerfile.web': '',
    'Dockerfile.web.dockerignore': 'x',
    'Dockerfile.zoo': '',
    x: '',
  });
  const [first, web, zoo] = await contexts([folder]);
  assert.equal(zoo, first);
  assert.deepEqual([first?.isIgnored('x'), web?.isIgnored('x')], [false, true]);
});

test('what is asked for again, as after a repair, is not listed again', async (t) => {
  const folder = project(t, { 'a/Dockerfile': '', 'b/Dockerfile': '' });
  const { files } = await lintInputs([folder], {
    current: folder,
    context: undefined,
    stdinName: undefined,
    stdin: Readable.from([]),
    signal: new AbortController().signal,
  });
  const [a, b] = await Promise.all(files.map((file) => file.read()));
  const first = await a?.openContext?.();
  assert.ok(first);
  assert.equal(await a?.openContext?.(), first);
  assert.notEqual(await b?.openContext?.(), first);
});

test('standard input has a context only when one is named', async (t) => {
  const folder = project(t, { x: '' });
  assert.deepEqual(await contexts(['-']), [undefined]);
  const [named] = await contexts(['-'], { context: folder, stdin: Readable.from([]) });
  assert.equal(named?.entries.length, 1);
});
