import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { parseDockerfile } from '../../../src/dockerfile/parser/parse.ts';
import { sourceText } from '../../../src/dockerfile/source-text.ts';
import { mountsOf } from '../../../src/dockerfile/words/mounts.ts';

test('the options of a mount, in any order and under any of their names', () => {
  const table: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ['type=cache,target=/x', 'cache', { type: 'cache', target: '/x' }],
    ['target=/x,TYPE=Secret,required', 'secret', { target: '/x', type: 'Secret', required: '' }],
    ['src=a,dst=b,ro', 'bind', { source: 'a', target: 'b', readonly: '' }],
    ['destination=b,rw=false', 'bind', { target: 'b', readwrite: 'false' }],
    ['target=a=b', 'bind', { target: 'a=b' }],
  ];
  for (const [value, type, options] of table) {
    const [mount] = mounts(`RUN --mount=${value} x`);
    assert.deepEqual([mount?.type, Object.fromEntries(mount?.options ?? [])], [type, options], value);
  }
});

test('a quoted field keeps its commas', () => {
  const [mount] = mounts(`RUN --mount='"target=/a,b",id=c' x`);
  assert.deepEqual(Object.fromEntries(mount?.options ?? []), { target: '/a,b', id: 'c' });
});

test('every mount of a RUN, and none of its other flags', () => {
  const all = mounts('RUN --mount=type=cache,target=/a --network=none --mount=type=ssh x');
  assert.deepEqual(
    all.map(({ type }) => type),
    ['cache', 'ssh'],
  );
});

function mounts(line: string): ReturnType<typeof mountsOf> {
  const [run] = parseDockerfile(sourceText(Buffer.from(line), 'Dockerfile')).instructions;
  assert.ok(run?.name === 'run', line);
  return mountsOf(run);
}
