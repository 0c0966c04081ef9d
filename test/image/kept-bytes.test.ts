import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Extractor } from '../../src/extractor.ts';
import { readLayer } from '../../src/image/read-layer.ts';
import { chunksOf } from '../support/read-entries.ts';
import { tarOf } from '../support/tar-writer.ts';

test('a file that comes in many chunks reaches its extractor whole', async () => {
  // Longer than the chunks that inflating yields, and different in each.
  const content = Buffer.from(Array.from({ length: 1_500_000 }, (_, i) => i ^ (i >> 8) ^ (i >> 16)));
  const seen: Uint8Array[] = [];
  const extractor: Extractor<null> = {
    id: 'test',
    version: 1,
    places: [],
    wants: ({ type }) => type === 'file',
    extract: ({ bytes }) => void seen.push(bytes),
    installed: () => [],
    assemble: () => ({ packages: [] }),
  };
  const blob = gzipSync(
    tarOf([
      { path: 'file', content },
      { path: 'after', content: 'after' },
    ]),
  );
  await readLayer(
    {
      mediaType: '',
      size: undefined,
      digest: undefined,
      diffId: undefined,
      content: { kind: 'tar', open: () => chunksOf(blob, 65_536) },
    },
    { extractors: [extractor], verifyDiffId: true, signal: new AbortController().signal },
  );
  assert.deepEqual(
    seen.map((bytes) => content.equals(bytes) || Buffer.from(bytes).toString()),
    [true, 'after'],
  );
});
