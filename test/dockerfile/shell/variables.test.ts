import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ShellWord } from '../../../src/dockerfile/shell-script.ts';
import { shownWord, viewRun, viewScript } from '../../support/shell-view.ts';

/** The words of the last `echo`. */
function echoed(run: string, before = ''): readonly ShellWord[] {
  const echo = viewRun(run, before).script.commands.findLast(({ name }) => name === 'echo');
  assert.ok(echo);
  return echo.arguments;
}

const bash = 'SHELL ["/bin/bash", "-c"]\n';

describe('constants lead to values', () => {
  const env = 'ARG A=1.2.3\nARG NONE\nENV B="x  y" EMPTY="" A_B=${A}b\n';
  const values: readonly (readonly [run: string, values: string])[] = [
    ['echo $A "$B" \'$A\' \\$A $A_B', '1.2.3|x  y|$A|$A|1.2.3b'],
    ['echo a$A-${A}b"$A"', 'a1.2.3-1.2.3b1.2.3'],
    ['echo x$NONE y$UNKNOWN ${UNKNOWN}z', 'x?|y?|?'],
    ['echo $1 $@ $? $$ $# "$*"', '?|?|?|?|?|?'],
    ['echo a$(b) a`b` a$((1))', 'a?|a?|a?'],
    ['X=1; echo $X', '1'],
    ['X=$A; Y=${X}y; echo $Y', '1.2.3y'],
    ['X=1 && echo $X', '1'],
    ['export X=1; echo $X', '1'],
    ['X=1; X+=2; echo $X', '12'],
    ['X=$UNKNOWN; X+=2; echo $X', '?'],
    ['X=1 true; echo $X', '?'],
    ['A=9; echo $A', '9'],
    ['unset A; echo x$A-${A:-b}', 'x-b'],
    ['X="a b"; echo "$X" $X', 'a b|a b'],
    ['a && X=1 && echo $X', '1'],
    ['echo $UNKNOWN; X=1; (echo $X)', '1'],
    ['X=1; echo $(echo $X)', '1'],
    ['X=1; f() { X=2; echo $X; }', '2'],
    ['f() { echo $A; }', '1.2.3'],
    ['echo ~/x *.txt "*" [ab]', '~/x|*.txt|*|[ab]'],
    ['set -e; X=1; a; echo $X', '1'],
    ["X=1; sh -c 'echo $X'", '?'],
    ["export X=1; sh -c 'echo $X'", '1'],
    ["sh -c 'echo $A'", '1.2.3'],
    ['X=1; sh -c "echo $X"', '1'],
    ["X=1; sh -c 'X=2'; echo $X", '1'],
  ];
  for (const [run, expected] of values) {
    test(run, () => assert.equal(echoed(run, env).map(shownWord).join('|'), expected));
  }

  test('ENV of the stage below, not of another', () => {
    const file = (from: string) => `FROM a AS one\nENV X=1\nFROM ${from}\nRUN echo $X`;
    assert.deepEqual(viewScript(file('one')).script.commands[0]?.arguments.map(shownWord), ['1']);
    assert.deepEqual(viewScript(file('other')).script.commands[0]?.arguments.map(shownWord), ['?']);
  });

  test('what runs in the container has ENV, not ARG', () => {
    const { script } = viewScript('FROM a\nARG A=1\nENV B=2\nCMD echo $A $B');
    assert.deepEqual(script.commands[0]?.arguments.map(shownWord), ['?', '2']);
  });
});

