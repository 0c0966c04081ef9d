import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Extractor } from '../../src/extractor.ts';
import { cacheInfo, layerCache, openCacheFolder, pruneCache } from '../../src/image/cache.ts';
import type { ReadImage } from '../../src/image/read-image.ts';
import { openPath } from '../../src/sources/open-path.ts';
import {
  type BuiltImage,
  buildImage,
  dockerArchiveFiles,
  imageOf,
  layoutFiles,
  writeFolder,
  writeTar,
} from '../support/image.ts';
import { rejectsWith } from '../support/rejects.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { everything, readWhole, visibleOf } from '../support/visible.ts';

const app = buildImage({
  layers: [
    {
      entries: [
        { path: 'a', content: 'one', capability: '0102' },
        { path: 'null', type: 'character', device: [1, 3] },
      ],
      compression: 'gzip',
    },
    { entries: [{ path: 'b\xff', content: 'two' }, { path: '../c' }], compression: 'zstd' },
  ],
});
const other = buildImage({ layers: [{ entries: [{ path: 'a', content: 'evil' }], compression: 'gzip' }] });

function read(built: BuiltImage, cache: string, options: Parameters<typeof readWhole>[1] = {}): Promise<ReadImage> {
  const extractors = options.extractors ?? [everything];
  return readWhole(imageOf(built), { cache: layerCache(cache, extractors), extractors, ...options });
}
const hits = ({ layers }: ReadImage) => layers.map(({ cached }) => cached);
const stored = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

describe('the cache of layer facts', () => {
  test('gives back what was read, to the last attribute', async (t) => {
    const folder = temporaryFolder(t);
    const first = await read(app, folder);
    const second = await read(app, folder);
    assert.deepEqual(
      [hits(first), hits(second)],
      [
        [false, false],
        [true, true],
      ],
    );
    assert.deepEqual(visibleOf(second), visibleOf(first));
    assert.deepEqual([...second.view.entries()], [...first.view.entries()]);
    assert.deepEqual(second.notices, first.notices);
    assert.deepEqual(
      second.layers.map(({ pair }) => pair),
      first.layers.map(({ pair }) => pair),
    );
  });

  test('S14: an image that claims the layer of another finds nothing of it', async (t) => {
    const folder = temporaryFolder(t);
    await read(app, folder);
    const [mine] = imageOf(other).layers;
    const [theirs] = imageOf(app).layers;
    assert.ok(mine && theirs);
    const image = { ...imageOf(other), layers: [{ ...mine, diffId: theirs.diffId }] };
    const cache = layerCache(folder, [everything]);
    assert.equal(await cache.find({ ...mine, diffId: theirs.diffId }), undefined);
    await rejectsWith('DIFF_ID_MISMATCH', readWhole(image, { cache }));
    assert.equal(await cache.find({ ...mine, diffId: theirs.diffId }), undefined, 'nothing was kept of the lie');
    assert.deepEqual(visibleOf(await read(app, folder)).find(({ path }) => path === 'a')?.content, 'one');
  });

  test('S14: without verified diffIDs it is neither read nor written', async (t) => {
    const folder = temporaryFolder(t);
    await read(app, folder, { verifyDiffIds: false });
    assert.deepEqual(stored(folder), []);
    await read(app, folder);
    assert.deepEqual(hits(await read(app, folder, { verifyDiffIds: false })), [false, false]);
  });

  test('other extractors, or another version of one, read anew', async (t) => {
    const folder = temporaryFolder(t);
    await read(app, folder);
    const later: Extractor<string> = { ...everything, version: 2 };
    assert.deepEqual(hits(await read(app, folder, { extractors: [later] })), [false, false]);
    assert.deepEqual(hits(await read(app, folder, { extractors: [later, everything] })), [false, false]);
    assert.deepEqual(
      hits(await read(app, folder, { extractors: [everything, later] })),
      [true, true],
      'their order says nothing',
    );
  });

  test('an entry that is damaged is as if it were not there, and is written again', async (t) => {
    const folder = temporaryFolder(t);
    await read(app, folder);
    const damages: readonly ((bytes: Buffer) => Buffer)[] = [
      (bytes) => bytes.subarray(0, -1),
      (bytes) => bytes.subarray(0, 20),
      () => Buffer.alloc(0),
      (bytes) => Buffer.concat([bytes.subarray(0, 40), Buffer.from([(bytes[40] ?? 0) ^ 1]), bytes.subarray(41)]),
      (bytes) => Buffer.concat([Buffer.from([(bytes[0] ?? 0) ^ 1]), bytes.subarray(1)]),
      () => Buffer.alloc(1000, 0x61),
    ];
    const expected = visibleOf(await read(app, folder));
    for (const damage of damages) {
      for (const path of stored(folder)) writeFileSync(path, damage(readFileSync(path)));
      const again = await read(app, folder);
      assert.deepEqual(hits(again), [false, false]);
      assert.deepEqual(visibleOf(again), expected);
      assert.deepEqual(hits(await read(app, folder)), [true, true]);
    }
  });

  test('a layer that fails leaves nothing', async (t) => {
    const folder = temporaryFolder(t);
    const broken = buildImage({ layers: [{ entries: [{ path: 'a', content: 'x' }], damage: 'truncated' }] });
    await rejectsWith('TAR_TRUNCATED', read(broken, folder));
    assert.deepEqual(stored(folder), []);
  });

  test('folders are 0700 and files 0600', async (t) => {
    const folder = await openCacheFolder(join(temporaryFolder(t), 'cache'));
    await read(app, folder);
    const mode = (path: string) => statSync(path).mode & 0o777;
    assert.equal(mode(folder), 0o700);
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, name);
      assert.equal(mode(path), statSync(path).isDirectory() ? 0o700 : 0o600, name);
    }
    assert.equal(stored(folder).length, 2);
  });

  test('a disk that takes nothing costs nothing but time', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'layers'), 'a file where a folder should be');
    assert.deepEqual(hits(await read(app, folder)), [false, false]);
  });

  test('tells what it holds, and removes what is old', async (t) => {
    const folder = temporaryFolder(t);
    await read(app, folder);
    const [first, second] = stored(folder);
    assert.ok(first && second);
    utimesSync(first, 1000, 1000);
    assert.deepEqual(await cacheInfo(folder), {
      layers: 2,
      bytes: statSync(first).size + statSync(second).size,
      oldest: '1970-01-01T00:16:40.000Z',
    });
    const removed = await pruneCache(folder, new Date(2000 * 1000));
    assert.equal(removed.layers, 1);
    assert.deepEqual(stored(folder), [second]);
    assert.equal((await cacheInfo(join(folder, 'none'))).layers, 0);
  });
});

