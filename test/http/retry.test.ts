import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delay, retryAfter } from '../../src/http/retry.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

const cases: readonly (readonly [string | undefined, number | undefined])[] = [
  [undefined, undefined],
  ['5', 5000],
  [' 7 ', 7000],
  ['0', 1000],
  ['21600', 60_000],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Thu, 01 Jan 2026 02:00:00 GMT', 60_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 1000],
  ['35.852µs', undefined],
  ['-3', undefined],
  ['1e99', undefined],
  ['soon', undefined],
  ['', undefined],
];

for (const [text, expected] of cases) {
  test(`Retry-After ${JSON.stringify(text)} waits ${expected ?? 'as long as we think right'}`, () =>
    assert.equal(retryAfter(text, now), expected));
}

test('pauses double up to half a minute, half of each is chance', () => {
  assert.deepEqual(
    [1, 2, 3].map((attempt) => delay(attempt, undefined, 0)),
    [250, 500, 1000],
  );
  assert.equal(delay(1, undefined, 1), 500);
  assert.equal(delay(50, undefined, 1), 30_000);
  assert.equal(delay(1, 10_000, 0), 10_000);
});
