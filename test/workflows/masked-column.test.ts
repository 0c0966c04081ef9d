import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { maskedColumn } from '../../src/workflows/masked-column.ts';

const line = 'RUN a --token=hunter2 b --password=xy c';
const masked = 'RUN a --token=*** b --password=*** c';

/** What is marked of the masked line for what is marked of the line. */
function marked(text: string, shown: string, part: string): string {
  const start = text.indexOf(part);
  const [from, to] = [
    maskedColumn(text, shown, start + 1, false),
    maskedColumn(text, shown, start + part.length + 1, true),
  ];
  return shown.slice(from - 1, to - 1);
}

const cases: readonly (readonly [string, string])[] = [
  ['RUN', 'RUN'],
  ['--token=', '--token='],
  ['hunter2', '***'],
  ['unt', '***'],
  ['ter2 b', '*** b'],
  [' b ', ' b '],
  ['b --pass', 'b --pass'],
  ['xy', '***'],
  ['c', 'c'],
  ['token=hunter2 b --password=xy c', 'token=*** b --password=*** c'],
];
for (const [part, expected] of cases) {
  test(`'${part}' is marked as '${expected}'`, () => assert.equal(marked(line, masked, part), expected));
}

test('a line without secrets keeps its columns', () => assert.equal(maskedColumn('a b', 'a b', 3, false), 3));

test('a line that is masked as a whole is marked as a whole', () => {
  assert.deepEqual([maskedColumn(line, '***', 9, false), maskedColumn(line, '***', 12, true)], [1, 4]);
});

test('a place behind the line is one behind the masked line', () => {
  assert.equal(maskedColumn('A=hunter2', 'A=***', 20, true), 6);
});

test('whatever the length of the secrets, the columns of the masked line are the same', () => {
  const word = fc.stringMatching(/^[A-Z]{1,6}$/);
  const secret = fc.stringMatching(/^[a-z0-9]{1,30}$/);
  const property = fc.property(fc.array(fc.tuple(word, secret), { minLength: 1, maxLength: 5 }), (pairs) => {
    const [text, shown] = [
      pairs.map(([key, value]) => `${key}=${value} `).join(''),
      pairs.map(([key]) => `${key}=*** `).join(''),
    ];
    let [at, expected] = [0, 0];
    for (const [key, value] of pairs) {
      assert.equal(maskedColumn(text, shown, at + 1, false), expected + 1);
      at += key.length + 1;
      expected += key.length + 1;
      assert.equal(maskedColumn(text, shown, at + 1, false), expected + 1);
      assert.equal(maskedColumn(text, shown, at + value.length + 1, true), expected + 4);
      at += value.length + 1;
      expected += 4;
    }
  });
  fc.assert(property, { numRuns: 200 });
});
