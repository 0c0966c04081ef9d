import assert from 'node:assert/strict';
import { test } from 'node:test';
import { only, parsed } from './parsed.ts';

const cases: readonly [string, string, readonly string[]][] = [
  ['one', 'RUN <<E\na\nb\nE\n', ['E: a\nb\n']],
  ['an empty one', 'RUN <<E\nE', ['E: ']],
  ['two in one line', 'RUN <<A && <<B\na\nA\nb\nB', ['A: a\n', 'B: b\n']],
  ['two of one name', 'RUN <<A <<A\na\nA\nb\nA', ['A: a\n', 'A: b\n']],
  ['in double quotes', 'RUN <<"E"\na\nE', ['E quoted: a\n']],
  ['in single quotes', "COPY <<'E' /x\na\nE", ['E quoted: a\n']],
  ['partly in quotes', 'RUN <<E"O"F\na\nEOF', ['EOF quoted: a\n']],
  ['with an escape, which only a shell takes for a quote', 'RUN <<\\E\na\nE', ['E quoted: a\n']],
  ['with an escape, to COPY', 'COPY <<\\E /x\na\nE', ['E: a\n']],
  ['of tabs taken off', 'RUN <<-E\n\ta\n\t\tb\n c\n\tE', ['E tabs: a\nb\n c\n']],
  ['of tabs kept', 'RUN <<E\n\ta\n\tE\nE', ['E: \ta\n\tE\n']],
  ['with a file descriptor', 'RUN 3<<E\na\nE', ['E 3: a\n']],
  ['after a blank', 'RUN cat << E\na\nE', ['E: a\n']],
  ['in a continued line', 'RUN cat <<E | \\\n sh\na\nE', ['E: a\n']],
  ['with what would be a comment or an instruction', 'RUN <<E\n# a\n\nFROM b\\\nE', ['E: # a\n\nFROM b\\\n']],
  ['with carriage returns', 'RUN <<E\r\na\r\nE\r\n', ['E: a\r\n']],
  ['of ADD', 'ADD <<E /x\na\nE', ['E: a\n']],
  ['of a trigger', 'ONBUILD RUN <<E\na\nE', ['E: a\n']],
  ['beside a variable', 'RUN $a ${b:-c d} ${e#f} ${g/h/i} <<E\na\nE', ['E: a\n']],
  ['beside many variables', `RUN ${'${a:-b} '.repeat(150)} <<E\na\nE`, ['E: a\n']],
  ['none in quotes', `RUN "<<E" '<<E' \\<<E`, []],
  ['none in JSON', 'RUN ["<<E"]', []],
  ['none of CMD', 'CMD <<E', []],
  ['none for here strings', 'RUN a <<<E', []],
  ['none behind other characters', 'RUN a<<E', []],
  ['none where a quote stays open', "RUN it's <<E", []],
  ['none where a variable cannot be read', 'RUN ${a^^} <<E', []],
  ['none where a variable has an operator that is none', 'RUN ${a:#b} <<E', []],
  ['none in a word that a variable is part of', 'RUN <<E${a:-b}', []],
  ['none where they lie too deep', `RUN ${'${a:-'.repeat(200)}${'}'.repeat(200)} <<E`, []],
];

for (const [what, text, expected] of cases) {
  test(`heredocs: ${what}`, () => {
    const { source, instructions, problems } = parsed(`${text}\n`);
    assert.deepEqual(problems, []);
    assert.equal(instructions.length, 1);
    const heredocs = instructions[0]?.heredocs ?? [];
    const shown = heredocs.map(({ name, quoted, stripsTabs, fileDescriptor, body }) => {
      const marks = `${quoted ? ' quoted' : ''}${stripsTabs ? ' tabs' : ''}${fileDescriptor ? ` ${fileDescriptor}` : ''}`;
      return `${name}${marks}: ${body.text}`;
    });
    assert.deepEqual(shown, expected);
    for (const { span, body } of heredocs) {
      assert.match(source.text.slice(span.start, span.end), /^\d*<</);
      for (let at = 0; at < body.text.length; at++) assert.equal(source.text[body.offsetAt(at)], body.text[at]);
    }
  });
}

test('a heredoc is no file that is copied', () => {
  const { instructions } = parsed('COPY <<A b <<"C" /d/\nA\nC\n');
  const [copy] = instructions;
  assert.deepEqual(copy?.name === 'copy' && copy.sources.map(({ raw }) => raw), ['b']);
  const { sources } = only('copy', 'COPY ["<<a b", "/c"]');
  assert.deepEqual(
    sources.map(({ raw }) => raw),
    ['<<a b'],
  );
});

test('bodies have their place, end line included', () => {
  const { source, instructions } = parsed('RUN <<A <<-B\na\nA\n\tb\n\tB\nUSER c');
  const places = instructions[0]?.heredocs.map(({ bodySpan }) => source.text.slice(bodySpan.start, bodySpan.end));
  assert.deepEqual(places, ['a\nA', '\tb\n\tB']);
  assert.equal(instructions[1]?.name, 'user');
});
