import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { chmodSync, existsSync, linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { PlimsollError } from '../../src/errors.ts';
import type { Entry, Extractor } from '../../src/extractor.ts';
import { readImage } from '../../src/image/read-image.ts';
import { dpkgExtractor } from '../../src/packages/dpkg.ts';
import type { Notice } from '../../src/report.ts';
import { openFolder } from '../../src/sources/folder.ts';
import { makeFifo } from '../support/fifo.ts';
import { wholeOf } from '../support/layout.ts';
import { asNobody } from '../support/nobody.ts';
import { rejectsWith } from '../support/rejects.ts';
import { scratchFolder, writeIn } from '../support/small-images.ts';

async function* walk(
  folder: string,
  signal = new AbortController().signal,
  notices: Notice[] = [],
): AsyncGenerator<Entry> {
  const source = await openFolder(folder);
  const { layers } = await source.image(await source.resolve());
  const content = layers[0]?.content;
  assert.ok(content?.kind === 'entries');
  yield* content.open(signal, (notice) => notices.push(notice));
}

const closed: string[] = [];
after(() => {
  for (const path of closed.filter((each) => existsSync(each))) chmodSync(path, 0o700);
});

/** Until all tests are done: nobody but root could remove it. */
function close(path: string, mode = 0o000): void {
  chmodSync(path, mode);
  closed.push(path);
}

function openToAll(): string {
  const folder = scratchFolder();
  chmodSync(folder, 0o755);
  return folder;
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
});

describe('what cannot be read is told, and the rest is read', () => {
  async function told(folder: string, meanwhile?: (entry: Entry) => void) {
    const notices: Notice[] = [];
    const paths: string[] = [];
    for await (const entry of walk(folder, undefined, notices)) {
      paths.push(entry.header.path);
      meanwhile?.(entry);
    }
    return { paths, notices };
  }

  test('a folder that may not be listed makes the report incomplete', async () => {
    const folder = openToAll();
    writeIn(folder, 'closed/inside', 'x');
    writeIn(folder, 'open', 'x');
    close(join(folder, 'closed'));
    const { paths, notices } = await asNobody(() => told(folder));
    assert.deepEqual(paths, ['closed', 'open']);
    const message = "'/closed' cannot be read.";
    assert.deepEqual(notices, [{ code: 'INPUT_UNREADABLE', message, incomplete: true, path: '/closed' }]);
  });

  test('one that may not be entered is told once, not for each name', async () => {
    const folder = openToAll();
    for (const name of ['a', 'b', 'c']) writeIn(folder, `closed/${name}`, 'x');
    close(join(folder, 'closed'), 0o444);
    const { notices } = await asNobody(() => told(folder));
    assert.deepEqual(
      notices.map(({ code, path, incomplete }) => [code, path, incomplete]),
      [['INPUT_UNREADABLE', '/closed', true]],
    );
  });

  test('many are counted', async () => {
    const folder = openToAll();
    for (let number = 0; number < 25; number++) {
      mkdirSync(join(folder, `closed-${number}`));
      close(join(folder, `closed-${number}`));
    }
    const { notices } = await asNobody(() => told(folder));
    assert.equal(notices.length, 11);
    assert.ok(notices.every(({ code, incomplete }) => code === 'INPUT_UNREADABLE' && incomplete));
    assert.equal(notices.at(-1)?.message, '15 more cannot be read either.');
  });

  test('the folder itself must be readable', async () => {
    const folder = scratchFolder();
    close(folder);
    const error = await asNobody(() => rejectsWith('INPUT_UNREADABLE', told(folder)));
    assert.ok(error.remedy);
  });

  test('what vanishes is a plain notice', async () => {
    const folder = scratchFolder();
    for (const path of ['a', 'b/inside', 'c', 'd']) writeIn(folder, path, 'x');
    const { paths, notices } = await told(folder, ({ header }) => {
      // Listed already: the file before its turn, the folder between its turn and its content's.
      if (header.path === 'a') rmSync(join(folder, 'c'));
      if (header.path === 'b') rmSync(join(folder, 'b'), { recursive: true });
    });
    assert.deepEqual(paths, ['a', 'b', 'd']);
    assert.deepEqual(
      notices.map(({ code, path, incomplete }) => [code, path, incomplete]),
      [
        ['INPUT_VANISHED', '/c', undefined],
        ['INPUT_VANISHED', '/b', undefined],
      ],
    );
  });

  test('a file that may not be read is an error when it is wanted', async () => {
    const folder = openToAll();
    close(writeIn(folder, 'closed', 'x'));
    const found = await listing(folder);
    const error = await asNobody(() => rejectsWith('INPUT_UNREADABLE', contentOf(found.get('closed'))));
    assert.match(error.message, /'\/closed'/);
    rmSync(join(folder, 'closed'));
    await rejectsWith('INPUT_NOT_FOUND', contentOf(found.get('closed')));
  });

  test('a stop is a stop, not a gap', async () => {
    const folder = scratchFolder();
    writeIn(folder, 'file', 'x');
    const stop = new AbortController();
    for await (const entry of walk(folder, stop.signal)) {
      stop.abort(new PlimsollError('ABORTED', 'Stopped.'));
      await rejectsWith('ABORTED', contentOf(entry));
      break;
    }
  });

  describe('in a report', () => {
    const folderImage = async (folder: string, extractors: readonly Extractor[]) => {
      const source = await openFolder(folder);
      const signal = new AbortController().signal;
      return readImage(await source.image(undefined), { extractors, cache: undefined, verifyDiffIds: true, signal });
    };

    test('a wanted file that may not be read is a damaged one', async () => {
      const folder = openToAll();
      for (const path of ['var/lib/dpkg/status', 'etc/shadow']) close(writeIn(folder, path, ''));
      const { notices } = await asNobody(() => folderImage(folder, [dpkgExtractor]));
      assert.deepEqual(
        notices.map(({ code, path, incomplete }) => [code, path, incomplete]),
        [['PACKAGE_DATABASE_INVALID', '/var/lib/dpkg/status', true]],
      );
    });

    test('one that is gone when it is its turn is a plain notice', async () => {
      const folder = scratchFolder();
      const status = writeIn(folder, 'var/lib/dpkg/status', 'Package: x\n');
      const wants: Extractor['wants'] = (header) => {
        if (header.path === 'var/lib/dpkg/status') rmSync(status, { force: true });
        return dpkgExtractor.wants(header);
      };
      const { notices, facts } = await folderImage(folder, [{ ...dpkgExtractor, wants }]);
      assert.deepEqual(
        notices.map(({ code, path, incomplete }) => [code, path, incomplete]),
        [['INPUT_VANISHED', '/var/lib/dpkg/status', undefined]],
      );
      assert.deepEqual(facts.get('dpkg'), []);
    });
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
