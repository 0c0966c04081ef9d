import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { runBounded } from '../support/bounded-run.ts';
import { root } from '../support/cli.ts';
import { honestLayout } from '../support/hostile-image.ts';
import { scratchFolder, writeIn } from '../support/small-images.ts';
import { headerOf, tarOf } from '../support/tar-writer.ts';

const megabyte = 2 ** 20;
const flags = ['-f', 'json', '--quiet', '--no-cache'];
const sbom = (image: string) => runBounded(['sbom', image, ...flags]);

/** A file of parts, written one after the other. */
function fileOf(parts: Iterable<Uint8Array>): string {
  const path = join(scratchFolder(), 'image');
  const file = openSync(path, 'w');
  for (const part of parts) writeSync(file, part);
  closeSync(file);
  return path;
}

function* times(count: number, part: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < count; at++) yield part;
}

describe('bombs', () => {
  const zeros = Buffer.alloc(64 * megabyte);
  const [gzipped, zstandard] = [gzipSync(zeros), zstdCompressSync(zeros)];

  test('1 GiB of zeros in zstd: LIMIT_EXCEEDED, wherever it lies', async () => {
    const bomb = Buffer.concat([...times(16, zstandard)]);
    const places = [
      `rootfs:${writeIn(scratchFolder(), 'x', bomb)}`,
      writeIn(scratchFolder(), 'x', bomb),
      `oci:${honestLayout(bomb)}`,
      `docker-archive:${writeIn(scratchFolder(), 'x', bomb)}`,
    ];
    for (const place of places) {
      const { code, stdout, error, stderr, megabytes } = await sbom(place);
      assert.deepEqual({ code, stdout, error }, { code: 3, stdout: '', error: 'LIMIT_EXCEEDED' }, stderr);
      assert.match(stderr, /layerRatio/);
      assert.ok(megabytes < 400, `${megabytes}`);
    }
  });

  test('1 GiB of zeros in gzip, which no ratio tells from a real layer, is read in passing', async () => {
    const { code, stdout, stderr, megabytes } = await sbom(`rootfs:${fileOf(times(16, gzipped))}`);
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).notices[0].code, 'NO_PACKAGES');
    assert.ok(megabytes < 400, `${megabytes}`);
  });

  test('gzip in gzip is unpacked once', async () => {
    const { error, megabytes } = await sbom(
      `rootfs:${writeIn(scratchFolder(), 'x', gzipSync(Buffer.concat([...times(16, gzipped)])))}`,
    );
    assert.equal(error, 'TAR_INVALID');
    assert.ok(megabytes < 400, `${megabytes}`);
  });

  test('a bomb in a file that somebody wants is a notice, and the rest is read', async () => {
    const size = 600 * megabyte;
    function* layer(): Generator<Uint8Array> {
      yield gzipSync(
        Buffer.concat([
          tarOf([{ path: 'etc/os-release', content: 'ID=debian\n' }], { zeroBlocks: 0 }),
          headerOf({ path: 'var/lib/dpkg/status' }, size),
        ]),
      );
      const chunk = gzipSync(Buffer.alloc(20 * megabyte));
      yield* times(30, chunk);
      yield gzipSync(tarOf([{ path: 'app/node_modules/x/package.json', content: '{"name":"x","version":"1.0.0"}' }]));
    }
    const { code, stdout, stderr, megabytes } = await sbom(`rootfs:${fileOf(layer())}`);
    assert.equal(code, 5, stderr);
    const { packages, notices, distro } = JSON.parse(stdout);
    assert.deepEqual([packages.length, distro.id], [1, 'debian']);
    assert.ok(notices.some(({ message }: { message: string }) => message.includes('keptFileBytes')));
    assert.ok(megabytes < 400, `${megabytes}`);
  });
});

