import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { ErrorCode } from '../../src/errors.ts';
import { limits } from '../../src/limits.ts';
import type { NoticeCode } from '../../src/report.ts';
import { honestLayout, outcomeOf } from '../support/hostile-image.ts';
import { headerOf, longHeader, type TarPart, tarOf } from '../support/tar-writer.ts';

const release = { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' };
const scanTar = (parts: readonly TarPart[]) => outcomeOf(honestLayout(tarOf(parts)));

describe('names that lead elsewhere stay inside the image', () => {
  const table: readonly (readonly [string, readonly TarPart[], readonly string[], readonly NoticeCode[]])[] = [
    ['../', [{ path: '../../../etc/passwd' }], ['/etc', '/etc/passwd'], ['PATH_ESCAPES_ROOT']],
    ['../ in the middle', [{ path: 'a/../../../b' }], ['/b'], ['PATH_ESCAPES_ROOT']],
    ['../ that stays inside', [{ path: 'a/../b' }], ['/b'], []],
    ['..', [{ path: '..' }], [], ['PATH_ESCAPES_ROOT']],
    ['absolute', [{ path: '/tmp/x' }], ['/tmp', '/tmp/x'], []],
    ['absolute, thrice', [{ path: '///tmp//x' }], ['/tmp', '/tmp/x'], []],
    ['absolute and up', [{ path: '/../../tmp/x' }], ['/tmp', '/tmp/x'], ['PATH_ESCAPES_ROOT']],
    ['backslashes are letters', [{ path: '..\\..\\x' }], ['/..\\..\\x'], []],
    ['a drive is a name', [{ path: 'C:/x' }], ['/C:', '/C:/x'], []],
    [
      'through a symlink out of the root',
      [{ path: 'out', type: 'symlink', target: '../../../../tmp' }, { path: 'out/x' }],
      ['/out', '/tmp', '/tmp/x'],
      [],
    ],
    [
      'through an absolute symlink',
      [{ path: 'out', type: 'symlink', target: '/tmp' }, { path: 'out/x' }],
      ['/out', '/tmp', '/tmp/x'],
      [],
    ],
    [
      'a hard link to the host',
      [{ path: 'passwd', type: 'link', target: '../../../../etc/passwd' }],
      ['/passwd'],
      ['ENTRY_SKIPPED'],
    ],
    ['a name that a NUL ends', [{ path: 'a\0b' }], ['/a'], []],
    ['line breaks and escapes', [{ path: 'a\n\x1b[2Jb' }], ['/a\n\x1b[2Jb'], []],
  ];
  for (const [what, parts, files, notices] of table) {
    test(what, async () => {
      const outcome = await scanTar(parts);
      assert.ok(outcome.report, outcome.error);
      assert.deepEqual(
        outcome.files.map(({ path }) => path).filter((path) => path !== '/'),
        files,
      );
      assert.deepEqual(
        outcome.codes.filter((code) => code !== 'NO_PACKAGES'),
        notices,
      );
    });
  }
});

describe('links in circles end', () => {
  const table: readonly (readonly [string, readonly TarPart[]])[] = [
    ['to itself', [{ path: 'etc/os-release', type: 'symlink', target: 'os-release' }]],
    [
      'to each other',
      [
        { path: 'etc', type: 'symlink', target: 'b' },
        { path: 'b', type: 'symlink', target: 'etc' },
      ],
    ],
    ['a folder to itself', [{ path: 'etc', type: 'symlink', target: '.' }]],
    ['a folder to its own inside', [{ path: 'etc', type: 'symlink', target: 'etc/etc/etc' }]],
    ['a hard link to itself', [{ path: 'etc/os-release', type: 'link', target: 'etc/os-release' }]],
    [
      'hard links to each other',
      [
        { path: 'etc/os-release', type: 'link', target: 'b' },
        { path: 'b', type: 'link', target: 'etc/os-release' },
      ],
    ],
    [
      'a chain as long as a path, doubling at each step',
      Array.from({ length: 60 }, (_, at) => ({
        path: at === 0 ? 'etc' : `l${at}`,
        type: 'symlink',
        target: `l${at + 1}/../l${at + 1}`,
      })),
    ],
  ];
  for (const [what, parts] of table) {
    test(what, async () => {
      const outcome = await scanTar([...parts, { path: 'end' }]);
      assert.ok(outcome.report, outcome.error);
      assert.equal(outcome.report.report.distro, null);
      assert.ok(outcome.files.some(({ path }) => path === '/end'));
    });
  }

  test('entries by the thousand through the longest way there is: LIMIT_EXCEEDED', async () => {
    const way = 'a/../'.repeat(800);
    const links = Array.from({ length: 39 }, (_, at) => ({
      path: `l${at}`,
      type: 'symlink',
      target: `${way}l${at + 1}`,
      format: 'gnu' as const,
    }));
    const files = Array.from({ length: 1000 }, (_, at) => ({ path: `l0/${at}/x` }));
    const outcome = await scanTar([{ path: 'a/', type: 'directory' }, ...links, ...files]);
    assert.equal(outcome.error, 'LIMIT_EXCEEDED');
  });
});

describe('a layer that is not what it should be is an error by name', () => {
  const good = tarOf([release, { path: 'usr/bin/x', content: 'x'.repeat(10_000) }]);
  const gz = gzipSync(good);
  const header = (size: number, base256 = false) => headerOf({ path: 'big', base256 }, size);
  const octal = (text: string) => headerWith(124, text);
  const table: readonly (readonly [string, Uint8Array, ErrorCode, RegExp])[] = [
    ['cut in a body', good.subarray(0, 5000), 'TAR_TRUNCATED', /ends inside/],
    ['cut in a header', good.subarray(0, 1100), 'TAR_TRUNCATED', /ends inside/],
    ['a gzip cut', gz.subarray(0, gz.length - 20), 'LAYER_CORRUPT', /gzip/],
    ['a gzip cut in its checksum', gz.subarray(0, gz.length - 4), 'LAYER_CORRUPT', /gzip/],
    ['a gzip of the head alone', gz.subarray(0, 10), 'LAYER_CORRUPT', /gzip/],
    ['a gzip with another checksum', flip(gz, gz.length - 6), 'LAYER_CORRUPT', /gzip/],
    ['garbage after the gzip', Buffer.concat([gz, Buffer.from('garbage')]), 'LAYER_CORRUPT', /gzip/],
    ['a gzip cut after the first member', Buffer.concat([gz, gz.subarray(0, 30)]), 'LAYER_CORRUPT', /gzip/],
    ['a zstd cut', zstdCompressSync(good).subarray(0, 40), 'LAYER_CORRUPT', /zstd/],
    ['xz', Uint8Array.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 0]), 'MEDIA_TYPE_UNSUPPORTED', /xz/],
    ['HTML', Buffer.from(`<!DOCTYPE html><title>404</title>${' '.repeat(1000)}`), 'TAR_INVALID', /checksum/],
    ['a short HTML', Buffer.from('<!DOCTYPE html>'), 'TAR_TRUNCATED', /ends inside/],
    ['gzipped HTML', gzipSync('<!DOCTYPE html>'.repeat(100)), 'TAR_INVALID', /tar/],
    ['noise', Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7919 + 1) % 251)), 'TAR_INVALID', /tar/],
    ['a gzip in a gzip', gzipSync(Buffer.concat([gz, Buffer.alloc(1024)])), 'TAR_INVALID', /tar/],
    ['a body of 8 GiB that is not there', header(8 ** 11 - 1), 'TAR_TRUNCATED', /ends inside/],
    ['a body of 2^52 bytes', header(2 ** 52, true), 'TAR_TRUNCATED', /ends inside/],
    ['a body of 2^62 bytes', header(2 ** 62, true), 'TAR_INVALID', /tar/],
    ['a body of less than nothing', header(-1, true), 'TAR_INVALID', /tar/],
    ['a size that is no number', octal('hello world\0'), 'TAR_INVALID', /tar/],
    ['a size with a minus', octal('-0000000001\0'), 'TAR_INVALID', /tar/],
    ['a wrong checksum', tarOf([{ path: 'x', checksum: 'wrong' }]), 'TAR_INVALID', /checksum/],
    ['a PAX header of 2 GiB', headerOf({ path: 'p', type: 'x' }, 2 ** 31), 'LIMIT_EXCEEDED', /tarHeaderBytes/],
    ['a global PAX header of 2 GiB', headerOf({ path: 'p', type: 'g' }, 2 ** 31), 'LIMIT_EXCEEDED', /tarHeaderBytes/],
    ['a long name of 2 GiB', headerOf({ path: 'p', type: 'L' }, 2 ** 31), 'LIMIT_EXCEEDED', /tarHeaderBytes/],
    ['a name of 1 MiB', named('n'.repeat(2 ** 20)), 'LIMIT_EXCEEDED', /tarHeaderBytes/],
    ['a name of 100 kB', named('n'.repeat(100_000)), 'LIMIT_EXCEEDED', /pathBytes/],
    ['a path of 10,000 parts', named('p/'.repeat(10_000)), 'LIMIT_EXCEEDED', /pathBytes/],
    ['a path of 1,500 parts', named('p/'.repeat(1_500)), 'LIMIT_EXCEEDED', /pathDepth/],
    [
      'a link target of 1 MiB',
      Buffer.concat([longHeader('K', 't'.repeat(2 ** 19)), tarOf([{ path: 'l', type: 'symlink' }])]),
      'LIMIT_EXCEEDED',
      /pathBytes/,
    ],
    ['PAX records that are none', tarOf([raw('x', 'hello world\n'), release]), 'TAR_INVALID', /tar/],
    ['a PAX record longer than its header', tarOf([raw('x', '999 path=x\n'), release]), 'TAR_INVALID', /tar/],
    ['a PAX size that is no number', tarOf([{ path: 'x', pax: { size: '-1' } }]), 'TAR_INVALID', /tar/],
    ['a PAX size of 2^63', tarOf([{ path: 'x', pax: { size: '9223372036854775808' } }]), 'TAR_INVALID', /tar/],
  ];
  for (const [what, blob, code, message] of table) {
    test(`${what}: ${code}`, async () => {
      const outcome = await outcomeOf(honestLayout(blob));
      assert.equal(outcome.error, code, outcome.report ? 'it was taken' : outcome.message);
      assert.match(outcome.message, message);
      assert.ok(outcome.message.length < 2000);
    });
  }

  function named(path: string): Buffer {
    return tarOf([{ path, format: 'gnu' }]);
  }

  function raw(type: string, text: string): Buffer {
    const body = Buffer.alloc(512);
    body.write(text);
    return Buffer.concat([headerOf({ path: 'PaxHeaders/x', type }, text.length), body]);
  }

  function flip(bytes: Buffer, at: number): Buffer {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  }

  function headerWith(at: number, text: string): Buffer {
    const block = headerOf({ path: 'x' }, 0);
    block.write(text, at, 'latin1');
    block.fill(' ', 148, 156);
    const sum = block.reduce((all, byte) => all + byte, 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    return block;
  }
});

