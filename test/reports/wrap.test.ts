import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { padEnd, padStart, shorten, textWidth, wrap } from '../../src/reports/wrap.ts';

test('lines break at spaces', () => assert.deepEqual(wrap('one two three', 8), ['one two', 'three']));
test('a long id goes on in the next line and is not cut', () =>
  assert.deepEqual(wrap('id 0123456789', 4), ['id', '0123', '4567', '89']));
test('nothing is one empty line', () => assert.deepEqual(wrap('', 10), ['']));
test('wide characters count two', () => {
  assert.equal(textWidth('漢字'), 4);
  assert.equal(textWidth('🎉'), 2);
  assert.equal(textWidth('e\u0301'), 1);
  assert.deepEqual(wrap('漢字漢', 4), ['漢字', '漢']);
});
test('short text stays, long text ends with an ellipsis', () => {
  assert.equal(shorten('four', 4), 'four');
  assert.equal(shorten('fives', 4), 'fiv…');
  assert.equal(shorten('ab cdef', 4), 'ab…');
});
test('cells are filled on either side and never cut', () => {
  assert.equal(padEnd('漢', 4), '漢  ');
  assert.equal(padStart('7', 3), '  7');
  assert.equal(padStart('1234', 3), '1234');
});

test('wrapping loses no character and keeps the width', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 2, max: 30 }), (text, width) => {
      const lines = wrap(text, width);
      assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
      for (const line of lines) assert.ok(textWidth(line) <= width, `${JSON.stringify(line)} is wider than ${width}`);
    }),
  );
});
