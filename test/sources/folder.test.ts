import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Entry } from '../../src/extractor.ts';
import { openFolder } from '../../src/sources/folder.ts';
import { makeFifo } from '../support/fifo.ts';
import { wholeOf } from '../support/layout.ts';
import { rejectsWith } from '../support/rejects.ts';
import { scratchFolder, writeIn } from '../support/small-images.ts';

const isRoot = process.getuid?.() === 0 ? 'root may read everything' : false;

async function* walk(folder: string, signal = new AbortController().signal): AsyncGenerator<Entry> {
  const source = await openFolder(folder);
  const { layers } = await source.image(await source.resolve());
  const content = layers[0]?.content;
  assert.ok(content?.kind === 'entries');
  yield* content.open(signal);
}

async function listing(folder: string): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of walk(folder)) entries.set(entry.header.path, entry);
  return entries;
}

async function contentOf(entry: Entry | undefined): Promise<string> {
  assert.ok(entry);
  return (await wholeOf(entry.body())).toString();
}

test('a folder is an image of one layer that no digest names', async () => {
  const folder = scratchFolder();
  const source = await openFolder(folder);
  assert.equal(source.kind, 'dir');
  assert.equal(await source.resolve(), undefined);
  const image = await source.image(undefined);
  assert.deepEqual([image.reference, image.descriptor, image.layers.length], [folder, undefined, 1]);
  const { digest, diffId, size, stamp } = image.layers[0] ?? {};
  assert.deepEqual([digest, diffId, size, stamp], [undefined, undefined, undefined, undefined]);
  assert.deepEqual(
    (await source.catalog()).map(({ names, dangling }) => [names, dangling]),
    [[[folder], false]],
  );
});

test('everything in it, with what the disk says of it', async () => {
  const folder = scratchFolder();
  const file = writeIn(folder, 'etc/os-release', 'ID=x\n');
  chmodSync(file, 0o4755);
  linkSync(file, join(folder, 'etc/again'));
  mkdirSync(join(folder, 'empty'));
  writeIn(folder, '.hidden', '');
  const found = await listing(folder);
  assert.deepEqual([...found.keys()].sort(), ['.hidden', 'empty', 'etc', 'etc/again', 'etc/os-release']);
  const header = found.get('etc/os-release')?.header;
  assert.deepEqual([header?.type, header?.mode, header?.size], ['file', 0o4755, 5]);
  assert.equal(header?.uid, process.getuid?.());
  assert.ok(Number.isInteger(header?.mtime));
  assert.equal(await contentOf(found.get('etc/again')), 'ID=x\n');
  assert.equal(found.get('empty')?.header.type, 'directory');
});

describe('S16 a folder is read and nothing beyond it', () => {
  test('links stay links, wherever they lead', async () => {
    const [folder, outside] = [scratchFolder(), scratchFolder()];
    writeIn(outside, 'secret', 'x');
    symlinkSync(outside, join(folder, 'folder'));
    symlinkSync(join(outside, 'secret'), join(folder, 'file'));
    symlinkSync('../../../etc/passwd', join(folder, 'relative'));
    symlinkSync('.', join(folder, 'loop'));
    const found = await listing(folder);
    assert.deepEqual(
      [...found.values()].map(({ header }) => [header.path, header.type, header.target]),
      [
        ['file', 'symlink', join(outside, 'secret')],
        ['folder', 'symlink', outside],
        ['loop', 'symlink', '.'],
        ['relative', 'symlink', '../../../etc/passwd'],
      ],
    );
    for (const entry of found.values()) await rejectsWith('INPUT_UNREADABLE', contentOf(entry));
  });

  test('the folder itself may be reached by a link', async () => {
    const [folder, beside] = [scratchFolder(), scratchFolder()];
    writeIn(folder, 'a', 'x');
    symlinkSync(folder, join(beside, 'link'));
    assert.deepEqual([...(await listing(join(beside, 'link'))).keys()], ['a']);
  });

  test('fifos are listed and never opened, sockets are passed over', async () => {
    const folder = scratchFolder();
    makeFifo(join(folder, 'fifo'));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve));
    try {
      const found = await listing(folder);
      assert.deepEqual(
        [...found.values()].map(({ header }) => [header.path, header.type, header.size]),
        [['fifo', 'fifo', 0]],
      );
      // Opening it as a file would wait for a writer that never comes.
      await rejectsWith('INPUT_UNREADABLE', contentOf(found.get('fifo')));
    } finally {
      server.close();
    }
  });

  test('the filesystems of a live kernel are named and not entered', async () => {
    const folder = scratchFolder();
    for (const name of ['proc', 'sys', 'dev', 'home/proc']) writeIn(folder, `${name}/inside`, 'x');
    const found = [...(await listing(folder)).keys()].sort();
    assert.deepEqual(found, ['dev', 'home', 'home/proc', 'home/proc/inside', 'proc', 'sys']);
  });

  test('a folder that may not be read is an error, never a silent gap', { skip: isRoot }, async () => {
    const folder = scratchFolder();
    writeIn(folder, 'closed/inside', 'x');
    chmodSync(join(folder, 'closed'), 0o000);
    const error = await rejectsWith('INPUT_UNREADABLE', listing(folder));
    chmodSync(join(folder, 'closed'), 0o700);
    assert.match(error.message, /'\/closed'/);
    assert.ok(error.remedy);
  });

  test('a file that may not be read is an error when it is wanted', { skip: isRoot }, async () => {
    const folder = scratchFolder();
    chmodSync(writeIn(folder, 'closed', 'x'), 0o000);
    const found = await listing(folder);
    await rejectsWith('INPUT_UNREADABLE', contentOf(found.get('closed')));
  });
});

test('names are bytes: two that differ only in what is no UTF-8 are two', async () => {
  const folder = scratchFolder();
  for (const byte of [0xfe, 0xff]) {
    const place = Buffer.concat([Buffer.from(`${folder}/a`), Buffer.from([byte])]);
    mkdirSync(place);
    writeFileSync(Buffer.concat([place, Buffer.from('/é')]), `in ${byte}`);
  }
  const found = await listing(folder);
  assert.deepEqual([...found.keys()].sort(), ['a\xfe', 'a\xfe/Ã©', 'a\xff', 'a\xff/Ã©']);
  assert.equal(await contentOf(found.get('a\xff/Ã©')), 'in 255');
  symlinkSync(Buffer.from([0x2f, 0xff]), Buffer.concat([Buffer.from(`${folder}/link`)]));
  assert.equal((await listing(folder)).get('link')?.header.target, '/\xff');
});

test('a folder as deep as the disk takes', async () => {
  const folder = scratchFolder();
  const path = Array.from({ length: 500 }, () => 'd').join('/');
  writeIn(folder, `${path}/file`, 'x');
  assert.ok((await listing(folder)).has(`${path}/file`));
});

test('it can be stopped', async () => {
  const folder = scratchFolder();
  for (const name of ['a/x', 'b/x', 'c/x']) writeIn(folder, name, '');
  const stop = new AbortController();
  await assert.rejects(async () => {
    for await (const _ of walk(folder, stop.signal)) stop.abort(new Error('stopped'));
  }, /stopped/);
});
