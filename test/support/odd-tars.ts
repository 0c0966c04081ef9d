import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { headerOf, longHeader, metaHeader, type TarEntry, type TarPart, tarOf, writeChecksum } from './tar-writer.ts';

export interface OddTar {
  readonly archive: Buffer;
  /** It may end anywhere. */
  readonly cut: boolean;
}

const names = fc.oneof(
  fc.constantFrom('a', 'b/', './c', '/d', 'a/../b', '', 'x/y/z', 'caf\xe9', 'caf\xc3\xa9', '\xff'),
  fc.constantFrom('n', 'm/').map((name) => `${'long/'.repeat(25)}${name}`),
);
const content = fc.constantFrom('', 'x', 'y'.repeat(512), 'z'.repeat(1000));
const usual = {
  path: names,
  content,
  mode: fc.constantFrom(0o644, 0o4755),
  uid: fc.constantFrom(0, 1000, 3_000_000),
  mtime: fc.constantFrom(0, 1_700_000_000),
  format: fc.constantFrom('ustar', 'gnu', 'pax', 'v7'),
  base256: fc.boolean(),
  capability: fc.constantFrom('0100000200040000000000000000000000000000', 'ff00fe'),
} as const;
const record = (key: string, ...values: string[]) =>
  fc.constantFrom(...values).map((value): [string, string] => [key, value]);
const pax = fc
  .array(
    fc.oneof(
      record('path', 'p', 'p/', 'q\xe9', ''),
      record('linkpath', 't', 't\xe9', ''),
      record('size', '0', '512', '1000', ''),
      record('uid', '7', '', '-1', 'x'),
      record('mtime', '1.5', '-3.25', '12', ''),
      record('GNU.sparse.major', '0', '1', '2', ''),
      record('GNU.sparse.minor', '0', '1', ''),
      record('GNU.sparse.name', 's', ''),
      record('GNU.sparse.realsize', '1000', '4096', ''),
      record('GNU.sparse.numblocks', '0', '1'),
      record('GNU.sparse.map', '', '0,1', '512,512', '0,1000'),
      record('GNU.sparse.offset', '0'),
      record('GNU.sparse.numbytes', '1000'),
    ),
    { maxLength: 4 },
  )
  .map((records) => Object.fromEntries(records));
const entries: fc.Arbitrary<TarEntry> = fc.oneof(
  { weight: 4, arbitrary: fc.record(usual, { requiredKeys: ['path'] }) },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        ...usual,
        type: fc.constantFrom('directory', 'symlink', 'link', 'fifo', 'character'),
        target: names,
        size: fc.constantFrom(0, 1, 512),
        device: fc.constantFrom([1, 3] as const, [0, 0] as const),
        format: fc.constantFrom('ustar', 'gnu', 'pax'),
      },
      { requiredKeys: ['path', 'type', 'device', 'format'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      { ...usual, type: fc.constantFrom('\0', '7', 'N', 'V', 'Z'), checksum: fc.constant('signed') },
      { requiredKeys: ['path', 'type'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      { ...usual, pax, type: fc.constantFrom('file', '\0', 'symlink', 'directory') },
      { requiredKeys: ['path', 'pax'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        ...usual,
        sparse: fc.record({
          format: fc.constantFrom('gnu', '0.0', '0.1', '1.0'),
          pieces: fc
            .integer({ min: 0, max: 30 })
            .map((n) => Array.from({ length: n }, (_, i) => [1024 * i, 'p'.repeat(i % 3)] as const)),
          size: fc.constantFrom(100_000, 3000),
        }),
      },
      { requiredKeys: ['path', 'sparse'] },
    ),
  },
);
const parts: fc.Arbitrary<TarPart> = fc.oneof(
  { weight: 10, arbitrary: entries },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom('L', 'K'), names).map(([type, text]) => longHeader(type as 'L' | 'K', text)),
  },
  { weight: 1, arbitrary: fc.constantFrom('x', 'g').map((type) => metaHeader(type, '9 path=w\n')) },
  { weight: 1, arbitrary: fc.constantFrom(blank(), headerOf({ path: '' }, 0)) },
);
/** Bytes of a header changed, its checksum put right again. */
const mutation = fc.record({
  block: fc.nat(20),
  at: fc.constantFrom(0, 1, 99, 100, 124, 125, 134, 135, 156, 157, 257, 262, 263, 345, 386, 482, 483, 500),
  byte: fc.constantFrom(0, 0x20, 0x2f, 0x30, 0x37, 0x38, 0x41, 0x80),
});
/** Archives as no writer makes them, most of which are archives all the same. */
export const oddTar: fc.Arbitrary<OddTar> = fc
  .record({
    parts: fc.array(parts, { minLength: 1, maxLength: 5 }),
    zeroBlocks: fc.constantFrom(2, 2, 2, 0, 1),
    unpadded: fc.boolean(),
    trailing: fc.constantFrom('', '', 'trailing', '\0'.repeat(700)),
    mutations: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(mutation) }),
    cut: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(4000) }),
  })
  .map(({ parts, zeroBlocks, unpadded, trailing, mutations, cut }) => {
    const archive = tarOf(parts, { zeroBlocks, trailing, unpadded: unpadded && zeroBlocks === 0 && trailing === '' });
    for (const { block, at, byte } of mutations) {
      const header = archive.subarray(512 * block, 512 * (block + 1));
      if (header.length < 512 || header[0] === 0) continue;
      header[at] = byte;
      writeChecksum(header);
    }
    return { archive: archive.subarray(0, cut), cut: cut !== undefined };
  });

/** All zeros but for a checksum that is right. */
function blank(): Buffer {
  const header = Buffer.alloc(512);
  writeChecksum(header);
  return header;
}
