import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { rewriteFile } from '../../src/commands/rewrite-file.ts';
import { lint, misspelt, project, unused, wrong } from '../support/lint-project.ts';

const repaired = 'FROM alpine:3.20\nRUN make\n';
const read = (...path: readonly string[]) => readFileSync(join(...path), 'utf8');
const bytes = (text: string) => Buffer.from(text);

describe('plimsoll lint --fix leaves as it was', () => {
  test('a write-protected file, whoever runs it, and repairs and reports the rest', async (t) => {
    const folder = project(t, { 'a/Dockerfile': misspelt, 'b/Dockerfile': misspelt });
    chmodSync(join(folder, 'a/Dockerfile'), 0o444);
    const { code, stdout, stderr } = await lint(folder, ['--fix=all', '-f', 'unix']);
    assert.equal(code, 3);
    assert.match(
      stderr,
      /^Error: 'a\/Dockerfile' is not repaired: it is write-protected\. \[OUTPUT_FAILED\]\n {7}Make it/,
    );
    assert.match(stderr, /Repaired 1 finding in 'b\/Dockerfile'\./);
    // What stays as it was has the findings that it had.
    assert.match(stdout, /^a\/Dockerfile:2:1: .*instruction-unknown/m);
    assert.doesNotMatch(stdout, /^b\/.*instruction-unknown/m);
    assert.deepEqual([read(folder, 'a/Dockerfile'), read(folder, 'b/Dockerfile')], [misspelt, repaired]);
  });

  test('a file that somebody changed since it was read', async (t) => {
    const folder = project(t, { Dockerfile: `${misspelt}# new\n` });
    const file = join(folder, 'Dockerfile');
    const why = { code: 'OUTPUT_FAILED', message: /'Dockerfile' is not repaired: somebody changed it meanwhile\./ };
    await assert.rejects(rewriteFile(file, folder, bytes(misspelt), bytes(repaired), 'Dockerfile'), why);
    assert.equal(read(file), `${misspelt}# new\n`);
  });

  test('a file that was removed since it was read', async (t) => {
    const folder = project(t, {});
    const why = { code: 'OUTPUT_FAILED', message: /no longer there/ };
    await assert.rejects(rewriteFile(join(folder, 'Dockerfile'), folder, bytes(misspelt), bytes(repaired)), why);
  });

  test('what a link leads to outside the folder, while one inside is gone through (S16)', async (t) => {
    const folder = project(t, { 'outside/real': misspelt, 'in/real': misspelt, 'in/more/x': '' });
    symlinkSync('../outside/real', join(folder, 'in/Dockerfile'));
    symlinkSync('real', join(folder, 'in/Dockerfile.ours'));
    const { code, stderr } = await lint(folder, ['in/Dockerfile', 'in/Dockerfile.ours', '--fix=all', '-f', 'unix']);
    assert.equal(code, 3);
    assert.match(stderr, /'in\/Dockerfile' is not repaired: it is a link that leads out of 'in'\./);
    assert.deepEqual([read(folder, 'outside/real'), read(folder, 'in/real')], [misspelt, repaired]);
    assert.ok(lstatSync(join(folder, 'in/Dockerfile.ours')).isSymbolicLink());
  });

  test('a file without anything to repair, to the byte and the minute', async (t) => {
    const folder = project(t, { Dockerfile: wrong });
    const before = lstatSync(join(folder, 'Dockerfile'));
    await lint(folder, ['--fix=all']);
    const after = lstatSync(join(folder, 'Dockerfile'));
    assert.deepEqual([after.ino, after.mtimeMs], [before.ino, before.mtimeMs]);
  });
});

const shapes: readonly (readonly [string, string, string])[] = [
  ['line ends of Windows', 'FROM alpine:3.20\r\nRUNN make\r\n', 'FROM alpine:3.20\r\nRUN make\r\n'],
  ['a byte order mark', `\ufeff${misspelt}`, `\ufeff${repaired}`],
  ['no line end at the end', 'FROM alpine:3.20\nRUNN make', 'FROM alpine:3.20\nRUN make'],
  ['mixed line ends', 'FROM alpine:3.20\r\nRUNN make\n', 'FROM alpine:3.20\r\nRUN make\n'],
  [
    'a line that goes, of Windows',
    unused.replaceAll('\n', '\r\n'),
    unused.replace(/#.*\n/, '').replaceAll('\n', '\r\n'),
  ],
];

describe('plimsoll lint --fix keeps', () => {
  for (const [what, before, after] of shapes) {
    test(what, async (t) => {
      const folder = project(t, { Dockerfile: before });
      await lint(folder, ['--fix=all']);
      assert.equal(read(folder, 'Dockerfile'), after);
    });
  }
});

describe('plimsoll lint --fix --dry-run is a patch for git', () => {
  for (const [what, before, after] of shapes) {
    test(`of a file with ${what}`, { skip: skipWithoutGit() }, async (t) => {
      const folder = project(t, { 'web/Dockerfile': before, 'b/Dockerfile': misspelt });
      const { stdout } = await lint(folder, ['--fix=all', '--dry-run']);
      assert.deepEqual([read(folder, 'web/Dockerfile'), read(folder, 'b/Dockerfile')], [before, misspelt]);
      const git = spawnSync('git', ['apply', '-'], {
        cwd: folder,
        input: stdout,
        encoding: 'utf8',
        env: {
          PATH: process.env['PATH'] ?? '',
          GIT_CEILING_DIRECTORIES: folder,
          GIT_CONFIG_NOSYSTEM: '1',
          HOME: folder,
        },
      });
      assert.equal(git.status, 0, git.stderr);
      assert.deepEqual([read(folder, 'web/Dockerfile'), read(folder, 'b/Dockerfile')], [after, repaired]);
    });
  }
});

function skipWithoutGit(): string | false {
  return spawnSync('git', ['--version']).status === 0 ? false : 'git is not installed';
}