describe('what runtimes pass over is passed over, and said', () => {
  const tar = tarOf([release]);
  const table: readonly (readonly [string, Uint8Array, Uint8Array, NoticeCode])[] = [
    ['zeros after the gzip', Buffer.concat([gzipSync(tar), Buffer.alloc(1000)]), tar, 'TRAILING_DATA'],
    ['another tar after the end', Buffer.concat([tar, tar]), Buffer.concat([tar, tar]), 'TRAILING_DATA'],
    [
      'a type of nobody',
      tarOf([release, { path: 'x', type: 'Z' }]),
      tarOf([release, { path: 'x', type: 'Z' }]),
      'ENTRY_SKIPPED',
    ],
  ];
  for (const [what, blob, plain, notice] of table) {
    test(`${what}: ${notice}`, async () => {
      const outcome = await outcomeOf(honestLayout(blob, plain));
      assert.ok(outcome.report, outcome.error);
      assert.ok(outcome.codes.includes(notice), `${outcome.codes}`);
      assert.equal(outcome.report.report.distro?.id, 'debian');
    });
  }

  test('a million notices of one kind are ten', async () => {
    const outcome = await scanTar(Array.from({ length: 2000 }, (_, at) => ({ path: `../${at}` })));
    assert.ok(outcome.report, outcome.error);
    assert.equal(outcome.codes.filter((code) => code === 'PATH_ESCAPES_ROOT').length, 10);
  });
});

