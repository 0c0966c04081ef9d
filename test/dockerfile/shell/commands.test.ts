import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ShellCommand } from '../../../src/dockerfile/shell-script.ts';
import { shown, shownWord, viewRun, viewScript } from '../../support/shell-view.ts';

/** All that is said of a command besides its words: `echo: guarded loop`. */
function notes(command: ShellCommand): string {
  const said = [
    command.options.errexit && 'e',
    command.options.pipefail && 'p',
    command.isGuarded && 'guarded',
    command.hasFallback && 'fallback',
    command.isNegated && 'not',
    command.isBackground && 'background',
    ...command.nesting,
  ];
  return [`${command.name ?? '?'}:`, ...said.filter(Boolean)].join(' ');
}

describe('wrappers are taken off', () => {
  const wrapped: readonly (readonly [run: string, command: string, wrappers: string])[] = [
    ['sudo apt-get update', 'apt-get update', 'sudo'],
    ['sudo -u root -E apt-get update', 'apt-get update', 'sudo -u root -E'],
    ['sudo -uroot -- apt-get update', 'apt-get update', 'sudo -uroot --'],
    ['sudo --user=a b', 'b', 'sudo --user=a'],
    ['sudo A=b c', 'c', 'sudo A=b'],
    ['sudo -v', 'sudo -v', ''],
    ['sudo', 'sudo', ''],
    ['/usr/bin/env -i A=b c d', 'c d', '/usr/bin/env -i A=b'],
    ['env A=b', 'env A=b', ''],
    ['exec -a x y', 'y', 'exec -a x'],
    ['exec > log', 'exec', ''],
    ['command -v curl', 'command -v curl', ''],
    ['command curl x', 'curl x', 'command'],
    ['timeout -k 5 10s wget x', 'wget x', 'timeout -k 5 10s'],
    ['nice -n 5 ionice -c2 make', 'make', 'nice -n 5 ionice -c2'],
    ['nohup a', 'a', 'nohup'],
    ['gosu user a -b', 'a -b', 'gosu user'],
    ['su-exec user:group a', 'a', 'su-exec user:group'],
    ['xargs -0 -n 1 rm -f', 'rm -f', 'xargs -0 -n 1'],
    ['xargs -r', 'xargs -r', ''],
    ['time -p make', 'make', ''],
    ['eatmydata -- apt-get install x', 'apt-get install x', 'eatmydata --'],
    ['stdbuf -oL a', 'a', 'stdbuf -oL'],
    ['busybox wget x', 'wget x', 'busybox'],
    ['sudo $X a', '? a', 'sudo'],
    ['su -c "a b" user', 'su -c a b user', ''],
    ['"/usr/bin/apt-get" \\update', 'apt-get update', ''],
    ['$X a', '? a', ''],
    ['"" a', '? a', ''],
  ];
  for (const [run, command, wrappers] of wrapped) {
    test(run, () => {
      const [first] = viewRun(run).script.commands;
      assert.ok(first);
      assert.equal(shown(first), command);
      assert.equal(first.wrappers.map(({ raw }) => raw).join(' '), wrappers);
    });
  }

  test('the exec form has them, too', () => {
    const { script } = viewScript('FROM a\nENTRYPOINT ["tini", "-g", "--", "node", "x.js"]');
    assert.deepEqual(script.commands.map(shown), ['node x.js']);
    assert.deepEqual(
      script.commands[0]?.wrappers.map(({ raw }) => raw),
      ['tini', '-g', '--'],
    );
  });
});

