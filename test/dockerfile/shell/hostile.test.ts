import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Span } from '../../../src/dockerfile/mapped-text.ts';
import { type ShellView, viewDockerfile, viewRun } from '../../support/shell-view.ts';

/** Every place that a view speaks of. */
function spansOf({ scripts }: ShellView): readonly Span[] {
  return scripts.flatMap(({ commands, pipelines, topLevel, errors }) => [
    ...commands.flatMap(({ span, nameSpan, arguments: words, wrappers, assignments, redirects }) => [
      span,
      nameSpan ?? span,
      ...[...words, ...wrappers].map((word) => word.span),
      ...assignments.flatMap((assignment) => [assignment.span, assignment.value?.span ?? assignment.span]),
      ...redirects.flatMap((redirect) => [redirect.span, redirect.target?.span ?? redirect.span]),
    ]),
    ...pipelines.map(({ span }) => span),
    ...topLevel.flatMap(({ span, separatorSpan }) => [span, separatorSpan ?? span]),
    ...errors.map(({ span }) => span),
  ]);
}

function assertInside(view: ShellView): void {
  for (const { start, end } of spansOf(view)) {
    assert.ok(start >= 0 && start <= end && end <= view.text.length, `${start}-${end} of ${view.text.length}`);
  }
}

describe('no text is too much', () => {
  const pieces = [
    ...'abXY $"\'`\\(){}[]<>|&;=!#*?~-+/:@%^,.\n\t\ré😀',
    ...[
      '$(',
      '${',
      '$((',
      '))',
      '<<E',
      '\nE\n',
      '<<-"E"',
      '<<<',
      '<(',
      '&&',
      '||',
      ';;',
      ';&',
      '\\\n',
      "$'",
      '[[ ',
      ' ]]',
    ],
    ...[
      'if ',
      'then ',
      'else ',
      'elif ',
      'fi',
      'for x in ',
      'while ',
      'do ',
      'done',
      'case ',
      'esac',
      'f() ',
      'function ',
    ],
    ...[
      'X=',
      '$X',
      '${X:-',
      '${X%%*',
      '${X//',
      '${X:=',
      'X+=',
      'export ',
      'set -e',
      'sh -c ',
      "bash -c '",
      'eval ',
      '. ',
    ],
    ...[
      'sudo ',
      'env ',
      'xargs ',
      'read ',
      'coproc ',
      'time ',
      'unset ',
      'RUN ',
      'SHELL ["bash","-c"]\n',
      'CMD ["sh","-c","',
    ],
  ];
  const shellText = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(''));

  const ends = new Map([
    ['RUN <<EOF\n', '\nEOF\n'],
    ['RUN ["sh", "-c", "', '"]\n'],
  ]);

  test('random shell text never throws, and its places are inside the file', () => {
    fc.assert(
      fc.property(
        shellText,
        fc.constantFrom('RUN ', 'RUN <<EOF\n', 'CMD ', 'RUN ["sh", "-c", "', 'RUN sh -c "'),
        (text, before) => {
          const after = ends.get(before) ?? '\n';
          assertInside(viewDockerfile(`FROM a\nENV X="a b" Y=\n${before}${text}${after}`));
        },
      ),
      { numRuns: 1500 },
    );
  });

  const nested: readonly (readonly [what: string, open: string, close: string])[] = [
    ['subshells', '(', ')'],
    ['groups', '{ ', ';}'],
    ['substitutions', '$(', ')'],
    ['quoted substitutions', '"$(', ')"'],
    ['defaults', '${x:-', '}'],
    ['sums', '$((', '))'],
    ['ifs', 'if a; then ', '; fi'],
    ['loops', 'for x in a; do ', '; done'],
    ['functions', 'f() {\n', '\n}'],
    ['open functions', 'f() {', ''],
    ['coprocesses', 'coproc ', ''],
    ['cases', 'case x in a) ', ';; esac'],
    ['strings', 'sh -c \'sh -c "', '"\''],
    ['heredocs', '<<a ', ''],
    ['negations', '! ', ''],
    ['braces', '{a,', '}'],
    ['patterns', '@(', ')'],
    ['array indexes', 'a[$((', '))]'],
  ];
  for (const [what, open, close] of nested) {
    // As many as a line may hold.
    const depth = Math.floor(65_000 / (open.length + close.length));
    test(`${what} ${depth} deep`, () => {
      const view = viewRun(`<<EOF\n${open.repeat(depth)}a${close.repeat(depth)}\nEOF`);
      assertInside(view);
      assert.ok(view.script.dialect !== 'opaque' || view.script.errors.length === 1);
    });
  }
});

test('sums and defaults are followed a few levels deep', () => {
  const sum = (depth: number) => viewRun(`echo ${'$(('.repeat(depth)}$(a)${'))'.repeat(depth)}`).script;
  assert.deepEqual(
    sum(3).commands.map(({ name }) => name),
    ['echo', 'a'],
  );
  assert.match(sum(40).errors[0]?.message ?? '', /nested more than/);
  const choice = (depth: number) => viewRun(`X=; echo ${'${X:-'.repeat(depth)}a${'}'.repeat(depth)}`).script;
  assert.equal(choice(3).commands[1]?.arguments[0]?.value, 'a');
  assert.equal(choice(20).commands[1]?.arguments[0]?.value, undefined);
});

test('more heredocs than anyone writes are not read', () => {
  const { script } = viewRun(`<<EOF\n${'cat <<x\nx\n'.repeat(5001)}EOF`);
  assert.deepEqual([script.dialect, script.commands.length], ['opaque', 0]);
  assert.match(script.errors[0]?.message ?? '', /heredocs/);
});

test('10,000 commands in one RUN', () => {
  const count = 10_000;
  const lines = Array.from({ length: count }, (_, index) => `  && V${index}=$(a ${index}) && b "$V${index}" -y`);
  const view = viewRun(`true \\\n${lines.join(' \\\n')}`);
  const { commands, topLevel } = view.script;
  assert.equal(commands.length, 1 + 3 * count);
  assert.equal(topLevel.length, 1 + 2 * count);
  const last = commands.at(-1);
  assert.deepEqual([last?.name, view.slice(last?.span)], ['b', `b "$V${count - 1}" -y`]);
  assertInside(view);
});
