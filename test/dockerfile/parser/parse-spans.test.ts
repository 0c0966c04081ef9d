import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Instruction, Word } from '../../../src/dockerfile/syntax.ts';
import { parsed } from './parsed.ts';

/** Each word as read, and the text of the file that it stands for. */
const cases: readonly [string, readonly [string, string][]][] = [
  [
    'FROM a AS b',
    [
      ['a', 'a'],
      ['AS', 'AS'],
      ['b', 'b'],
    ],
  ],
  [
    'FROM \\\n  de\\\nbian:12 \\\n  as b',
    [
      ['debian:12', 'de\\\nbian:12'],
      ['as', 'as'],
      ['b', 'b'],
    ],
  ],
  [
    'COPY a \\\n# c\n\n b /c',
    [
      ['a', 'a'],
      ['b', 'b'],
      ['/c', '/c'],
    ],
  ],
  [
    'COPY ["a b", \\\n "c\\"d"]',
    [
      ['a b', '"a b"'],
      ['c"d', '"c\\"d"'],
    ],
  ],
  [
    'CMD ["\\u00e4\\n", ""]',
    [
      ['ä\n', '"\\u00e4\\n"'],
      ['', '""'],
    ],
  ],
  [
    'ENV a="b \\\n c" d=',
    [
      ['a', 'a'],
      ['"b  c"', '"b \\\n c"'],
      ['d', 'd'],
      ['', ''],
    ],
  ],
  [
    'ENV a  b c ',
    [
      ['a', 'a'],
      ['b c', 'b c'],
    ],
  ],
  [
    'ARG a b=c',
    [
      ['a', 'a'],
      ['b', 'b'],
      ['c', 'c'],
    ],
  ],
  [
    'LABEL "a b"=\'c\'',
    [
      ['"a b"', '"a b"'],
      ["'c'", "'c'"],
    ],
  ],
  [
    'EXPOSE 80 443/tcp',
    [
      ['80', '80'],
      ['443/tcp', '443/tcp'],
    ],
  ],
  ['WORKDIR /a\\\n/b', [['/a/b', '/a\\\n/b']]],
  [
    'HEALTHCHECK CMD ["a"]',
    [
      ['CMD', 'CMD'],
      ['a', '"a"'],
    ],
  ],
  ['# escape=`\r\nUSER a`\r\nb\r\n', [['ab', 'a`\r\nb']]],
];

for (const [text, expected] of cases) {
  test(`places of the words of ${JSON.stringify(text)}`, () => {
    const { source, instructions, problems } = parsed(text);
    assert.deepEqual(problems, []);
    const words = instructions.flatMap(wordsOf);
    const shown = words.map(({ raw, span }) => [raw, source.text.slice(span.start, span.end)]);
    assert.deepEqual(shown, expected);
  });
}

test('a part of a word has its place, over lines and behind JSON escapes', () => {
  for (const [text, part, at] of [
    ['FROM de\\\nbian:12', 'bian', 'bian'],
    ['FROM de\\\nbian:12', 'eb', 'e\\\nb'],
    ['CMD ["a\\tb\\u0041c", "d"]', 'bA', 'b\\u0041'],
    ['CMD ["a\\tb\\u0041c", "d"]', 'c', 'c'],
    ['CMD ["abc"]', 'b', 'b'],
    ['CMD ["a\\\\$b"]', '$b', '$b'],
    ['ENV k=v$a', '$a', '$a'],
    ['ENV k v$a', '$a', '$a'],
  ] as const) {
    const { source, instructions } = parsed(text);
    const word = instructions.flatMap(wordsOf).find(({ raw }) => raw.includes(part));
    const start = word?.raw.indexOf(part) ?? 0;
    const span = word?.spanOf(start, start + part.length);
    assert.equal(source.text.slice(span?.start, span?.end), at, text);
  }
});

test('flags have the places of name and value', () => {
  const { source, instructions } = parsed('COPY --chown="a b":c \\\n --link --fr\\\nom=d --chmod= e f');
  const [copy] = instructions;
  const slice = (span: { start: number; end: number } | undefined) => span && source.text.slice(span.start, span.end);
  assert.deepEqual(
    copy?.flags.map((flag) => [flag.name, flag.value, slice(flag.span), slice(flag.nameSpan), slice(flag.valueSpan)]),
    [
      ['chown', 'a b:c', '--chown="a b":c', 'chown', '"a b":c'],
      ['link', undefined, '--link', 'link', undefined],
      ['from', 'd', '--fr\\\nom=d', 'fr\\\nom', 'd'],
      ['chmod', '', '--chmod=', 'chmod', ''],
    ],
  );
});

function wordsOf(instruction: Instruction): readonly Word[] {
  switch (instruction.name) {
    case 'from':
      return [instruction.image, instruction.as, instruction.stageName].filter((word) => word !== undefined);
    case 'copy':
      return [...instruction.sources, instruction.destination];
    case 'cmd':
      return instruction.command.form === 'exec' ? instruction.command.words : [];
    case 'healthcheck':
      return [instruction.type, ...(instruction.command?.form === 'exec' ? instruction.command.words : [])];
    case 'env':
    case 'arg':
    case 'label':
      return instruction.pairs.flatMap(({ key, value }) => (value === undefined ? [key] : [key, value]));
    case 'expose':
      return instruction.ports;
    case 'workdir':
      return [instruction.path];
    case 'user':
      return [instruction.user];
    default:
      return [];
  }
}