describe('every simple command is found', () => {
  const found: readonly (readonly [run: string, commands: readonly string[]])[] = [
    ['a && b || c; d & e', ['a', 'b', 'c', 'd', 'e']],
    ['a | b |& c', ['a', 'b', 'c']],
    ['if a; then b; elif c; then d; else e; fi', ['a', 'b', 'c', 'd', 'e']],
    ['while a; do b; done; until c; do d; done', ['a', 'b', 'c', 'd']],
    ['for x in $(a); do b; done', ['a', 'b']],
    ['case $(a) in x) b;; *) c; esac', ['a', 'b', 'c']],
    ['(a; { b; }) > $(c)', ['a', 'b', 'c']],
    ['f() { a; }; function g { b; }; f', ['a', 'b', 'f']],
    ['echo "x $(a "$(b)") `c`"', ['echo x ?', 'a ?', 'b', 'c']],
    ['X=$(a) b', ['b', 'a']],
    ['X=$(a)', ['?', 'a']],
    ['echo ${X:-$(a)} $((1 + $(b)))', ['echo ? ?', 'a', 'b']],
    ['[[ -n $(a) ]] && (( $(b) > 1 ))', ['a', 'b']],
    ['a < <(b) > >(c)', ['a', 'b', 'c']],
    ['x=(1 $(a))', ['?', 'a']],
    ["sh -c 'a; b'", ['sh -c a; b', 'a', 'b']],
    ["bash -exo pipefail -c 'a'", ['bash -exo pipefail -c a', 'a']],
    ['sh -c "a \\"b c\\" $(d)"', ['sh -c a "b c" ?', 'a b c ?', 'd']],
    ["sudo -u x sh -c 'a'", ['sh -c a', 'a']],
    ["su x -c 'a'", ['su x -c a', 'a']],
    ['sh -c \'sh -c "a"\'', ['sh -c sh -c "a"', 'sh -c a', 'a']],
    ['sh -c a', ['sh -c a', 'a']],
    ['sh -c "$X"', ['sh -c ?']],
    ['eval "a b"', ['eval a b']],
    ["find . -exec sh -c 'a' \\;", ['find . -exec sh -c a ;']],
    ['echo `a \\`b\\``', ['echo ?', 'a ?', 'b']],
    ['a # b', ['a']],
    ['bash <<< a', ['bash', 'a']],
    ['! a', ['a']],
    ['coproc a', ['a']],
  ];
  for (const [run, commands] of found) {
    test(run, () => {
      const { script } = viewRun(run);
      assert.deepEqual(script.commands.map(shown), commands);
      assert.deepEqual(script.errors, []);
    });
  }

  test('of an instruction that cannot be read, nothing but an error', () => {
    const { script } = viewRun(`${'( '.repeat(40)}a${' )'.repeat(40)}`);
    assert.equal(script.dialect, 'opaque');
    assert.deepEqual(script.commands, []);
    assert.equal(script.errors.length, 1);
  });
});

describe('where a command stands', () => {
  const places: readonly (readonly [run: string, notes: readonly string[]])[] = [
    ['a && b', ['a: guarded', 'b:']],
    ['a || true', ['a: guarded fallback', 'true:']],
    ['a && b || c', ['a: guarded fallback', 'b: guarded fallback', 'c:']],
    ['a || b && c', ['a: guarded fallback', 'b: guarded', 'c:']],
    ['{ a; b; } || c', ['a: guarded fallback', 'b: guarded fallback', 'c:']],
    ['a | b || c', ['a: guarded fallback', 'b: guarded fallback', 'c:']],
    ['if a; then b; fi', ['a: guarded condition', 'b: condition']],
    ['while a; do b; done', ['a: guarded loop', 'b: loop']],
    ['for x in 1 2; do if a; then b; fi; done', ['a: guarded loop condition', 'b: loop condition']],
    ['case x in a) b;; esac', ['b: condition']],
    ['! a | b', ['a: not', 'b: not']],
    ['! ! a', ['a:']],
    ['a && b & c', ['a: guarded background', 'b: background', 'c:']],
    ['(a) & b', ['a: background subshell', 'b:']],
    ['f() { a; }; f || b', ['a: function', 'f: guarded fallback', 'b:']],
    ['if [ "$(a)" ]; then b; fi', ['[: guarded condition', 'a: condition substitution', 'b: condition']],
    ["sh -c 'a && b' || c", ['sh: guarded fallback', 'a: guarded string', 'b: string', 'c:']],
  ];
  for (const [run, expected] of places) {
    test(run, () => assert.deepEqual(viewRun(run).script.commands.map(notes), expected));
  }
});

describe('errexit and pipefail', () => {
  const options: readonly (readonly [run: string, notes: readonly string[]])[] = [
    ['set -e; a', ['set:', 'a: e']],
    ['set -eux && a', ['set: guarded', 'a: e']],
    ['set -euxo pipefail; a', ['set:', 'a: e p']],
    ['set -o errexit -o pipefail; a', ['set:', 'a: e p']],
    ['set -e; set +e; a', ['set:', 'set: e', 'a:']],
    ['set -o pipefail; set +o pipefail; a', ['set:', 'set: p', 'a:']],
    ['set -- -e; a', ['set:', 'a:']],
    ['set x -e; a', ['set:', 'a:']],
    ['shopt -s -o pipefail; a; shopt -uo pipefail; b', ['shopt:', 'a: p', 'shopt: p', 'b:']],
    ['(set -e; a); b', ['set: subshell', 'a: e subshell', 'b:']],
    ['set -e | a; b', ['set:', 'a:', 'b:']],
    ['set -e & a', ['set: background', 'a:']],
    ['if a; then set -e; fi; b', ['a: guarded condition', 'set: condition', 'b: e']],
    ['{ set -e; }; a', ['set:', 'a: e']],
    ['f() { set -e; }; a', ['set: function', 'a:']],
    ['set -e; X=$(a)', ['set:', '?: e', 'a: e substitution']],
    ["set -e; sh -c 'a'; bash -o pipefail -c 'b'", ['set:', 'sh: e', 'a: string', 'bash: e', 'b: p string']],
    ['sudo set -e; a', ['set:', 'a:']],
    ['set $X; a', ['set:', 'a:']],
  ];
  for (const [run, expected] of options) {
    test(run, () => assert.deepEqual(viewRun(run).script.commands.map(notes), expected));
  }

  test('bash turns errexit off in substitutions', () => {
    const { script } = viewRun('X=$(a)', 'SHELL ["/bin/bash", "-eo", "pipefail", "-c"]\n');
    assert.deepEqual(script.commands.map(notes), ['?: e p', 'a: p substitution']);
  });
});

