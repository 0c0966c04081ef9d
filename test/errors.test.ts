import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlimsollError } from '../src/errors.ts';

test('an error says what it was told', () => {
  const cause = new Error('why');
  const error = new PlimsollError('FLAG_INVALID', 'what', { cause, remedy: 'how' });
  assert.deepEqual(
    [error.name, error.code, error.message, error.remedy, error.cause],
    ['PlimsollError', 'FLAG_INVALID', 'what', 'how', cause],
  );
  assert.equal(new PlimsollError('FLAG_INVALID', 'what').remedy, undefined);
  assert.equal('cause' in new PlimsollError('FLAG_INVALID', 'what'), false);
});

test('a name of a megabyte does not flood a log: its middle goes, what happened stays', () => {
  const text = `'${'🚢'.repeat(500_000)}' is not there.`;
  const { message, remedy } = new PlimsollError('INPUT_NOT_FOUND', text, { remedy: text });
  for (const shown of [message, remedy ?? '']) {
    assert.ok(shown.length < 9000);
    assert.match(shown, /^'🚢.* is not there\.$/u);
    assert.ok(shown.isWellFormed());
  }
});
