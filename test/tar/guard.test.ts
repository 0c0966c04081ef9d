import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { oddTar } from '../support/odd-tars.ts';
import { type Listing, readOrCode } from '../support/read-entries.ts';
import {
  headerOf,
  longHeader,
  metaHeader,
  paxHeader,
  type TarPart,
  tarOf,
  writeChecksum,
} from '../support/tar-writer.ts';

// What an archive is made of, as Go's archive/tar sees it; test/tar/go-peer.test.ts asks Go itself.

const a = { path: 'a', content: 'one' };
const b = { path: 'b', content: 'two' };

describe('where an archive ends', () => {
  const cases: readonly [string, Buffer, string][] = [
    ['two zero blocks end it', tarOf([a, b]), 'a=one b=two'],
    ['more zeros may follow', tarOf([a], { zeroBlocks: 20 }), 'a=one'],
    ['so may half a block of zeros', tarOf([a], { trailing: '\0'.repeat(100) }), 'a=one'],
    ['one zero block at the very end is enough', tarOf([a], { zeroBlocks: 1 }), 'a=one'],
    ['none is enough as well', tarOf([a], { zeroBlocks: 0 }), 'a=one'],
    ['the padding of the last body may be missing', tarOf([a], { zeroBlocks: 0, unpadded: true }), 'a=one'],
    ['an empty file is an empty archive', Buffer.alloc(0), ''],
    ['one zero block alone is one', Buffer.alloc(512), ''],
    ['a second archive behind the end is not read', Buffer.concat([tarOf([a]), tarOf([b])]), 'a=one TRAILING_DATA'],
    ['nor is garbage', tarOf([a], { trailing: 'garbage' }), 'a=one TRAILING_DATA'],
    ['garbage after more zeros is seen', tarOf([a], { zeroBlocks: 30, trailing: 'x' }), 'a=one TRAILING_DATA'],
    [
      'a single zero block between entries is none',
      Buffer.concat([tarOf([a], { zeroBlocks: 1 }), tarOf([b])]),
      'TAR_INVALID',
    ],
    [
      'a body that is cut',
      tarOf([{ path: 'a', content: 'x'.repeat(600) }], { zeroBlocks: 0 }).subarray(0, 1100),
      'TAR_TRUNCATED',
    ],
    ['a header that is cut', tarOf([a]).subarray(0, 300), 'TAR_TRUNCATED'],
    ['a body that is not there at all', tarOf([a]).subarray(0, 512), 'TAR_TRUNCATED'],
    ['text', Buffer.from('This is no archive. '.repeat(100)), 'TAR_INVALID'],
  ];
  for (const [says, archive, outcome] of cases) {
    test(`${says}: ${outcome || 'nothing in it'}`, async () =>
      assert.equal(summary(await readOrCode(archive)), outcome));
  }
});