describe('layers that no digest names, in a docker archive', () => {
  const write = (t: TestContext, built: BuiltImage) =>
    writeTar(dockerArchiveFiles({ 'app:1': built }), join(temporaryFolder(t), 'app.tar'));
  const open = async (path: string, cache: string, verify = true, name?: string) => {
    const source = await openPath(path, undefined, { spoolFolder: cache, verify });
    try {
      const image = await source.image(await source.resolve(name));
      return await readWhole(image, { cache: layerCache(cache, [everything]), verifyDiffIds: verify });
    } finally {
      await source.close();
    }
  };

  test('are known again as long as the file is the same', async (t) => {
    const cache = temporaryFolder(t);
    const path = write(t, app);
    assert.deepEqual(hits(await open(path, cache)), [false, false]);
    const again = await open(path, cache);
    assert.deepEqual(hits(again), [true, true]);
    assert.equal(visibleOf(again).find(({ path: name }) => name === 'a')?.content, 'one');
  });

  test('are read again when its time, its size or its bytes changed', async (t) => {
    const cache = temporaryFolder(t);
    const path = write(t, app);
    await open(path, cache);
    const changes: readonly (() => void)[] = [
      () => utimesSync(path, 1, 1),
      // Put back, but ctime goes on.
      () => utimesSync(path, statSync(path).atime, statSync(path).mtime),
      () => writeFileSync(path, Buffer.alloc(512), { flag: 'a' }),
      () => chmodSync(path, 0o600),
    ];
    for (const change of changes) {
      change();
      assert.deepEqual(hits(await open(path, cache)), [false, false]);
      assert.deepEqual(hits(await open(path, cache)), [true, true]);
    }
  });

  test('are not known by what their config claims', async (t) => {
    const cache = temporaryFolder(t);
    await open(write(t, app), cache);
    const lying = buildImage({ ...other.recipe, diffIds: 'wrong' });
    await rejectsWith('DIFF_ID_MISMATCH', open(write(t, lying), cache));
    assert.deepEqual(hits(await open(write(t, lying), cache, false)), [false]);
  });

  test('are not known by the file alone, when a second image in it claims another diffID of them', async (t) => {
    const cache = temporaryFolder(t);
    const lying = buildImage({ ...app.recipe, diffIds: 'wrong' });
    const path = writeTar(dockerArchiveFiles({ 'app:1': app, 'app:2': lying }), join(temporaryFolder(t), 'app.tar'));
    await open(path, cache, true, 'app:1');
    await rejectsWith('DIFF_ID_MISMATCH', open(path, cache, true, 'app:2'));
  });

  test('share their facts with the same layers of a layout', async (t) => {
    const cache = temporaryFolder(t);
    await open(write(t, app), cache);
    const layout = writeFolder(layoutFiles({ 'app:1': app }), temporaryFolder(t));
    assert.deepEqual(hits(await open(layout, cache)), [true, true]);
  });
});

describe('processes that use it at the same time', () => {
  test('all read right, and leave whole entries and nothing else', async (t) => {
    const folder = temporaryFolder(t);
    const layout = writeFolder(layoutFiles({ 'app:1': app }), join(folder, 'layout'));
    const cache = join(folder, 'cache');
    const program = `
      import { layerCache } from ${JSON.stringify(moduleUrl('../../src/image/cache.ts'))};
      import { openPath } from ${JSON.stringify(moduleUrl('../../src/sources/open-path.ts'))};
      import { everything, readWhole, visibleOf } from ${JSON.stringify(moduleUrl('../support/visible.ts'))};
      const source = await openPath(${JSON.stringify(layout)}, undefined, { spoolFolder: '', verify: true });
      const image = await source.image(await source.resolve());
      for (let round = 0; round < 20; round++) {
        const read = await readWhole(image, { cache: layerCache(${JSON.stringify(cache)}, [everything]) });
        console.log(JSON.stringify(visibleOf(read)));
      }
    `;
    const children = Array.from({ length: 3 }, () => spawn(process.execPath, ['--input-type=module', '-e', program]));
    const outputs = await Promise.all(
      children.map(async (child) => {
        let text = '';
        child.stdout.on('data', (chunk) => {
          text += chunk;
        });
        const [code] = await once(child, 'close');
        assert.equal(code, 0);
        return text;
      }),
    );
    const lines = new Set(outputs.flatMap((text) => text.trim().split('\n')));
    assert.equal(lines.size, 1);
    assert.equal(stored(cache).length, 2);
    assert.deepEqual(hits(await read(app, cache)), [true, true]);
  });
});

function moduleUrl(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
