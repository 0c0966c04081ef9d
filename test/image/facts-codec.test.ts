import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import type { EntryHeader } from '../../src/extractor.ts';
import { decodeFacts, encodeFacts, openFacts } from '../../src/image/facts-codec.ts';
import { columnBuilder } from '../../src/image/layer-facts.ts';

const usual = { mode: 0o644, uid: 4_000_000_000, gid: 1, size: 0, mtime: -1.5 };
const headers: readonly EntryHeader[] = [
  { ...usual, path: 'caf\xe9', type: 'file', size: 2 ** 40, capability: Uint8Array.of(1, 0, 255) },
  { ...usual, path: '', type: 'directory' },
  { ...usual, path: 'a/link', type: 'symlink', target: '../b' },
  { ...usual, path: 'null', type: 'character', device: { major: 1, minor: 3 } },
  // More than the columns begin with.
  ...Array.from(
    { length: 3001 },
    (_, i): EntryHeader => ({ ...usual, path: `${'long/'.repeat(9)}${i}`, type: 'file' }),
  ),
];

test('facts that were stored are those that were read, wherever the bytes lie in memory', () => {
  const columns = columnBuilder();
  for (const header of headers) columns.add(header);
  const facts = new Map([[2, [{ extractor: 'dpkg', fact: { name: 'bash' } }]]]);
  const bytes = encodeFacts({ columns: columns.finish(), facts, notices: [] });
  for (const offset of [0, 1, 4]) {
    const memory = Buffer.alloc(offset + bytes.length);
    memory.set(bytes, offset);
    const stored = decodeFacts(memory.subarray(offset));
    assert.ok(stored);
    const opened = openFacts(stored);
    assert.deepEqual(
      headers.map((_, index) => opened.header(index)),
      headers,
    );
    assert.deepEqual(opened.facts, facts);
  }
  assert.equal(decodeFacts(Buffer.from(bytes.subarray(0, -1))), undefined);
});