describe('what a header says', () => {
  const raw = (change: (header: Buffer) => void, body = '') => {
    const header = headerOf({ path: 'a' }, body.length);
    change(header);
    writeChecksum(header);
    return Buffer.concat([header, Buffer.from(body.padEnd(Math.ceil(body.length / 512) * 512, '\0'))]);
  };
  const sizeField = (text: string) => (header: Buffer) => void header.write(text, 124, 12, 'latin1');
  const cases: readonly [string, readonly TarPart[], string][] = [
    ['a size in base-256', [{ ...a, base256: true }, b], 'a=one b=two'],
    ['a size with spaces around it', [raw(sizeField('         3 \0'), 'one'), b], 'a=one b=two'],
    ['a size of twelve digits', [raw(sizeField('000000000003'), 'one'), b], 'a=one b=two'],
    ['no size', [raw(sizeField('\0'.repeat(12))), b], 'a= b=two'],
    ['a size that is not octal', [raw(sizeField('00000000008\0'), 'one')], 'TAR_INVALID'],
    ['a negative size', [raw(sizeField('\xff'.repeat(12)))], 'TAR_INVALID'],
    ['a size beyond all numbers', [raw(sizeField(`\x80${'\xff'.repeat(11)}`))], 'TAR_INVALID'],
    ['a size beyond the archive', [raw(sizeField('77777777777\0'))], 'TAR_TRUNCATED'],
    ['a PAX size instead of the header’s', [{ ...a, size: 0, pax: { size: '3' } }, b], 'a=one b=two'],
    ['a PAX size that is none', [{ ...a, pax: { size: '-3' } }], 'TAR_INVALID'],
    ['a PAX size beyond all numbers', [{ ...a, pax: { size: '9'.repeat(30) } }], 'TAR_INVALID'],
    ['a checksum that is wrong', [{ ...a, checksum: 'wrong' }], 'TAR_INVALID'],
    ['a checksum of signed bytes', [{ path: '\xe9\xe8', content: 'x', checksum: 'signed' }, b], '\xe9\xe8=x b=two'],
    ['v7, without a magic', [{ ...a, format: 'v7' }, b], 'a=one b=two'],
    ['a folder with a size has no body', [{ path: 'd', type: 'directory', size: 700 }, b], 'd/ b=two'],
    ['nor has a symlink', [{ path: 's', type: 'symlink', target: 't', size: 700 }, b], 's->t b=two'],
    ['nor has a hard link', [{ path: 'h', type: 'link', target: 't', size: 3 }, b], 'h=>t b=two'],
    ['nor has a device', [{ path: 'n', type: 'character', device: [1, 3], size: 9 }, b], 'n(character) b=two'],
    ['an old folder is a file whose name ends in a slash', [{ path: 'd/', type: '\0', size: 700 }, b], 'd/ b=two'],
    ['a file with its type and such a name is a file', [{ path: 'f/', content: 'x' }, b], 'f=x b=two'],
    [
      'an old file whose long name ends otherwise is a file',
      [longHeader('L', 'long'), { path: 'd/', type: '\0', content: 'x' }, b],
      'long=x b=two',
    ],
    ['a contiguous file is a file', [{ ...a, type: '7' }, b], 'a=one b=two'],
    ['a type that nobody unpacks is passed over', [{ ...a, type: 'Z' }, b], 'b=two ENTRY_SKIPPED'],
    ['so is N, with which tar-stream would begin a long name', [{ ...a, type: 'N' }, b], 'b=two ENTRY_SKIPPED'],
    ['a header of zeros with its checksum names the root', [raw((header) => header.fill(0)), b], '= b=two'],
  ];
  for (const [says, parts, outcome] of cases) {
    test(`${says}: ${outcome}`, async () => assert.equal(summary(await readOrCode(tarOf(parts))), outcome));
  }
});

