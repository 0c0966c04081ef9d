import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteText } from '../../src/workflows/byte-text.ts';

test('bytes for people have at most three digits', () => {
  const table: readonly (readonly [number, string])[] = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [9949, '9.9 kB'],
    [9950, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [64_962, '65 kB'],
    [4_672_000, '4.7 MB'],
    [30 * 2 ** 30, '32 GB'],
    [5e15, '5000 TB'],
  ];
  for (const [bytes, text] of table) assert.equal(byteText(bytes), text);
});
