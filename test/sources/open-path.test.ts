import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { appendFileSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { ErrorCode } from '../../src/errors.ts';
import { readImage } from '../../src/image/read-image.ts';
import type { SourceKind } from '../../src/oci/image.ts';
import { openPath, type PathKind } from '../../src/sources/open-path.ts';
import { makeFifo } from '../support/fifo.ts';
import { layout } from '../support/layout.ts';
import { rejectsWith } from '../support/rejects.ts';
import { dockerArchive, layoutTar, scratchFolder, writeIn, writeLayout } from '../support/small-images.ts';
import { tarOf } from '../support/tar-writer.ts';

const scratch = scratchFolder();
const spoolFolder = join(scratch, 'spool');
const open = (path: string, kind?: PathKind) => openPath(path, kind, { spoolFolder, verify: true });
let made = 0;
const file = (bytes: Uint8Array | string) => writeIn(scratch, `${made++}/image`, bytes);
const folder = (...paths: readonly string[]) => {
  const at = scratchFolder();
  for (const path of paths) writeIn(at, path, 'x');
  return at;
};

const image = { layers: [[{ path: 'hello', content: 'x' }]] };
const root = tarOf([
  { path: './', type: 'directory' },
  { path: './etc/os-release', content: 'ID=x\n' },
]);

describe('a path is what it holds', () => {
  const table: readonly (readonly [string, () => string, SourceKind])[] = [
    ['an OCI folder', () => writeLayout(scratchFolder(), [image]), 'layout'],
    ['an OCI folder without oci-layout', () => folder('x') && withoutMarker(), 'layout'],
    ['an OCI tar', () => file(layoutTar([image])), 'layout'],
    ['an OCI tar in gzip', () => file(gzipSync(layoutTar([image]))), 'layout'],
    ['an OCI tar in zstd', () => file(zstdCompressSync(layoutTar([image]))), 'layout'],
    ['a docker archive', () => file(dockerArchive([image])), 'archive'],
    ['a docker archive in gzip', () => file(gzipSync(dockerArchive([image]))), 'archive'],
    ['a root filesystem', () => file(root), 'rootfs'],
    ['a root filesystem in gzip', () => file(gzipSync(root)), 'rootfs'],
    ['a root filesystem in zstd', () => file(zstdCompressSync(root)), 'rootfs'],
    ['a folder', () => folder('etc/os-release'), 'dir'],
    ['an empty folder', () => folder(), 'dir'],
    ['a link to an archive', () => linkTo(file(dockerArchive([image]))), 'archive'],
    ['a link to a folder', () => linkTo(folder('etc/os-release')), 'dir'],
  ];
  for (const [what, make, kind] of table) {
    test(`${what}: ${kind}`, async () => {
      const path = make();
      const source = await open(path);
      assert.deepEqual([source.kind, source.location], [kind, path]);
      await source.close();
      assert.deepEqual(readdirSync(scratch).includes('spool') ? readdirSync(spoolFolder) : [], []);
    });
  }

  function withoutMarker(): string {
    const parts = layout();
    parts.top([parts.image({ layers: [root] })]).files.delete('oci-layout');
    return parts.folder(scratch);
  }

  function linkTo(path: string): string {
    const link = join(scratchFolder(), 'link');
    symlinkSync(path, link);
    return link;
  }
});

describe('a filesystem tar is read like a layer', () => {
  const forms: readonly (readonly [string, Uint8Array])[] = [
    ['plain', root],
    ['gzip', gzipSync(root)],
    ['zstd', zstdCompressSync(root)],
  ];
  for (const [what, bytes] of forms) {
    test(what, async () => {
      const path = file(bytes);
      const source = await open(path, 'rootfs');
      const found = await source.image(await source.resolve());
      assert.deepEqual([found.reference, found.descriptor, found.config.platform.architecture], [path, undefined, '']);
      const read = await readImage(found, {
        extractors: [],
        cache: undefined,
        verifyDiffIds: true,
        signal: new AbortController().signal,
      });
      assert.equal(read.view.resolve('etc/os-release')?.header.size, 5);
    });
  }

  test('its stamp changes with the file', async () => {
    const path = file(root);
    const stamp = async () => (await (await open(path)).image(undefined)).layers[0]?.stamp;
    const before = await stamp();
    assert.ok(before);
    assert.equal(await stamp(), before);
    appendFileSync(path, Buffer.alloc(512));
    assert.notEqual(await stamp(), before);
  });

  test('asked for, it need not look like a root', async () => {
    assert.equal((await open(file(tarOf([{ path: 'x', content: '' }])), 'rootfs')).kind, 'rootfs');
  });
});

describe('what is no image is named', () => {
  const fifo = () => makeFifo(join(scratchFolder(), 'fifo'));
  const dangling = () => {
    const path = join(scratchFolder(), 'link');
    symlinkSync('nowhere', path);
    return path;
  };
  const table: readonly (readonly [string, () => string, PathKind, ErrorCode, RegExp])[] = [
    ['nothing', () => join(scratch, 'none'), undefined, 'INPUT_NOT_FOUND', /none/],
    ['nothing below a file', () => join(file('x'), 'none'), undefined, 'INPUT_NOT_FOUND', /none/],
    ['a dangling link', dangling, undefined, 'INPUT_NOT_FOUND', /link/],
    ['a fifo', fifo, undefined, 'INPUT_UNREADABLE', /neither a file nor a folder/],
    ['a fifo as rootfs', fifo, 'rootfs', 'INPUT_UNREADABLE', /neither a file nor a folder/],
    ['a device', () => '/dev/null', undefined, 'INPUT_UNREADABLE', /neither a file nor a folder/],
    ['a name with a NUL', () => `${scratch}/a\0b`, undefined, 'INPUT_UNREADABLE', /cannot be read/],
    ['an empty file', () => file(''), undefined, 'INPUT_UNRECOGNIZED', /neither an image/],
    ['a text', () => file('hello world\n'.repeat(1000)), undefined, 'INPUT_UNRECOGNIZED', /not an image archive/],
    [
      'a short text',
      () => file('hello'),
      undefined,
      'INPUT_UNRECOGNIZED',
      /image' is not an image archive\. It has 5 bytes/,
    ],
    ['a short text in gzip', () => file(gzipSync('hello')), undefined, 'INPUT_UNRECOGNIZED', /It has 5 bytes/],
    [
      'a short text said to be an archive',
      () => file('hello'),
      'docker-archive',
      'INPUT_UNRECOGNIZED',
      /It has 5 bytes/,
    ],
    ['a short text said to be a layout', () => file('x'.repeat(511)), 'oci', 'INPUT_UNRECOGNIZED', /It has 511 bytes/],
    ['HTML', () => file(`<!DOCTYPE html>${' '.repeat(5000)}`), undefined, 'INPUT_UNRECOGNIZED', /not an image archive/],
    [
      'some tar',
      () => file(tarOf([{ path: 'src/main.c', content: '' }])),
      undefined,
      'INPUT_UNRECOGNIZED',
      /neither an image/,
    ],
    ['an empty tar', () => file(tarOf([])), undefined, 'INPUT_UNRECOGNIZED', /neither an image/],
    [
      'a gzipped text',
      () => file(gzipSync('hello world\n'.repeat(1000))),
      undefined,
      'INPUT_UNRECOGNIZED',
      /not an image archive/,
    ],
    [
      'xz',
      () => file(Uint8Array.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 0])),
      undefined,
      'MEDIA_TYPE_UNSUPPORTED',
      /image' is compressed with xz/,
    ],
    ['bzip2', () => file('BZh91AY&SY'), undefined, 'MEDIA_TYPE_UNSUPPORTED', /bzip2/],
    [
      'half a docker archive',
      () => file(dockerArchive([image]).subarray(0, 1000)),
      undefined,
      'TAR_TRUNCATED',
      /image' ends inside an entry/,
    ],
    [
      'half a gzip',
      () => file(gzipSync(dockerArchive([image])).subarray(0, 200)),
      undefined,
      'LAYER_CORRUPT',
      /image' is not whole gzip/,
    ],
    ['an archive said to be a folder', () => file(dockerArchive([image])), 'dir', 'INPUT_UNRECOGNIZED', /not a folder/],
    ['a folder said to be an archive', () => folder('x'), 'docker-archive', 'INPUT_UNRECOGNIZED', /is a folder/],
    ['a folder said to be a rootfs', () => folder('x'), 'rootfs', 'INPUT_UNRECOGNIZED', /is a folder/],
    ['a folder said to be a layout', () => folder('x'), 'oci', 'LAYOUT_INVALID', /index\.json/],
    [
      'a docker archive said to be a layout',
      () => file(dockerArchive([image])),
      'oci',
      'LAYOUT_INVALID',
      /index\.json/,
    ],
  ];
  for (const [what, make, kind, code, message] of table) {
    test(`${what}${kind ? ` (${kind})` : ''}: ${code}`, async () => {
      const error = await rejectsWith(code, open(make(), kind));
      assert.match(error.message, message);
    });
  }

  test('an archive that was cut: what to do', async () => {
    const error = await rejectsWith('TAR_TRUNCATED', open(file(dockerArchive([image]).subarray(0, 1000))));
    assert.match(error.remedy ?? '', /not copied or saved to its end/);
  });

  test('a file said to be a folder: how to write it', async () => {
    const path = file(dockerArchive([image]));
    assert.equal((await rejectsWith('INPUT_UNRECOGNIZED', open(path, 'dir'))).remedy, `Write '${path}'.`);
  });

  test('a filesystem whose index.json is some file of its own is still a filesystem', async () => {
    const at = folder('usr/bin/x');
    mkdirSync(join(at, 'index.json'));
    assert.equal((await open(at)).kind, 'dir');
  });
});