describe('pipelines and lists', () => {
  test('members in order, what is not simple left open', () => {
    const { script, slice } = viewRun('! a | { b; } | c && while d; do e; done');
    assert.deepEqual(
      script.pipelines.map(({ span, members, isNegated }) => [
        slice(span),
        members.map((member) => member?.name),
        isNegated,
      ]),
      [
        ['! a | { b; } | c', ['a', undefined, 'c'], true],
        ['b', ['b'], false],
        ['while d; do e; done', [undefined], false],
        ['d', ['d'], false],
        ['e', ['e'], false],
      ],
    );
  });

  test('every command knows its pipeline', () => {
    const { script } = viewRun('a | b $(c | d)');
    for (const command of script.commands) assert.ok(command.pipeline.members.includes(command));
    assert.deepEqual(
      script.pipelines.map(({ members }) => members.map((member) => member?.name).join('|')),
      ['a|b', 'c|d'],
    );
  });

  const lists: readonly (readonly [run: string, items: readonly string[]])[] = [
    ['a && b; c', ['a -&&-', 'b -;-', 'c']],
    ['a || b & c', ['a -||-', 'b -&-', 'c']],
    ['a &', ['a -&-']],
    ['a;', ['a']],
    ['a \\\n  && \\\n  # x\n  b', ['a -&&-', 'b']],
    ['<<EOF\na # x\nb\n\nc;\nd\nEOF', ['a -newline-', 'b -newline-', 'c -;-', 'd']],
    ['<<EOF\ncat <<X && b\ny; z\nX\nc\nEOF', ['cat <<X -&&-', 'b -newline-', 'c']],
    ['if a; then b; fi && c', ['if a; then b; fi -&&-', 'c']],
    ['a | b && (c; d)', ['a | b -&&-', '(c; d)']],
  ];
  for (const [run, items] of lists) {
    test(`${JSON.stringify(run)}, side by side`, () => {
      const { script, slice } = viewRun(run);
      const signs = { newline: '\n', '&&': '&&', '||': '||', ';': ';', '&': '&' };
      const shape = script.topLevel.map(({ span, separator, separatorSpan }) => {
        if (separator !== undefined) assert.equal(slice(separatorSpan), signs[separator]);
        return slice(span) + (separator === undefined ? '' : ` -${separator}-`);
      });
      assert.deepEqual(shape, items);
    });
  }
});

describe('redirects and assignments', () => {
  test('redirects', () => {
    const { script, slice } = viewRun('a > "x y" 2>&1 3< $UNKNOWN <<< w &> z');
    const redirects = script.commands[0]?.redirects.map(({ operator, fileDescriptor, target, span }) => [
      operator,
      fileDescriptor,
      target && shownWord(target),
      slice(span),
    ]);
    assert.deepEqual(redirects, [
      ['>', undefined, 'x y', '> "x y"'],
      ['>&', 2, '1', '2>&1'],
      ['<', 3, '?', '3< $UNKNOWN'],
      ['<<<', undefined, 'w', '<<< w'],
      ['&>', undefined, 'z', '&> z'],
    ]);
  });

  test('assignments', () => {
    const { script, slice } = viewRun("A=1 B='x y' env C=$(z)3 D=4 a E=5");
    const [command] = script.commands;
    assert.deepEqual(
      command?.assignments.map(({ name, value, span }) => [name, value && shownWord(value), slice(span)]),
      [
        ['A', '1', 'A=1'],
        ['B', 'x y', "B='x y'"],
        ['C', '?', 'C=$(z)3'],
        ['D', '4', 'D=4'],
      ],
    );
  });

  test('what env and sudo assign', () => {
    const { script, slice } = viewRun('env A=1 sudo B="2 3" c');
    const [command] = script.commands;
    assert.equal(command && shown(command), 'c');
    assert.deepEqual(
      command?.assignments.map(({ name, value, span }) => [name, value?.value, slice(value?.span), slice(span)]),
      [
        ['A', '1', '1', 'A=1'],
        ['B', '2 3', '"2 3"', 'B="2 3"'],
      ],
    );
  });
});
