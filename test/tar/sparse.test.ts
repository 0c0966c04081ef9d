import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  expandSparse,
  expandSparseWithHead,
  parseSparseList,
  type SparseExpander,
  sparseMap,
} from '../../src/tar/sparse.ts';
import { skipWithoutPeer } from '../support/peers.ts';
import { readEntries, readOrCode } from '../support/read-entries.ts';
import { paxHeader, tarOf } from '../support/tar-writer.ts';
import { temporaryFolder } from '../support/temporary.ts';

describe('sparse files by GNU tar', { skip: skipWithoutPeer('tar') }, () => {
  const formats = [['gnu'], ['posix', '0.0'], ['posix', '0.1'], ['posix', '1.0']] as const;
  /** Where something stands in the file: few pieces, and more than fit into a header and its first extension. */
  const contents: readonly (readonly [string, readonly number[], number])[] = [
    ['one piece at the start', [0], 100_000],
    ['a hole at the start', [60_000], 70_000],
    ['nothing but a hole', [], 50_000],
    ['nothing at all', [], 0],
    ['six pieces', [0, 8192, 20_480, 40_960, 61_440, 99_000], 100_000],
    ['sixty pieces', Array.from({ length: 60 }, (_, i) => 8192 * i + 100), 600_000],
  ];
  for (const [format, version] of formats) {
    test(`format ${format}${version ? ` with sparse version ${version}` : ''}`, async (t) => {
      const folder = temporaryFolder(t);
      for (const [index, [says, offsets, size]] of contents.entries()) {
        const name = `${'folder-'.repeat(20)}${index}`;
        const path = join(folder, name);
        const file = openSync(path, 'w');
        for (const offset of offsets) writeSync(file, `piece at ${offset}`, offset);
        ftruncateSync(file, size);
        closeSync(file);
        const tar = execFileSync(
          'tar',
          [
            ...['-C', folder, '-c', '-S', '--hole-detection=raw', `--format=${format}`],
            ...(version ? [`--sparse-version=${version}`] : []),
            ...['-f', '-', name],
          ],
          { maxBuffer: 2 ** 26 },
        );
        const { entries } = await readEntries(tar, 777);
        assert.deepEqual(
          entries.map(({ header }) => [header.path, header.size]),
          [[name, size]],
          says,
        );
        assert.ok(Buffer.from(entries[0]?.content ?? '', 'latin1').equals(readFileSync(path)), says);
        if (size > 50_000) assert.ok(tar.length < size, `${says}: GNU tar found no holes`);
      }
    });
  }
});

describe('a sparse map', () => {
  test('is in order, within the file, and of whole numbers', () => {
    const good: readonly (readonly [readonly (readonly [number, number])[], number])[] = [
      [[], 0],
      [[[0, 5]], 5],
      [
        [
          [0, 0],
          [10, 0],
        ],
        10,
      ],
      [
        [
          [0, 5],
          [5, 5],
        ],
        10,
      ],
    ];
    const bad: readonly (readonly [readonly (readonly [number, number])[], number])[] = [
      [[[0, 6]], 5],
      [
        [
          [0, 5],
          [4, 1],
        ],
        10,
      ],
      [
        [
          [5, 1],
          [0, 1],
        ],
        10,
      ],
      [[[0, -1]], 10],
      [[[Number.NaN, 1]], 10],
      [
        [
          [0, Number.MAX_SAFE_INTEGER],
          [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
        ],
        Number.MAX_SAFE_INTEGER,
      ],
      [[], -1],
      [[], 2 ** 60],
    ];
    const pieces = (pairs: readonly (readonly [number, number])[]) =>
      pairs.map(([offset, length]) => ({ offset, length }));
    for (const [pairs, size] of good) assert.ok(sparseMap(pieces(pairs), size), JSON.stringify(pairs));
    for (const [pairs, size] of bad) assert.equal(sparseMap(pieces(pairs), size), undefined, JSON.stringify(pairs));
  });

  test('as a list has pairs of decimal numbers', () => {
    assert.deepEqual(parseSparseList('0,5,10,5', 20)?.pieces.length, 2);
    assert.deepEqual(parseSparseList('', 20)?.pieces, []);
    for (const list of ['0', '0,5,10', '0,x', '0,-5', '0, 5', ',', '0x1,2', '1e1,2']) {
      assert.equal(parseSparseList(list, 2 ** 40), undefined, list);
    }
  });

  test('fills holes the same however the stored pieces are cut', () => {
    const pieces = [
      [3, 'abc'],
      [10, ''],
      [100_000, 'defgh'],
      [200_000, 'i'],
    ] as const;
    const size = 200_100;
    const expected = Buffer.alloc(size);
    for (const [offset, text] of pieces) expected.write(text, offset);
    const map = sparseMap(
      pieces.map(([offset, text]) => ({ offset, length: text.length })),
      size,
    );
    assert.ok(map);
    const data = Buffer.from(pieces.map(([, text]) => text).join(''));
    const head = Buffer.from(`4\n${pieces.map(([offset, text]) => `${offset}\n${text.length}\n`).join('')}`);
    const whole = Buffer.concat([head, Buffer.alloc(512 - head.length), data]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), (chunk) => {
        assert.ok(expanded(expandSparse(map), data, chunk)?.equals(expected));
        assert.ok(expanded(expandSparseWithHead(size), whole, chunk)?.equals(expected));
        assert.equal(expanded(expandSparse(map), data.subarray(1), chunk), undefined);
        assert.equal(expanded(expandSparseWithHead(size), whole.subarray(0, -1), chunk), undefined);
        assert.equal(expanded(expandSparseWithHead(size - 200), whole, chunk), undefined);
      }),
      { numRuns: 50 },
    );
  });

  test('at the head of a body is refused when it is none', () => {
    for (const head of [
      '',
      '1\n0\n',
      'x\n',
      '-1\n',
      '99999999\n',
      '1'.repeat(512),
      '1\n0\nx\n',
      '1\n5\n1\n'.padEnd(512, '\0'),
    ]) {
      assert.equal(expanded(expandSparseWithHead(4), Buffer.from(head), 100), undefined, JSON.stringify(head));
    }
  });
});

