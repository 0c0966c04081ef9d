import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PlimsollError } from '../../src/errors.ts';
import { stoppable } from '../../src/workflows/stoppable.ts';

const hangs = () => new Promise<never>(() => {});

describe('stoppable', () => {
  const reasons: readonly (readonly [string, unknown, string])[] = [
    ['an error of ours', new PlimsollError('TIMEOUT', 'over'), 'TIMEOUT'],
    ['a time limit', new DOMException('over', 'TimeoutError'), 'TIMEOUT'],
    ['no reason', undefined, 'ABORTED'],
    ['any other reason', new Error('enough'), 'ABORTED'],
  ];
  for (const [what, reason, code] of reasons) {
    test(`a stop by ${what} is ${code}, before, in and instead of the work's own error`, async () => {
      await assert.rejects(stoppable(AbortSignal.abort(reason), hangs), { code });
      const hanging = new AbortController();
      const left = stoppable(hanging.signal, hangs);
      hanging.abort(reason);
      await assert.rejects(left, { code });
      const failing = new AbortController();
      const failed = stoppable(failing.signal, async () => {
        failing.abort(reason);
        throw new Error('half a gzip');
      });
      await assert.rejects(failed, { code });
    });
  }

  test('work that ends in time is what it is', async () => {
    const { signal } = new AbortController();
    assert.equal(await stoppable(signal, async () => 1), 1);
    await assert.rejects(
      stoppable(signal, async () => {
        throw new TypeError('a bug');
      }),
      TypeError,
    );
  });

  test('work that was done when the stop came is done', async () => {
    const stop = new AbortController();
    const work = async () => {
      stop.abort();
      return 'done';
    };
    assert.equal(await stoppable(stop.signal, work), 'done');
  });
});
