import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  flagValues,
  hasFlag,
  mayHaveFlag,
  positionals,
  readArguments,
  separateWords,
} from '../../../src/dockerfile/shell/words.ts';
import type { ShellCommand } from '../../../src/dockerfile/shell-script.ts';
import { shownWord, viewRun } from '../../support/shell-view.ts';

function command(run: string): ShellCommand {
  const [first] = viewRun(run, 'ENV FLAGS="-y -q" PKGS="a b"\n').script.commands;
  assert.ok(first);
  return first;
}

const yes = ['-y', '--yes'];
const withValue = ['-o', '--option', '-t', '-name'];

describe('flags', () => {
  const given: readonly (readonly [run: string, has: boolean, may?: boolean])[] = [
    ['x -y', true],
    ['x install --yes a', true],
    ['x -qy', true],
    ['x -yq', true],
    ['x --yes=true', true],
    ['x "-y"', true],
    ['x $FLAGS', true],
    ['x -o -y', false],
    ['x -oy', false],
    ['x -qoy', false],
    ['x --option -y', false],
    ['x --option=-y -y', true],
    ['x -name -y', false],
    ['x -- -y', false],
    ['x y --yesterday', false],
    ['x', false],
    ['x $UNKNOWN', false, true],
    ['x "$UNKNOWN"', false, true],
    ['x -$UNKNOWN', false, true],
    ['x a$UNKNOWN', false],
    ['x -o$UNKNOWN -q', false, true],
  ];
  for (const [run, has, may = has] of given) {
    test(run, () => {
      assert.equal(hasFlag(command(run), yes, withValue), has);
      assert.equal(mayHaveFlag(command(run), yes, withValue), may);
    });
  }

  test('values', () => {
    const x = command('x -o a -qob --option=c --option d --option=$UNKNOWN e -o');
    assert.deepEqual(flagValues(x, ['-o', '--option']), ['a', 'b', 'c', 'd', undefined]);
    assert.deepEqual(flagValues(x, ['--option'], withValue), ['c', 'd', undefined]);
    assert.deepEqual(flagValues(x, ['-z']), []);
  });

  test('names, each with its word', () => {
    const { flags } = readArguments(command('x -ab --c=d -- -e'));
    assert.deepEqual(
      flags.map(({ name, word }) => `${name} of ${word.raw}`),
      ['-ab of -ab', '-a of -ab', '-b of -ab', '--c of --c=d'],
    );
  });
});

describe('positionals', () => {
  const left: readonly (readonly [run: string, words: string])[] = [
    ['x install -y a b', 'install|a|b'],
    ['x -o a b', 'b'],
    ['x -t a b -- -c -', 'b|-c|-'],
    ['x - a', '-|a'],
    ['x $PKGS $UNKNOWN', 'a|b|?'],
    ['x "$PKGS"', 'a b'],
    ['x $FLAGS a', 'a'],
  ];
  for (const [run, words] of left) {
    test(run, () => assert.equal(positionals(command(run), withValue).map(shownWord).join('|'), words));
  }

  test('a word that becomes several keeps its place', () => {
    const run = viewRun('x $PKGS', 'ENV PKGS="a b"\n');
    const [word] = run.script.commands[0]?.arguments ?? [];
    assert.deepEqual(word && separateWords(word).map(({ value, raw, span }) => [value, raw, run.slice(span)]), [
      ['a', '$PKGS', '$PKGS'],
      ['b', '$PKGS', '$PKGS'],
    ]);
  });
});
