import assert from 'node:assert/strict';
import { test } from 'node:test';
import { only, parsed } from './parsed.ts';

const directives: readonly [string, string, readonly string[], number][] = [
  ['all three', '# syntax=a b\n#escape = `\n#  CHECK=c;d \nRUN e', ['syntax=a b', 'escape=`', 'check=c;d'], 0],
  ['none after a comment', '# a\n# syntax=b\nRUN c', [], 2],
  ['none after a blank line', '\n# syntax=b\nRUN c', [], 1],
  ['none after an unknown one', '# a=b\n# syntax=b\nRUN c', [], 2],
  ['those behind a shebang, but for escape', '#!/bin/a\n# syntax=b\n# escape=`\nRUN c \\\nd', ['syntax=b'], 2],
  ['escape behind blanks, the others not', ' # escape=`\n # syntax=a\nRUN c `\nd', ['escape=`'], 1],
  ['syntax in the comments of another language', '//syntax=a\nRUN b', ['syntax=a'], 0],
  ['carriage returns', '# syntax=a\r\n# escape=`\r\nRUN b', ['syntax=a', 'escape=`'], 0],
  ['a byte order mark', '\ufeff# syntax=a\nRUN b', ['syntax=a'], 0],
  ['no value', '# syntax=\nRUN b', [], 1],
];

for (const [what, text, expected, comments] of directives) {
  test(`directives: ${what}`, () => {
    const file = parsed(text);
    assert.deepEqual(file.problems, []);
    assert.deepEqual(
      file.directives.map(({ name, value }) => `${name}=${value}`),
      expected,
    );
    assert.equal(file.comments.length, comments);
    assert.equal(file.instructions.length, 1);
    for (const { name, value, nameSpan, valueSpan } of file.directives) {
      assert.equal(file.source.text.slice(nameSpan.start, nameSpan.end).toLowerCase(), name);
      assert.equal(file.source.text.slice(valueSpan.start, valueSpan.end), value);
    }
  });
}

for (const [text, message] of [
  ['# escape=x\nRUN a', /not 'x'/],
  ['# escape= \nRUN a', /not ' '/],
  ['# syntax=a\n# Syntax=b\nRUN a', /more than one 'syntax'/],
] as const) {
  test(`a bad directive is a problem of the file: ${JSON.stringify(text)}`, () => {
    const { problems, instructions } = parsed(text);
    assert.equal(problems.length, 1);
    assert.match(problems[0]?.message ?? '', message);
    assert.equal(problems[0]?.instruction, undefined);
    assert.deepEqual(
      instructions.map(({ name }) => name),
      ['run'],
    );
  });
}

test('lines count what was read: comments, blank lines and heredocs too', () => {
  const { instructions } = parsed('\nRUN a \\\n# b\n\nRUN <<A <<B\n\nA\nB\n\nUSER c');
  assert.deepEqual(
    instructions.map(({ startLine, endLine }) => [startLine, endLine]),
    [
      [2, 8],
      [10, 10],
    ],
  );
});

test('a continuation at the end of the file is in the last line', () => {
  assert.deepEqual(
    ['RUN a \\', 'RUN a \\\n', 'RUN a \\\n\n'].map((text) => only('run', text).endLine),
    [1, 1, 2],
  );
});

test('the arguments end after their last character, not where the line goes on', () => {
  const { rest } = only('user', 'USER a\\\n \\\n');
  assert.equal(rest.text, 'a');
  assert.equal(rest.offsetAt(1), 6);
});

test('of two escape directives the first one counts', () => {
  assert.equal(parsed('# escape=`\n# escape=\\\nRUN a').escape, '`');
});

test('a span goes from the keyword to the last character', () => {
  const spans = ['  USER a \t\r\n', 'RUN b \\\n  # c\n\n', 'RUN <<A\nb\nA\n', 'RUN d \\ '].map((text) => {
    const { source, instructions } = parsed(text);
    return source.text.slice(instructions[0]?.span.start, instructions[0]?.span.end);
  });
  assert.deepEqual(spans, ['USER a', 'RUN b \\\n  # c', 'RUN <<A\nb\nA', 'RUN d \\']);
});

test('comments right above belong to an instruction; all are in the file, in order', () => {
  const { instructions, comments } = parsed('# a\n\n#b\n # c \nRUN d \\\n# e\n f\n# g\n# h\nUSER i\n# j');
  assert.deepEqual(
    instructions.map((instruction) => instruction.comments.map(({ text }) => text)),
    [
      ['b', 'c'],
      ['g', 'h'],
    ],
  );
  assert.deepEqual(
    comments.map(({ text, line }) => `${line} ${text}`),
    ['1 a', '3 b', '4 c', '6 e', '8 g', '9 h', '11 j'],
  );
});

test('blank lines where a line goes on are kept with their place', () => {
  const run = only('run', 'RUN a \\\n\n  \t\n# b\n c\n\n');
  assert.deepEqual(run.emptyContinuations, [
    { start: 8, end: 8 },
    { start: 9, end: 12 },
  ]);
});

test('what a shell is given keeps its continuations and loses comments and blank lines', () => {
  for (const [text, body] of [
    ['RUN a \\\n# b\n\n  && c \\  \n && d', 'a \\\n  && c \\\n && d'],
    ['# escape=`\nRUN a `\n  b', 'a \\\n  b'],
    ['RUN \\\n a \\\r\n b\\\n\\\nc \\\n', 'a \\\n b\\\n\\\nc'],
    ['RUN --mount=a \\\n b', 'b'],
    ['RUN', ''],
  ] as const) {
    const { command, rest } = only('run', text);
    assert.equal(command.form === 'shell' ? command.body.text : undefined, body);
    assert.equal(rest.text, body.replaceAll('\\\n', ''));
  }
});

test('JSON that is none is told from a command', () => {
  const failed = ["CMD ['a']", 'CMD ["a"', 'CMD [ -d a ]', 'CMD a ["b"]', 'CMD "[]"'].map((text) => {
    const { command } = only('cmd', text);
    return command.form === 'shell' && command.failedJson;
  });
  assert.deepEqual(failed, [true, true, true, false, false]);
});

test('a trigger has its own words, flags and heredocs', () => {
  const onbuild = only('onbuild', '# a\nONBUILD \\\n  RUN --network=none <<A\nb\nA\n');
  const { trigger } = onbuild;
  assert.equal(trigger.name, 'run');
  assert.equal(trigger.isTrigger, true);
  assert.equal(onbuild.isTrigger, false);
  assert.deepEqual(
    trigger.flags.map(({ name }) => name),
    ['network'],
  );
  assert.deepEqual(
    trigger.heredocs.map(({ name }) => name),
    ['A'],
  );
  assert.equal(trigger.keyword.raw, 'RUN');
  assert.deepEqual([trigger.startLine, trigger.endLine], [3, 5]);
  assert.deepEqual(trigger.span, { start: trigger.keyword.span.start, end: onbuild.span.end });
});