describe('what may not have run is not known', () => {
  const unsure: readonly string[] = [
    'X=0; if a; then X=1; fi; echo $X',
    'if a; then X=1; else X=1; fi; echo $X',
    'X=0; a && X=1; echo $X',
    'X=0; a || X=1; echo $X',
    'X=0; a && X=1 || echo $X',
    'X=0; a || X=1 && echo $X',
    'X=0; while a; do X=1; done; echo $X',
    'X=0; while a; do echo $X; X=1; done',
    'X=0; for i in 1 2; do X=$i; done; echo $X',
    'X=0; for X in 1 2; do a; done; echo $X',
    'X=0; case $a in x) X=1;; esac; echo $X',
    'X=0; case $a in x) X=1;& y) echo $X; esac',
    'X=0; if a; then X=1; elif echo $X && b; then c; fi; X=$a; echo $X',
    'X=0; if a; then b; elif X=1; then c; fi; echo $X',
    'f() { echo $E; }; E=2; f',
    'while a; do echo $E; . ./a; done',
    'X=0; f() { X=1; }; f; echo $X',
    'X=0; f() { echo $X; }; X=1; f',
    'X=0; read X; echo $X',
    'X=0; read -r Y X < f; echo $X',
    'X=0; printf -v X y; echo $X',
    'X=0; eval a; echo $X',
    'X=0; . ./a; echo $X',
    'X=0; source ./a; echo $X',
    'X=0; (( X++ )); echo $X',
    'X=0; let X=1; echo $X',
    'X=0; export "X=$a"; echo $X',
    'X=0; X=(1 2); echo $X',
    'X=0; f() { . ./a; }; f; echo $X',
    'for i in 1 2; do while a; do . ./a; done; done; echo $E',
  ];
  for (const run of unsure) test(run, () => assert.equal(shownWord(echoed(run, 'ENV E=1\n').at(-1) as ShellWord), '?'));

  const kept: readonly string[] = [
    'X=1; (X=2); echo $X',
    'X=1; a | X=2; echo $X',
    'X=1; X=2 & echo $X',
    'X=1; Y=$(X=2); echo $X',
    'X=0; if a; then Y=2; fi; X=1; echo $X',
    'X=1; if X=2; then X=1; echo $X; fi',
    'X=1; if a; then X=2; else echo $X; fi',
    'X=1; while a; do echo $X; done',
    'X=1 || a; echo $X',
    'set -x && X=1 && a; X=1; echo $X',
    'export Y=2 && X=1; echo $X',
    'X=1; local Y=2; echo $X',
    'X=1; [ $X = 1 ]; echo $X',
  ];
  for (const run of kept) test(run, () => assert.equal(shownWord(echoed(run).at(-1) as ShellWord), '1'));
});

describe('expansions with an operator', () => {
  const expansions: readonly (readonly [word: string, value: string])[] = [
    ['${A}', '1.2.3'],
    ['${A:-x}', '1.2.3'],
    ['${EMPTY:-x}', 'x'],
    ['${EMPTY-x}', ''],
    ['${A:+x}', 'x'],
    ['${EMPTY:+x}', ''],
    ['${EMPTY+x}', 'x'],
    ['${A:?no}', '1.2.3'],
    ['${EMPTY:?no}', '?'],
    ['${UNKNOWN:-x}', '?'],
    ['${UNKNOWN:+x}', '?'],
    ['${EMPTY:-${A}}', '1.2.3'],
    ['${EMPTY:-"a $A"}', 'a 1.2.3'],
    ['${EMPTY:=x}$EMPTY', 'xx'],
    ['${A#1.}', '2.3'],
    ['${A#*.}', '2.3'],
    ['${A##*.}', '3'],
    ['${A%.*}', '1.2'],
    ['${A%%.*}', '1'],
    ['${A%$EMPTY.3}', '1.2'],
    ["${A#'*'.}", '1.2.3'],
    ['${A#[0-9]}', '?'],
    ['${#A}', '5'],
    ['${!A}', '?'],
    ['${A/./-}', '1-2.3'],
    ['${A//./-}', '1-2-3'],
    ['${A//./}', '123'],
    ['${A:2}', '2.3'],
    ['${A:0:3}', '1.2'],
    ['${A: -1}', '?'],
    ['${W^}', 'Ab'],
    ['${W^^}', 'AB'],
    ['${W,,}', 'ab'],
    ['${W@Q}', '?'],
  ];
  for (const [word, value] of expansions) {
    test(word, () => {
      const [first] = echoed(
        `echo "${word.replaceAll('"', '\\"')}" ${word}`,
        `${bash}ENV A=1.2.3 EMPTY="" W=ab\n`,
      ).slice(-1);
      assert.equal(first && shownWord(first), value);
    });
  }
});

