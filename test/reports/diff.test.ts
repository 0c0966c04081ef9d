import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { unifiedDiff } from '../../src/reports/diff.ts';

test('nothing changed, nothing shown', () => assert.equal(unifiedDiff('Dockerfile', 'FROM a\n', 'FROM a\n'), ''));

test('a changed line with its surroundings', () => {
  const before = 'FROM a\nRUN b\nRUN c\nRUN d\nRUN e\nRUN f\n';
  assert.equal(
    unifiedDiff('./docker/Dockerfile', before, before.replace('RUN b', 'RUN x')),
    [
      '--- a/docker/Dockerfile',
      '+++ b/docker/Dockerfile',
      '@@ -1,5 +1,5 @@',
      ' FROM a',
      '-RUN b',
      '+RUN x',
      ' RUN c',
      ' RUN d',
      ' RUN e',
      '',
    ].join('\n'),
  );
});

test('an empty range is told by the line before it', () => {
  assert.match(unifiedDiff('x', '', 'FROM a\n'), /^@@ -0,0 \+1 @@$/m);
  assert.match(unifiedDiff('x', 'FROM a\n', ''), /^@@ -1 \+0,0 @@$/m);
  assert.match(unifiedDiff('x', '', 'FROM a\n'.repeat(3000)), /^@@ -0,0 \+1,3000 @@$/m);
});

test('S20 what moves text is escaped, in names and in lines; tabs and the CR of a line end stay', () => {
  const text = unifiedDiff('a\u001b[2J\nb', 'RUN a\tb\r\n', 'RUN \u202e\tb\r\n');
  assert.ok(text.startsWith('--- a/a\\u{1b}[2J\\u{a}b\n+++ b/a\\u{1b}[2J\\u{a}b\n'));
  assert.match(text, /^-RUN a\tb\r\n\+RUN \\u\{202e\}\tb\r$/m);
});

test('S21 what looks like a secret is masked', () => {
  const text = unifiedDiff('Dockerfile', 'ENV API_TOKEN=hunter2\nRUN a\n', 'ENV API_TOKEN=hunter2\nRUN b\n');
  assert.doesNotMatch(text, /hunter2/);
  assert.match(text, /^ ENV API_TOKEN=\*\*\*$/m);
});

const git = spawnSync('git', ['--version']).status === 0;
const many = Array.from({ length: 3000 }, (_, index) => `RUN ${index}`);
const patches: readonly [string, string, string][] = [
  ['a changed line', 'FROM a\nRUN b\n', 'FROM a\nRUN c\n'],
  ['a new first line', 'FROM a\n', '# x\nFROM a\n'],
  ['the only line gone', 'FROM a\n', ''],
  ['a first line in an empty file', '', 'FROM a\n'],
  ['no line feed at the end', 'FROM a\nRUN b', 'FROM a\nRUN c'],
  ['a line feed added at the end', 'FROM a', 'FROM a\n'],
  ['line ends of CR LF', 'FROM a\r\nRUN b\r\n', 'FROM a\r\nRUN c\r\n'],
  ['so many of one line', 'RUN a\n'.repeat(2000), 'RUN a\n'.repeat(4000)],
  ['so few of one line', 'RUN a\n'.repeat(4000), 'RUN a\n'.repeat(2000)],
  [
    'so much that the shortest way is not looked for',
    `A\n${many.join('\n')}\nB`,
    `A\n${many.map((line) => `${line} x`).join('\n')}\nB`,
  ],
  ['the same without a line before', many.join('\n'), many.map((line) => `${line} x`).join('\n')],
];

for (const [what, before, after] of patches) {
  test(`a patch applies: ${what}`, { skip: git ? false : 'git is not installed' }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-diff-'));
    try {
      const file = join(folder, 'Dockerfile');
      writeFileSync(file, before);
      const input = unifiedDiff('Dockerfile', before, after);
      const { status, stderr } = spawnSync('git', ['apply', '--whitespace=nowarn', '-'], {
        cwd: folder,
        input,
        encoding: 'utf8',
        env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() },
      });
      assert.equal(status, 0, `${stderr}\n${input.slice(0, 500)}`);
      assert.equal(readFileSync(file, 'utf8'), after);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
