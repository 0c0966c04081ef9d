import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMode } from '../../../src/dockerfile/words/file-modes.ts';

test('modes that let everybody write', () => {
  for (const mode of [
    '777',
    '0777',
    '666',
    '2777',
    '002',
    'a+w',
    'o+w',
    'ugo+rwx',
    'o=rw',
    'a=rwx',
    'go+rX,o+w',
    'u=rwx,a+w',
  ]) {
    assert.equal(parseMode(mode)?.isWorldWritable, true, mode);
  }
  for (const mode of [
    '775',
    '1777',
    '3777',
    '0644',
    '+w',
    'u+w',
    'g+w',
    'o-w',
    'a+rwx,+t',
    'a+w,o-w',
    'a=rwx,o=rx',
    'g=u',
    '+x',
    '=rw',
  ]) {
    assert.equal(parseMode(mode)?.isWorldWritable, false, mode);
  }
});

test('modes that set the user', () => {
  for (const mode of ['4755', '6711', '04755', 'u+s', '+s', 'a+s', 'u=rwxs', 'u+x,ug+s']) {
    assert.equal(parseMode(mode)?.setsUser, true, mode);
  }
  for (const mode of ['0755', '2755', '1777', 'g+s', 'u-s', 'o+s', 'u+s,u-s']) {
    assert.equal(parseMode(mode)?.setsUser, false, mode);
  }
});

test('what is no mode', () => {
  for (const text of ['', '888', '777777', 'file', 'u', 'a+', '--reference=x', 'u+q', 'x+w', '7 7', ',']) {
    assert.equal(parseMode(text) === undefined || !parseMode(text)?.isWorldWritable, true, text);
  }
  assert.equal(parseMode('888'), undefined);
  assert.equal(parseMode('u+q'), undefined);
  assert.equal(parseMode('file'), undefined);
});
