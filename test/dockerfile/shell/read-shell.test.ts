import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shown, viewDockerfile, viewRun, viewScript } from '../../support/shell-view.ts';

describe('readShell looks into every form of an instruction', () => {
  const forms: readonly { readonly what: string; readonly file: string; readonly runs: readonly string[] }[] = [
    { what: 'RUN, shell form', file: 'RUN a b', runs: ['a b'] },
    { what: 'RUN, exec form', file: 'RUN ["a", "b c"]', runs: ['a b c'] },
    { what: 'exec form with a shell', file: 'RUN ["sh", "-c", "a && b"]', runs: ['sh -c a && b', 'a', 'b'] },
    { what: 'exec form of words with $', file: 'ENV X=1\nRUN ["echo", "$X"]', runs: ['echo $X'] },
    { what: 'CMD', file: 'CMD a b', runs: ['a b'] },
    { what: 'ENTRYPOINT', file: 'ENTRYPOINT ["/bin/a", "-b"]', runs: ['a -b'] },
    { what: 'HEALTHCHECK', file: 'HEALTHCHECK --interval=1s CMD a || b', runs: ['a', 'b'] },
    { what: 'ONBUILD', file: 'ONBUILD RUN a b', runs: ['a b'] },
    { what: 'a JSON array that is none', file: "RUN ['a', 'b']", runs: ['[a, b]'] },
    { what: 'a heredoc', file: 'RUN <<EOF\na\nb\nEOF', runs: ['a', 'b'] },
    { what: 'a heredoc with a shebang', file: 'RUN <<EOF\n#!/usr/bin/env bash\na\nEOF', runs: ['a'] },
    { what: 'a heredoc for a shell', file: 'RUN <<EOF bash -e\na\nb\nEOF', runs: ['bash -e', 'a', 'b'] },
    { what: 'a heredoc for Python', file: 'RUN python3 <<EOF\nimport a\nEOF', runs: ['python3'] },
    { what: 'a heredoc that is data', file: 'RUN cat <<EOF > x && b\na\nEOF', runs: ['cat', 'b'] },
    { what: 'substitutions in data', file: 'RUN cat <<EOF\n$(a)\nEOF', runs: ['cat', 'a'] },
    { what: 'none in quoted data', file: "RUN cat <<'EOF'\n$(a)\nEOF", runs: ['cat'] },
    { what: 'two heredocs', file: 'RUN sh <<A && bash <<B\na\nA\nb\nB', runs: ['sh', 'bash', 'a', 'b'] },
    { what: 'a here-string', file: 'RUN bash <<< "a b"', runs: ['bash', 'a b'] },
    { what: 'a shell that reads a file', file: 'RUN bash x <<EOF\na\nEOF', runs: ['bash x'] },
    { what: 'a shell that reads more than text', file: 'RUN bash <<EOF < x\na\nEOF', runs: ['bash'] },
  ];
  for (const { what, file, runs } of forms) {
    test(what, () => {
      const { script } = viewScript(`FROM debian\n${file}\n`);
      assert.deepEqual(script.commands.map(shown), runs);
      assert.deepEqual(script.errors, []);
    });
  }

  test('nothing runs in other instructions', () => {
    assert.equal(viewDockerfile('FROM a\nENV b=c\nHEALTHCHECK NONE\nCOPY . .\nONBUILD RUN x\n').scripts.length, 1);
  });
});

