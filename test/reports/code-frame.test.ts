import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Finding, Location } from '../../src/finding.ts';
import { frameLines } from '../../src/reports/code-frame.ts';
import { painter } from '../../src/reports/paint.ts';
import { textWidth } from '../../src/reports/wrap.ts';
import { sampleLintReport } from '../support/sample-lint-report.ts';

const plain = painter(false);

type Span = readonly [line: number, column: number, endLine: number, endColumn: number];

function frame(lines: readonly string[], [line, column, endLine, endColumn]: Span, width = 40): readonly string[] {
  const [first = assert.fail('no finding')] = sampleLintReport().findings;
  const location: Location = { file: 'Dockerfile', line, column, endLine, endColumn };
  const finding: Finding = { ...first, location, snippet: { line: 1, lines } };
  return frameLines(finding, width, plain);
}

const cases: readonly [string, readonly string[], Span, readonly string[]][] = [
  ['a word', ['FROM debian'], [1, 6, 1, 12], ['1 │ FROM debian', '  │      ^^^^^^']],
  ['one character', ['FROM debian'], [1, 1, 1, 2], ['1 │ FROM debian', '  │ ^']],
  ['an empty span shows the place', ['FROM debian'], [1, 6, 1, 6], ['1 │ FROM debian', '  │      ^']],
  ['an empty span at the end of the line', ['FROM a'], [1, 7, 1, 7], ['1 │ FROM a', '  │       ^']],
  ['an empty line', [''], [1, 1, 1, 1], ['1 │', '  │ ^']],
  ['tabs are blanks to the next stop', ['\ta\tbc'], [1, 4, 1, 6], ['1 │     a   bc', '  │         ^^']],
  ['a tab itself', ['a\tb'], [1, 2, 1, 3], ['1 │ a   b', '  │  ^^^']],
  ['wide characters', ['# 日本 x'], [1, 6, 1, 7], ['1 │ # 日本 x', '  │        ^']],
  ['a wide character marked', ['日本'], [1, 2, 1, 3], ['1 │ 日本', '  │   ^^']],
  ['columns are UTF-16 units', ['😀😀x'], [1, 5, 1, 6], ['1 │ 😀😀x', '  │     ^']],
  ['half a character marks all of it', ['😀x'], [1, 2, 1, 3], ['1 │ 😀x', '  │ ^^']],
  ['a combining mark', ['e\u0301x'], [1, 2, 1, 3], ['1 │ e\u0301x', '  │ ^']],
  ['what moves text is escaped', ['a\u001b[2Jb'], [1, 6, 1, 7], ['1 │ a\\u{1b}[2Jb', '  │           ^']],
  ['an end behind the line', ['FROM a'], [1, 6, 1, 99], ['1 │ FROM a', '  │      ^']],
  ['a start behind a line that was shortened has no caret', ['FROM…'], [1, 90, 1, 99], ['1 │ FROM…']],
  [
    'two lines, the second from its first sign',
    ['RUN a \\', '    b c'],
    [1, 5, 2, 6],
    ['1 │ RUN a \\', '  │     ^^^', '2 │     b c', '  │     ^'],
  ],
  ['nothing in the last line', ['RUN a', 'b'], [1, 1, 2, 1], ['1 │ RUN a', '  │ ^^^^^', '2 │ b']],
  [
    'the lines around it',
    ['FROM a', 'RUN b', 'USER c', 'RUN d'],
    [2, 5, 2, 6],
    ['1 │ FROM a', '2 │ RUN b', '  │     ^', '3 │ USER c'],
  ],
  [
    'of many lines the ends',
    ['RUN <<E', '1', '2', '3', '4', '5', '6', 'E'],
    [1, 5, 8, 2],
    ['1 │ RUN <<E', '  │     ^^^', '2 │ 1', '3 │ 2', '4 │ 3', '… │', '8 │ E', '  │ ^'],
  ],
  [
    'a snippet that ends before the span does',
    ['RUN <<E', '1', '2'],
    [1, 5, 90, 2],
    ['1 │ RUN <<E', '  │     ^^^', '2 │ 1', '3 │ 2', '… │'],
  ],
  [
    'a long line is cut behind the span',
    [`RUN ab ${'x'.repeat(90)}`],
    [1, 5, 1, 7],
    [`1 │ RUN ab ${'x'.repeat(28)}…`, '  │     ^^'],
  ],
  [
    'a long line is cut before it, with some of what stands there',
    [`${'x'.repeat(90)} curl`],
    [1, 92, 1, 96],
    [`1 │ …${'x'.repeat(8)} curl`, `  │ ${' '.repeat(10)}^^^^`],
  ],
];

test('code frame: a wide escape that is marked is never cut away', () => {
  const [, carets] = frame(['\u0301a😀a x\u202ea'], [1, 8, 1, 8], 17);
  assert.match(carets ?? '', /\^{8}/);
});

test('code frame: the columns are those of the snippet where secrets were masked', () => {
  const [first = assert.fail('no finding')] = sampleLintReport().findings;
  const location: Location = { file: 'Dockerfile', line: 1, column: 30, endLine: 1, endColumn: 33 };
  const snippet = { line: 1, lines: ['ENV TOKEN=*** B=1'], column: 15, endColumn: 18 };
  assert.deepEqual(frameLines({ ...first, location, snippet }, 40, plain), [
    '1 │ ENV TOKEN=*** B=1',
    '  │               ^^^',
  ]);
});

for (const [what, lines, span, expected] of cases) {
  test(`code frame: ${what}`, () => assert.deepEqual(frame(lines, span), expected));
}

test('code frame: the numbers stand right', () => {
  const [first = assert.fail('no finding')] = sampleLintReport().findings;
  const location = { file: 'Dockerfile', line: 9, column: 1, endLine: 10, endColumn: 2 };
  const shown = frameLines({ ...first, location, snippet: { line: 9, lines: ['RUN \\', 'x'] } }, 40, plain);
  assert.deepEqual(shown, [' 9 │ RUN \\', '   │ ^^^^^', '10 │ x', '   │ ^']);
});

test('code frame: none without a snippet', () => {
  const [first = assert.fail('no finding')] = sampleLintReport().findings;
  const { snippet: _, ...bare } = first;
  assert.deepEqual(frameLines(bare, 40, plain), []);
});

test('code frame: never wider than asked for, and the beginning of the span is always marked', () => {
  const unit = fc.constantFrom('a', 'é', '\t', '日', '😀', '\u0301', '\u001b', '\u202e', ' x');
  const property = fc.property(
    fc.array(unit, { minLength: 1, maxLength: 200 }).map((units) => units.join('')),
    fc.nat(400),
    fc.nat(60),
    fc.integer({ min: 16, max: 100 }),
    (line, at, length, width) => {
      const column = 1 + (at % (line.length + 1));
      const shown = frame([line], [1, column, 1, column + length], width);
      for (const each of shown) {
        assert.ok(textWidth(each) <= width, `${each} is wider than ${width}`);
        assert.doesNotMatch(each, /\\u\{d[89]/, 'a character was cut in two');
      }
      assert.match(shown[1] ?? '', /\^/);
    },
  );
  fc.assert(property, { numRuns: 500 });
});