describe('much of everything', () => {
  test('1,000,000 empty entries in 400 MiB', async () => {
    function* layer(): Generator<Uint8Array> {
      const each = 10_000;
      const header = headerOf({ path: '' }, 0);
      const nameless = sumOf(header.subarray(0, 148)) + sumOf(header.subarray(156)) + 8 * 0x20;
      for (let start = 0; start < 1_000_000; start += each) {
        const blocks = Buffer.alloc(each * 512);
        for (let at = 0; at < each; at++) {
          const number = start + at;
          const name = Buffer.from(`d${number % 1000}/file-${number}`);
          header.fill(0, 0, 100);
          name.copy(header);
          header.write((nameless + sumOf(name)).toString(8).padStart(6, '0'), 148, 'latin1');
          header.copy(blocks, at * 512);
        }
        yield gzipSync(blocks, { level: 1 });
      }
      yield gzipSync(tarOf([{ path: 'etc/os-release', content: 'ID=debian\n' }]));
    }
    const { code, stdout, stderr, megabytes } = await sbom(`rootfs:${fileOf(layer())}`);
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).distro.id, 'debian');
    assert.ok(megabytes < 400, `${megabytes}`);
  });

  test('a dpkg status of 100 MB of garbage', async () => {
    const size = 100 * megabyte;
    const garbage: readonly (readonly [string, Buffer])[] = [
      ['noise', noise(megabyte)],
      ['lines', Buffer.from('Package: x\nVersion: \xff\n\n'.repeat(50_000), 'latin1').subarray(0, megabyte)],
      ['one field', Buffer.from(`Package: ${'x'.repeat(megabyte)}`).subarray(0, megabyte)],
    ];
    for (const [what, part] of garbage) {
      function* layer(): Generator<Uint8Array> {
        yield headerOf({ path: 'var/lib/dpkg/status' }, size);
        yield* times(100, part);
        yield Buffer.alloc(1024);
      }
      const { code, stdout, stderr, megabytes } = await sbom(`rootfs:${fileOf(layer())}`);
      assert.equal(code, 5, `${what}: ${stderr}`);
      const notices: { code: string }[] = JSON.parse(stdout).notices;
      assert.ok(
        notices.some((notice) => notice.code === 'PACKAGE_DATABASE_INVALID'),
        what,
      );
      assert.ok(megabytes < 700, `${what}: ${megabytes}`);
    }
  });

  test('100,000 links and as many names through them', async () => {
    const links = Array.from({ length: 50_000 }, (_, at) => ({
      path: `l${at}`,
      type: 'symlink',
      target: `l${at + 1}`,
    }));
    const files = Array.from({ length: 50_000 }, (_, at) => ({ path: `l${at}/x` }));
    const { code, stderr, megabytes } = await sbom(
      `rootfs:${writeIn(scratchFolder(), 'x', tarOf([...links, ...files]))}`,
    );
    assert.equal(code, 0, stderr);
    assert.ok(megabytes < 400, `${megabytes}`);
  });

  test('20,000 package.json files of names that are long', async () => {
    const files = Array.from({ length: 20_000 }, (_, at) => ({
      path: `node_modules/p${at}/package.json`,
      content: JSON.stringify({ name: `p${at}${'x'.repeat(500)}`, version: `1.0.${at}` }),
    }));
    const { code, stdout, stderr, megabytes } = await sbom(`rootfs:${writeIn(scratchFolder(), 'x', tarOf(files))}`);
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).packages.length, 20_000);
    assert.ok(megabytes < 700, `${megabytes}`);
  });
});

test('image files lists names that differ only in what is no UTF-8 as two', async () => {
  const tar = tarOf([{ path: 'a\xfe' }, { path: 'a\xff' }]);
  const image = `rootfs:${writeIn(scratchFolder(), 'x', tar)}`;
  const { code, stdout, stderr } = await runBounded(['image', 'files', image, '--json', '--no-cache'], { cwd: root });
  assert.equal(code, 0, stderr);
  const paths = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).path);
  assert.deepEqual(paths.slice(-2), ['/a\\xfe', '/a\\xff']);
  assert.equal(new Set(paths).size, paths.length);
});

function sumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum + byte, 0);
}

/** The same bytes on every run, and no text. */
function noise(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let state = 1;
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    bytes[at] = state >> 16;
  }
  return bytes;
}