describe('package files that bite', () => {
  const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const debianWith = (status: string) => [release, { path: 'var/lib/dpkg/status', content: status }];
  const npm = (content: string | Uint8Array) => [{ path: 'app/node_modules/x/package.json', content }];
  const table: readonly (readonly [string, readonly TarPart[], NoticeCode | 'none'])[] = [
    ['JSON 100,000 deep', npm(deep(100_000)), 'none'],
    ['JSON 100,000 deep in a package', npm(`{"name":"x","version":"1.0.0","x":${deep(100_000)}}`), 'none'],
    ['JSON objects 100,000 deep', npm(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`), 'none'],
    ['a name 100,000 deep', npm(`{"name":${deep(100_000)},"version":"1.0.0"}`), 'none'],
    [
      'a package.json beyond its bound',
      npm(Buffer.alloc(limits.packageJsonBytes + 1, ' ')),
      'PACKAGE_DATABASE_INVALID',
    ],
    ['a package.json of NULs', npm(Buffer.alloc(1000)), 'PACKAGE_DATABASE_INVALID'],
    ['__proto__', npm('{"__proto__":{"name":"evil","version":"1"},"constructor":1}'), 'none'],
    ['a version of a million digits', npm(`{"name":"x","version":"${'1'.repeat(1_000_000)}"}`), 'none'],
    ['a status of one line', debianWith('x'.repeat(2_000_000)), 'PACKAGE_DATABASE_INVALID'],
    ['a status of colons', debianWith(':\n'.repeat(1_000_000)), 'PACKAGE_DATABASE_INVALID'],
    ['a status of NULs', debianWith('\0'.repeat(1_000_000)), 'PACKAGE_DATABASE_INVALID'],
    ['a status of fields without end', debianWith('A: b\n'.repeat(200_000)), 'PACKAGE_DATABASE_INVALID'],
    [
      'an rpm database of noise',
      [{ path: 'var/lib/rpm/rpmdb.sqlite', content: 'x'.repeat(100_000) }],
      'PACKAGE_DATABASE_INVALID',
    ],
  ];
  for (const [what, parts, notice] of table) {
    test(`${what}: ${notice}`, async () => {
      const outcome = await scanTar(parts);
      assert.ok(outcome.report, outcome.error);
      assert.equal(({} as { name?: string }).name, undefined);
      const found = outcome.notices.filter(({ incomplete }) => incomplete).map(({ code }) => code);
      assert.ok(notice === 'none' ? true : found.includes(notice), `${outcome.codes}`);
      assert.ok(JSON.stringify(outcome.report.report).length < 5_000_000);
    });
  }
});

test('names that differ only in what is no UTF-8 stay two', async () => {
  const outcome = await scanTar([
    { path: 'a\xfe', content: '1' },
    { path: 'a\xff', content: '22' },
  ]);
  assert.ok(outcome.report);
  assert.deepEqual(
    outcome.files.filter(({ type }) => type === 'file').map(({ path, size }) => [path, size]),
    [
      ['/a\\xfe', 1],
      ['/a\\xff', 2],
    ],
  );
});