describe('what lies near a path that is not there', () => {
  const at = scratchFolder();
  for (const path of ['app.tar', 'api.tar', 'zebra.tar.gz', 'notes.md', 'builds/app.tar']) writeIn(at, path, 'x');
  const table: readonly (readonly [string, PathKind, string | undefined])[] = [
    ['/zebre.tar.gz', undefined, `Did you mean '${at}/zebra.tar.gz'?`],
    ['/App.tar', undefined, `Did you mean '${at}/app.tar' and '${at}/api.tar'?`],
    ['/zebra.tar.g', 'docker-archive', `Did you mean 'docker-archive:${at}/zebra.tar.gz'?`],
    ['/zebra.tar.gz:1', 'oci', `Did you mean 'oci:${at}/zebra.tar.gz'?`],
    // Nothing near: the archives there are.
    ['/something-else.tar', undefined, `Beside it lie '${at}/api.tar', '${at}/app.tar' and '${at}/zebra.tar.gz'.`],
    ['/something-else', undefined, undefined],
    ['/build/app.tar', undefined, `There is no '${at}/build'. Did you mean '${at}/builds'?`],
    ['/far/away/app.tar', undefined, `There is no '${at}/far'.`],
  ];
  for (const [path, kind, remedy] of table) {
    test(`${kind ? `${kind}:` : ''}${path}`, async () => {
      const error = await rejectsWith('INPUT_NOT_FOUND', open(at + path, kind));
      assert.equal(error.message, `There is no '${at}${path}'.`);
      assert.equal(error.remedy, remedy);
    });
  }

  test('as it was typed', async () => {
    const before = process.cwd();
    process.chdir(at);
    try {
      assert.equal(
        (await rejectsWith('INPUT_NOT_FOUND', open('./zebra.tar'))).remedy,
        "Did you mean './zebra.tar.gz'?",
      );
      const { remedy } = await rejectsWith('INPUT_NOT_FOUND', open('./builds/ap.tar'));
      assert.equal(remedy, "Did you mean './builds/app.tar'?");
    } finally {
      process.chdir(before);
    }
  });
});
