import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { digestOf } from '../../src/oci/digest.ts';
import { runBounded } from '../support/bounded-run.ts';
import { root } from '../support/cli.ts';
import { honestLayout } from '../support/hostile-image.ts';
import { scratchFolder, writeIn } from '../support/small-images.ts';
import { headerOf, type TarPart, tarOf } from '../support/tar-writer.ts';

/** A home, a working folder and a folder for temporary files that nobody may touch, and a cache that is ours. */
function sandbox() {
  const all = scratchFolder();
  for (const folder of ['home', 'work', 'tmp', 'cache']) mkdirSync(join(all, folder), { mode: 0o700 });
  writeIn(all, 'home/.profile', 'mine');
  writeIn(all, 'work/etc/passwd', 'mine');
  writeIn(all, 'secret', 'mine');
  symlinkSync('../secret', join(all, 'work/link'));
  const env = { HOME: join(all, 'home'), TMPDIR: join(all, 'tmp'), PLIMSOLL_CACHE_DIR: join(all, 'cache') };
  return { all, cwd: join(all, 'work'), env, listing: () => listing(all) };
}

/** Everything below a folder but the cache, with all that a change would leave a mark on. */
function listing(all: string): readonly string[] {
  const lines: string[] = [];
  const walk = (folder: string) => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      const facts = lstatSync(path, { bigint: true });
      const content = facts.isFile() ? digestOf(readFileSync(path)) : facts.isSymbolicLink() ? readlinkSync(path) : '';
      const isCache = path === join(all, 'cache');
      // What was in a folder for a while and is gone leaves a time only.
      lines.push([relative(all, path), facts.mode, facts.isDirectory() ? '' : facts.mtimeNs, content].join(' '));
      if (facts.isDirectory() && !isCache) walk(path);
    }
  };
  walk(all);
  return lines;
}

describe('nothing is written outside the cache, whatever an image holds', () => {
  const place = sandbox();
  const up = '../'.repeat(12);
  const climbing = (path: string): readonly TarPart[] => [
    { path: `${up}${path}`, content: 'theirs' },
    { path, content: 'theirs' },
    { path: 'out', type: 'symlink', target: place.all },
    { path: 'out/secret', content: 'theirs' },
    { path: 'up', type: 'symlink', target: `${up}${place.all}` },
    { path: 'up/work/new', content: 'theirs' },
    { path: 'hard', type: 'link', target: `${up}${place.all}/secret` },
    { path: 'hard', content: 'theirs' },
    { path: 'fifo', type: 'fifo' },
    { path: 'disk', type: 'block', device: [8, 0] },
    { path: 'out/.wh.secret' },
    { path: 'out/.wh..wh..opq' },
    { path: 'etc/os-release', type: 'symlink', target: `${place.all}/secret` },
  ];
  const layer = tarOf([...climbing(`${place.all}/secret`), ...climbing('work/etc/passwd'), ...climbing('.profile')]);
  const config = JSON.stringify({ rootfs: { diff_ids: [digestOf(layer)] }, os: 'linux', architecture: 'amd64' });
  const archive = tarOf([
    { path: 'manifest.json', content: JSON.stringify([{ Config: 'c.json', Layers: [`${up}${place.all}/l.tar`] }]) },
    { path: 'c.json', content: config },
    { path: `${up}${place.all}/l.tar`, content: layer },
    { path: `${up}${place.all}/secret`, content: 'theirs' },
    { path: 'secret', type: 'symlink', target: `${place.all}/secret` },
  ]);
  const images: readonly (readonly [string, string])[] = [
    ['a layer that climbs', `oci:${honestLayout(layer)}`],
    ['a root filesystem that climbs', `rootfs:${writeIn(scratchFolder(), 'x', gzipSync(layer))}`],
    ['an archive whose members climb', writeIn(scratchFolder(), 'x', archive)],
    ['an archive in gzip whose members climb', writeIn(scratchFolder(), 'x', gzipSync(archive))],
    ['a bomb', writeIn(scratchFolder(), 'x', zstdCompressSync(Buffer.alloc(2 ** 27)))],
    ['a gzip that is cut', writeIn(scratchFolder(), 'x', gzipSync(archive).subarray(0, 300))],
    ['a tar that is cut', writeIn(scratchFolder(), 'x', layer.subarray(0, 1100))],
    ['a body that never comes', `rootfs:${writeIn(scratchFolder(), 'x', headerOf({ path: 'x' }, 2 ** 32))}`],
    ['HTML', writeIn(scratchFolder(), 'x', '<!DOCTYPE html>'.repeat(100))],
    ['a folder with links out of it', 'dir:.'],
    ['nothing', join(place.all, 'none')],
  ];
  const database = ['--db', join(root, 'fixtures/advisories')];

  test('scan, of all of them in one run', async () => {
    const before = place.listing();
    const { cwd, env } = place;
    const args = ['scan', ...images.map(([, image]) => image), ...database, '--offline', '-f', 'json'];
    const { code, stdout, stderr } = await runBounded(args, { cwd, env });
    assert.equal(code, 3, stderr);
    const { reports } = JSON.parse(stdout);
    assert.deepEqual(
      reports.map(({ distro }: { distro: unknown }) => distro),
      [null, null, null, null, null],
    );
    for (const each of ['LIMIT_EXCEEDED', 'LAYER_CORRUPT', 'TAR_TRUNCATED', 'INPUT_UNRECOGNIZED', 'INPUT_NOT_FOUND']) {
      assert.ok(stderr.includes(`[${each}]`), `${each}\n${stderr}`);
    }
    assert.deepEqual(place.listing(), before);
    assert.deepEqual(readdirSync(join(env.PLIMSOLL_CACHE_DIR, 'spool')), []);
  });

  const commands: readonly (readonly string[])[] = [
    ['sbom', '-f', 'cyclonedx'],
    ['image', 'files'],
    ['image', 'inspect'],
    ['image', 'history'],
    ['image', 'list'],
  ];
  for (const command of commands) {
    test(command.join(' '), async () => {
      const before = place.listing();
      for (const [what, image] of images.slice(0, 4)) {
        const { code, error, stderr } = await runBounded([...command, image], place);
        assert.ok(code === 0 || (code === 3 && error), `${what}: ${code} ${stderr}`);
      }
      assert.deepEqual(place.listing(), before);
    });
  }

  test('without a cache, nothing at all stays', async () => {
    const before = place.listing();
    for (const [, image] of images.slice(0, 6)) await runBounded(['sbom', image, '-f', 'json', '--no-cache'], place);
    const { code, stderr } = await runBounded(['sbom', '-', '-f', 'json', '--no-cache'], {
      ...place,
      stdin: gzipSync(archive),
    });
    assert.equal(code, 0, stderr);
    assert.deepEqual(place.listing(), before);
  });

  test('the listing sees what changes', () => {
    const other = sandbox();
    const before = other.listing();
    writeIn(other.all, 'tmp/x', '');
    assert.notDeepEqual(other.listing(), before);
  });
});