describe('words that may become several', () => {
  const split: readonly (readonly [run: string, fields: readonly (readonly string[] | undefined)[]])[] = [
    ['echo a "$P" \'b c\'', [['a'], [' x  y '], ['b c']]],
    ['echo $P', [['x', 'y']]],
    ['echo a${P}b', [['a', 'x', 'y', 'b']]],
    ['echo "q "$P', [['q ', 'x', 'y']]],
    ['echo $EMPTY ""$EMPTY', [[], ['']]],
    ['echo $UNKNOWN a$UNKNOWN', [undefined, undefined]],
    [
      'for i in a b; do echo $i x-$i "$i"; done',
      [
        ['a', 'b'],
        ['x-a', 'x-b'],
        ['a', 'b'],
      ],
    ],
    ['for i in $P z; do echo $i; done', [['x', 'y', 'z']]],
    ['for i in a; do echo $i; done', [['a']]],
    ['for i in a b; do echo ${i}1 $i$i; done', [['a1', 'b1'], undefined]],
    ['for i in a b; do j=$i.x; echo $j; done', [['a.x', 'b.x']]],
    ['for i in a b; do echo $i; i=c; done', [['a', 'b']]],
    ['for i in *.c; do echo $i; done', [undefined]],
    ['for i in a $(b); do echo $i; done', [undefined]],
    ['for i; do echo $i; done', [undefined]],
    ['echo a{b,c}d', [['a{b,c}d']]],
  ];
  for (const [run, fields] of split) {
    test(run, () =>
      assert.deepEqual(
        echoed(run, 'ENV P=" x  y " EMPTY=""\n').map((word) => word.fields),
        fields,
      ),
    );
  }

  const braces: readonly (readonly [word: string, fields: readonly string[]])[] = [
    ['a{b,c}d', ['abd', 'acd']],
    ['{a,b{c,d}}', ['a', 'bc', 'bd']],
    ['{a,}{b,c}', ['ab', 'ac', 'b', 'c']],
    ['{a} {} {a,b', ['{a}']],
    ['x{1..3}', ['x{1..3}']],
    ['"{a,b}"', ['{a,b}']],
    ['{a,b}'.repeat(9), ['{a,b}'.repeat(9)]],
    ['{'.repeat(50), ['{'.repeat(50)]],
  ];
  for (const [word, fields] of braces) {
    test(`${word} in bash`, () => assert.deepEqual(echoed(`echo ${word}`, bash)[0]?.fields, fields));
  }

  test('a known name of several words is a command with arguments', () => {
    const { script, slice } = viewRun('$INSTALL x; $SUDO y -z; $LOST w', 'ENV INSTALL="apt-get install -y" SUDO=""\n');
    assert.deepEqual(
      script.commands.map(({ name, arguments: words, nameSpan }) => [name, words.map(shownWord), slice(nameSpan)]),
      [
        ['apt-get', ['install', '-y', 'x'], '$INSTALL'],
        ['y', ['-z'], 'y'],
        [undefined, ['w'], '$LOST'],
      ],
    );
  });

  test('a word says what is quoted in it', () => {
    const words = echoed('echo a "a" a"b" \'a\' \\a $X "$X"');
    assert.deepEqual(
      words.map(({ isQuoted }) => isQuoted),
      [false, true, true, true, true, false, true],
    );
  });
});

test('values that grow without end are given up', () => {
  const doubled = `<<EOF\nX=aaaaaaaaaaaaaaaa\n${'X=$X$X\n'.repeat(30)}echo $X\nEOF`;
  assert.deepEqual(echoed(doubled).map(shownWord), ['?']);
  const many = `<<EOF\nX=${'a'.repeat(4000)}\n${'echo $X\n'.repeat(1000)}EOF`;
  assert.deepEqual(echoed(many).map(shownWord), ['?']);
});