describe('what is said before an entry', () => {
  const long = 'x'.repeat(200);
  const cases: readonly [string, readonly TarPart[], string][] = [
    ['a GNU long name', [longHeader('L', long), a, b], `${long}=one b=two`],
    ['a GNU long target', [longHeader('K', long), { path: 's', type: 'symlink', target: 't' }], `s->${long}`],
    ['a PAX name', [paxHeader([['path', long]]), a, b], `${long}=one b=two`],
    ['GNU beats PAX', [longHeader('L', 'gnu'), paxHeader([['path', 'pax']]), a], 'gnu=one'],
    ['in either order', [paxHeader([['path', 'pax']]), longHeader('L', 'gnu'), a], 'gnu=one'],
    ['an empty long name is none', [longHeader('L', ''), a], 'a=one'],
    ['an empty PAX record is none', [paxHeader([['path', '']]), a], 'a=one'],
    [
      'and takes back an earlier one',
      [
        paxHeader([
          ['path', 'x'],
          ['path', ''],
        ]),
        a,
      ],
      'a=one',
    ],
    [
      'the last record of a key counts',
      [
        paxHeader([
          ['path', 'x'],
          ['path', 'y'],
        ]),
        a,
      ],
      'y=one',
    ],
    ['the last PAX header counts', [paxHeader([['path', 'x']]), paxHeader([['comment', 'y']]), a], 'a=one'],
    ['a global header has no say', [paxHeader([['path', 'x']], 'g'), a, b], 'a=one b=two'],
    ['but ends what was said', [longHeader('L', 'x'), paxHeader([['comment', 'y']], 'g'), a], 'a=one'],
    ['a name is bytes', [paxHeader([['path', '\xff\xfe']]), a], '\xff\xfe=one'],
    ['a name with a NUL is none', [paxHeader([['path', 'a\0b']]), a], 'TAR_INVALID'],
    ['a record shorter than it says', [metaHeader('x', '30 path=x\n'), a], 'TAR_INVALID'],
    ['a record without an end', [metaHeader('x', '8 path=x'), a], 'TAR_INVALID'],
    ['a record without a value', [metaHeader('x', '7 path\n'), a], 'TAR_INVALID'],
    ['a record without a length', [metaHeader('x', 'path=x\n'), a], 'TAR_INVALID'],
    ['a record whose length is no number', [metaHeader('x', '1e path=x\n'), a], 'TAR_INVALID'],
    ['a malformed global header', [metaHeader('g', 'x'), a], 'TAR_INVALID'],
    ['a long name without an entry', [a, longHeader('L', 'x')], 'a=one'],
    ['a PAX header of more than a MiB', [metaHeader('x', ' '.repeat(2 ** 20 + 1)), a], 'LIMIT_EXCEEDED'],
    ['a long name of more than 4096 bytes', [longHeader('L', 'x'.repeat(4097)), a], 'LIMIT_EXCEEDED'],
    [
      'a target of more than 4096 bytes',
      [longHeader('K', 'x'.repeat(4097)), { path: 's', type: 'symlink' }],
      'LIMIT_EXCEEDED',
    ],
    ['a path of more than 1024 parts', [longHeader('L', 'x/'.repeat(1025)), a], 'LIMIT_EXCEEDED'],
    ['a path of 1024 parts', [longHeader('L', 'x/'.repeat(1024)), a], `${'x/'.repeat(1023)}x=one`],
  ];
  for (const [says, parts, outcome] of cases) {
    test(`${says}: ${outcome.slice(0, 60)}`, async () =>
      assert.equal(summary(await readOrCode(tarOf(parts))), outcome));
  }

  test('attributes of PAX: owner, time, and a capability to the byte', async () => {
    const capability = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('hex');
    const found = await readOrCode(
      tarOf([
        { ...a, capability, pax: { uid: '4000000', gid: '5', mtime: '1700000000.987' } },
        { ...b, uid: 7 },
      ]),
    );
    assert.ok(typeof found !== 'string');
    const [first, second] = found.entries;
    assert.equal(Buffer.from(first?.header.capability ?? []).toString('hex'), capability);
    assert.deepEqual([first?.header.uid, first?.header.gid, first?.header.mtime], [4_000_000, 5, 1_700_000_000]);
    assert.deepEqual([second?.header.uid, second?.header.capability], [7, undefined]);
  });

  test('the prefix of Docker layers by Go before 1.8, whose large owners made GNU headers of long names', async () => {
    const header = headerOf({ path: 'file', uid: 3_000_000, base256: true }, 0);
    header.write('ustar  \0', 257, 'latin1');
    header.write('a/long/prefix', 345, 'latin1');
    writeChecksum(header);
    assert.equal(summary(await readOrCode(tarOf([header]))), 'a/long/prefix/file=');
  });
});

describe('an archive in pieces', () => {
  test('reads the same however its chunks are cut', async () => {
    await fc.assert(
      fc.asyncProperty(oddTar, fc.integer({ min: 1, max: 1500 }), async ({ archive }, size) => {
        assert.deepEqual(await readOrCode(archive, size), await readOrCode(archive));
      }),
      { numRuns: 300 },
    );
  });

  test('cut anywhere is its first entries, or no archive', async () => {
    const sparse = {
      format: 'gnu',
      size: 90_000,
      pieces: Array.from({ length: 26 }, (_, i) => [1024 * i, 'p'] as const),
    } as const;
    const archive = tarOf([
      a,
      { path: 'l'.repeat(120), content: 'x'.repeat(700), format: 'gnu' },
      { path: 'p'.repeat(120), format: 'pax', capability: '00ff' },
      { path: 'sparse', sparse },
      { path: 'head', sparse: { ...sparse, format: '1.0' } },
      b,
    ]);
    const whole = await readOrCode(archive);
    assert.ok(typeof whole !== 'string');
    for (let length = 0; length <= archive.length; length += 61) {
      const found = await readOrCode(archive.subarray(0, length));
      if (typeof found === 'string') assert.equal(found, 'TAR_TRUNCATED', `cut at ${length}`);
      else assert.deepEqual(found.entries, whole.entries.slice(0, found.entries.length), `cut at ${length}`);
    }
  });
});

/** `a=one d/ s->target h=>target NOTICE`, or the code of an error. */
function summary(found: Listing | string): string {
  if (typeof found === 'string') return found;
  const entries = found.entries.map(({ header: { path, type, target }, content }) => {
    if (type === 'file') return `${path}=${content}`;
    if (type === 'directory') return `${path}/`;
    if (type === 'symlink') return `${path}->${target}`;
    return type === 'link' ? `${path}=>${target}` : `${path}(${type})`;
  });
  return [...entries, ...found.notices.map(({ code }) => code)].join(' ');
}