describe('the shell is the one that Docker starts', () => {
  const off = { errexit: false, pipefail: false };
  const shells: readonly (readonly [file: string, dialect: string, options?: Partial<typeof off>])[] = [
    ['FROM a\nRUN x', 'sh'],
    ['FROM a\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN x', 'bash', { pipefail: true }],
    ['FROM a\nSHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nRUN x', 'bash', { errexit: true, pipefail: true }],
    ['FROM a\nSHELL ["/bin/bash", "-euxo", "pipefail", "-c"]\nRUN x', 'bash', { errexit: true, pipefail: true }],
    ['FROM a\nSHELL ["/bin/ash", "-eo", "pipefail", "-c"]\nRUN x', 'ash', { errexit: true, pipefail: true }],
    ['FROM a\nSHELL ["/bin/busybox", "sh", "-c"]\nRUN x', 'ash'],
    ['FROM a\nSHELL ["/bin/sh", "-exc"]\nRUN x', 'sh', { errexit: true }],
    ['FROM a\nSHELL ["/bin/zsh", "-c"]\nRUN x', 'zsh'],
    ['FROM a\nSHELL ["/usr/bin/env", "bash", "-c"]\nRUN x', 'bash'],
    ['FROM a\nSHELL ["conda", "run", "-n", "e", "/bin/bash", "-c"]\nRUN x', 'bash'],
    ['FROM a AS b\nSHELL ["/bin/bash", "-e", "-c"]\nFROM b\nRUN x', 'bash', { errexit: true }],
    ['FROM a\nSHELL ["/bin/bash", "-e", "-c"]\nFROM a\nRUN x', 'sh'],
    ['FROM a\nSHELL ["/bin/bash", "-e", "-c"]\nCMD x', 'bash', { errexit: true }],
    ['FROM a\nRUN <<E\n#!/bin/bash -e\nx\nE', 'bash', { errexit: true }],
    ['FROM a\nSHELL ["/bin/bash", "-e", "-c"]\nRUN <<E\nx\nE', 'bash', { errexit: true }],
    ['FROM a\nSHELL ["/bin/bash", "-e", "-c"]\nRUN <<E\n#!/bin/sh\nx\nE', 'sh'],
    ['FROM a\nCMD ["x", "y"]', 'none'],
    ['FROM a\nCMD ["bash", "-eo", "pipefail", "-c", "x"]', 'bash', { errexit: true, pipefail: true }],
  ];
  for (const [file, dialect, options] of shells) {
    test(JSON.stringify(file), () => {
      const { script } = viewScript(file);
      assert.equal(script.dialect, dialect);
      assert.deepEqual(script.startsWith, { ...off, ...options });
      assert.ok(script.commands.length > 0);
    });
  }

  for (const file of [
    'FROM a\nSHELL ["powershell", "-Command"]\nRUN x | y',
    '# escape=`\nFROM a\nRUN x `\n y',
    'FROM a\nSHELL ["pwsh", "-c"]\nRUN x',
    'FROM a\nSHELL ["cmd", "/S", "/C"]\nRUN x && y',
    'FROM a\nSHELL ["python3", "-c"]\nRUN import x',
    'FROM a\nRUN <<E\n#!/usr/bin/env python3\nimport x\nE',
    'FROM a\nRUN <<E\n#!/usr/bin/perl -w\nx\nE',
  ]) {
    test(`${JSON.stringify(file)} is opaque`, () => {
      const { script } = viewScript(file);
      assert.deepEqual([script.dialect, script.commands, script.errors], ['opaque', [], []]);
    });
  }
});

describe('texts that the shell refuses', () => {
  const wrong: readonly (readonly [run: string, at: string, message: RegExp])[] = [
    ['a && ', '&', /after '&&'/],
    ['a ; ; b', ';', /Unexpected token ';'/],
    ["echo 'x", "'", /single quote/],
    ['if a; then b', 'b', /'fi'/],
    ['echo $(a', '$', /./],
    ['sh -c "a; )"', ')', /Unexpected token '\)'/],
  ];
  for (const [run, at, message] of wrong) {
    test(run, () => {
      const { script, slice } = viewRun(run);
      assert.ok(script.errors.length > 0);
      assert.match(script.errors.map((error) => error.message).join('\n'), message);
      for (const error of script.errors) assert.match(error.message, /^[A-Z].*\.$/s);
      assert.ok(
        script.errors.some(({ span }) => slice(span) === at),
        script.errors.map(({ span }) => slice(span)).join(),
      );
    });
  }

  test('what was read before stays', () => {
    assert.deepEqual(viewRun('a && b; )').script.commands.map(shown), ['a', 'b']);
  });
});