describe('what calls itself sparse', () => {
  const a = { path: 'a', content: 'one' };
  const real = ['GNU.sparse.realsize', '3'] as const;
  const version = (major: string, minor: string) =>
    [
      ['GNU.sparse.major', major],
      ['GNU.sparse.minor', minor],
    ] as const;
  const name = ['GNU.sparse.name', 'n'] as const;
  const outcomes: readonly [string, Buffer, string][] = [
    ['a version that nobody knows is an ordinary file', tarOf([paxHeader([...version('2', '0'), name]), a]), 'a=one'],
    ['a sparse name without a map is no name', tarOf([paxHeader([name]), a]), 'a=one'],
    [
      'a map without a version is the first one',
      tarOf([paxHeader([['GNU.sparse.map', '0,3'], name, real]), a]),
      'n=one',
    ],
    ['a map that does not fit', tarOf([paxHeader([['GNU.sparse.map', '0,9'], real]), a]), 'TAR_INVALID'],
    [
      'a body shorter than its map',
      tarOf([
        paxHeader([
          ['GNU.sparse.map', '0,9'],
          ['GNU.sparse.size', '9'],
        ]),
        a,
      ]),
      'TAR_INVALID',
    ],
    ['a folder', tarOf([paxHeader([['GNU.sparse.map', '0,3']]), { path: 'd', type: 'directory' }]), 'TAR_INVALID'],
    [
      'offsets and lengths in the wrong order',
      tarOf([
        paxHeader([
          ['GNU.sparse.numbytes', '3'],
          ['GNU.sparse.offset', '0'],
        ]),
        a,
      ]),
      'TAR_INVALID',
    ],
    [
      'a size that is none',
      tarOf([paxHeader([...version('1', '0'), ['GNU.sparse.realsize', '-1']]), a]),
      'TAR_INVALID',
    ],
    ['a star header', tarOf([{ path: 's', type: 'S', format: 'ustar' }]), 'TAR_INVALID'],
  ];
  for (const [says, archive, outcome] of outcomes) {
    test(`${says}: ${outcome}`, async () => {
      const found = await readOrCode(archive);
      const summary =
        typeof found === 'string'
          ? found
          : found.entries.map(({ header, content }) => `${header.path}=${content}`).join();
      assert.equal(summary, outcome);
    });
  }
});

function expanded(expander: SparseExpander, stored: Buffer, chunkSize: number): Buffer | undefined {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < stored.length; at += chunkSize)
    chunks.push(...expander.push(stored.subarray(at, at + chunkSize)));
  const rest = expander.end();
  return rest && Buffer.concat([...chunks, ...rest]);
}
