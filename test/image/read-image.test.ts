import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { PlimsollError } from '../../src/errors.ts';
import type { Extractor } from '../../src/extractor.ts';
import type { LayerProgress } from '../../src/image/read-image.ts';
import type { Image, Layer } from '../../src/oci/image.ts';
import { openPath } from '../../src/sources/open-path.ts';
import { buildImage, type EntryRecipe, imageOf, layoutFiles, writeFolder } from '../support/image.ts';
import { rejectsWith } from '../support/rejects.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { readWhole } from '../support/visible.ts';

/** Wants `db` by its name, and what lies at `place/db` whatever it is called; a file that says `bad` cannot be read. */
const databases: Extractor<string> = {
  id: 'databases',
  version: 1,
  wants: ({ path }) => /(^|\/)db$/.test(path),
  places: ['place/db'],
  extract({ path, bytes }) {
    const text = Buffer.from(bytes).toString('latin1');
    if (text === 'bad') throw new PlimsollError('PACKAGE_DATABASE_INVALID', 'It is bad.');
    return text === 'nothing' ? undefined : `${text} at ${path}`;
  },
  installed: () => [],
  assemble: () => ({ packages: [] }),
};

const db = (content: string, path = 'db'): EntryRecipe => ({ path, content });
const link = (path: string, target: string): EntryRecipe => ({ path, type: 'symlink', target });
const hard = (path: string, target: string): EntryRecipe => ({ path, type: 'link', target });
const gone = (name: string): EntryRecipe => ({ path: `.wh.${name}` });
const image = (...layers: readonly (readonly EntryRecipe[])[]) =>
  imageOf(buildImage({ layers: layers.map((entries) => ({ entries, compression: 'gzip' })) }));

async function read(of: Image) {
  const found = await readWhole(of, { extractors: [databases] });
  return {
    facts: (found.facts.get('databases') ?? []).map(({ fact, path, layer }) => `${path} in ${layer}: ${fact}`),
    earlier: (found.facts.get('databases') ?? []).flatMap(({ earlier }) =>
      earlier.map(({ fact, layer }) => `${layer}: ${fact}`),
    ),
    notices: found.notices.map(
      ({ code, path, layer, incomplete }) => `${code} ${path} ${layer} ${incomplete ?? false}`,
    ),
  };
}

describe('facts', () => {
  const cases: readonly [string, Image, readonly string[]][] = [
    ['of a file that is visible', image([db('1'), { path: 'other', content: 'x' }]), ['db in 0: 1 at db']],
    ['of the uppermost file of a name', image([db('1')], [db('2')]), ['db in 1: 2 at db']],
    ['not of one that is whited out', image([db('1')], [gone('db')]), []],
    ['not of one in a folder that became a file', image([db('1', 'd/db')], [{ path: 'd', content: '' }]), []],
    ['not of one over which an empty one lies', image([db('1')], [db('nothing')]), []],
    ['not of one over which a folder lies', image([db('1')], [{ path: 'db', type: 'directory' }]), []],
    ['the last of several of one name in a layer', image([db('1'), db('2')]), ['db in 0: 2 at db']],
    [
      'of a file in a folder that is moved by a link of its layer',
      image([{ path: 'a', type: 'directory' }, link('b', 'a'), db('1', 'b/db')]),
      ['a/db in 0: 1 at b/db'],
    ],
    ['of a file that a hard link shows', image([{ path: 'x', content: '1' }, hard('db', 'x')]), ['db in 0: 1 at db']],
    ['of both names, wanted by both', image([db('1'), hard('d/db', 'db')]), ['d/db in 0: 1 at db', 'db in 0: 1 at db']],
    ['of a hard link whose target is gone', image([db('1'), hard('d/db', 'db')], [gone('db')]), ['d/db in 0: 1 at db']],
    [
      'of a hard link to a file of a lower layer',
      image([{ path: 'x', content: '1' }], [hard('db', 'x')]),
      ['db in 1: 1 at db'],
    ],
    [
      'behind a symlinked folder',
      image([{ path: 'real/store', content: '1' }, link('place', 'deep'), link('deep/db', '../real/store')]),
      ['real/store in 0: 1 at real/store'],
    ],
    [
      'behind a link of another layer',
      image([{ path: 'real/store', content: '1' }], [link('place/db', '/real/store')]),
      ['real/store in 0: 1 at real/store'],
    ],
    [
      'behind a link over several hard links',
      image([{ path: 'x', content: '1' }, hard('y', 'x'), hard('z', 'y')], [link('place/db', '../z')]),
      ['z in 0: 1 at z'],
    ],
    ['behind a dangling link there are none', image([link('place/db', '/nowhere')]), []],
    ['behind a link to a folder there are none', image([link('place/db', '/d'), { path: 'd/x' }]), []],
    [
      'each once, however many ways lead there',
      image([db('1', 'place/db'), link('l', 'place')]),
      ['place/db in 0: 1 at place/db'],
    ],
  ];
  for (const [says, of, facts] of cases) {
    test(`${says}: ${facts.join(', ') || 'none'}`, async () => assert.deepEqual((await read(of)).facts, facts));
  }
});

describe('what lay at the same path before', () => {
  const cases: readonly [string, Image, readonly string[]][] = [
    ['nothing, the first time', image([db('1')]), []],
    ['newest first', image([db('1')], [db('2')], [db('3')]), ['1: 2 at db', '0: 1 at db']],
    ['over layers that do not touch it', image([db('1')], [{ path: 'x' }], [db('2')]), ['0: 1 at db']],
    ['not over a layer in which it was missing', image([db('1')], [gone('db')], [db('2')], [db('3')]), ['2: 2 at db']],
    ['over a layer that removed and brought it again', image([db('1')], [gone('db'), db('2')]), ['0: 1 at db']],
    [
      'and over one that made its folder anew',
      image([db('1', 'd/db')], [{ path: 'd/.wh..wh..opq' }, db('2', 'd/db')]),
      ['0: 1 at d/db'],
    ],
    [
      'but not when the folder was empty for a layer',
      image([db('1', 'd/db')], [{ path: 'd/.wh..wh..opq' }], [db('2', 'd/db')]),
      [],
    ],
    [
      'not over a layer in which it was a folder',
      image([db('1')], [{ path: 'db', type: 'directory' }], [gone('db'), db('2')]),
      [],
    ],
    ['not over a version that held nothing', image([db('1')], [db('nothing')], [db('2')]), []],
    ['what could not be read is left out', image([db('bad')], [db('2')]), []],
    [
      'not through a hard link to a file that nobody wanted',
      image([{ path: 'x', content: '1' }, hard('db', 'x')], [db('2')]),
      [],
    ],
  ];
  for (const [says, of, earlier] of cases) {
    test(`${says}: ${earlier.join(', ') || 'nothing'}`, async () =>
      assert.deepEqual((await read(of)).earlier, earlier));
  }
});

describe('a file that cannot be read', () => {
  test('is told when it is visible in the end', async () => {
    const { facts, notices } = await read(image([db('bad', 'caf\xc3\xa9/db')]));
    assert.deepEqual(facts, []);
    assert.deepEqual(notices, ['PACKAGE_DATABASE_INVALID /café/db 0 true']);
  });

  test('is not told when something lies over it', async () => {
    assert.deepEqual((await read(image([db('bad')], [db('2')]))).notices, []);
    assert.deepEqual((await read(image([db('bad')], [gone('db')]))).notices, []);
  });

  test('is told when only a link leads there', async () => {
    const { notices } = await read(image([{ path: 'x', content: 'bad' }, link('place/db', '/x')]));
    assert.deepEqual(notices, ['PACKAGE_DATABASE_INVALID /x 0 true']);
  });

  test('is not told when the error is a bug of ours', async () => {
    const broken = { ...databases, extract: () => assert.fail('a bug') };
    await assert.rejects(readWhole(image([db('1')]), { extractors: [broken] }), /a bug/);
  });
});

describe('reading layers', () => {
  test('waits for an extractor that takes its time with the last file, empty or not', async () => {
    const slow: Extractor<string> = {
      ...databases,
      async extract(file) {
        await setTimeout(30);
        return databases.extract(file);
      },
    };
    for (const content of ['', '1']) {
      const { facts } = await readWhole(image([db(content)]), { extractors: [slow] });
      assert.equal(facts.get('databases')?.[0]?.fact, `${content} at db`);
    }
  });

  test('tells how far it is, each layer to its end', async () => {
    const told: LayerProgress[] = [];
    const of = image([db('1')], [db('2')], [db('3')]);
    await readWhole(of, { onProgress: (progress) => void told.push(progress) });
    for (const [index, { size }] of of.layers.entries()) {
      const own = told.filter(({ layer }) => layer === index);
      assert.deepEqual(
        own.map(({ done }) => done),
        [...own.slice(1).map(() => false), true],
      );
      assert.equal(own.at(-1)?.bytes, size);
    }
  });

  test('tells the first failure, and stops the other layers', async () => {
    const started: number[] = [];
    const failing = (index: number, after: number): Layer => ({
      ...(image([db('1')]).layers[0] as Layer),
      content: {
        kind: 'tar',
        open(signal) {
          started.push(index);
          const next = async (): Promise<never> => {
            await setTimeout(after, undefined, { signal });
            throw new PlimsollError('NETWORK_FAILED', `Layer ${index} failed.`);
          };
          return { [Symbol.asyncIterator]: () => ({ next }) };
        },
      },
    });
    const of = image([db('1')]);
    const error = await rejectsWith(
      'NETWORK_FAILED',
      readWhole({ ...of, layers: [failing(0, 60_000), failing(1, 10), failing(2, 10), failing(3, 10)] }),
    );
    assert.equal(error.message, 'Layer 1 failed.');
    assert.deepEqual(started, [0, 1], 'two at a time, and none after the failure');
  });

  test('ends when it is told to stop, with the reason that was given', async () => {
    const stop = new AbortController();
    const reason = new PlimsollError('TIMEOUT', 'It takes too long.');
    let seen = 0;
    const endless: Layer = {
      ...(image([db('1')]).layers[0] as Layer),
      content: {
        kind: 'tar',
        async *open(signal) {
          for (;;) {
            signal.throwIfAborted();
            if (++seen === 5) stop.abort(reason);
            yield Buffer.alloc(512);
            await setTimeout(1);
          }
        },
      },
    };
    const work = readWhole({ ...image([db('1')]), layers: [endless, endless, endless] }, { signal: stop.signal });
    await assert.rejects(work, (error) => error === reason);
    assert.ok(seen < 20, `${seen} chunks were read`);
  });

  test('does not begin when it was told to stop before', async () => {
    const reason = new PlimsollError('ABORTED', 'Never mind.');
    await assert.rejects(
      readWhole(image([db('1')]), { signal: AbortSignal.abort(reason) }),
      (error) => error === reason,
    );
  });
});

test('no file stays open, however reading a layout ends', {
  skip: process.platform === 'linux' ? false : 'needs /proc',
}, async (t) => {
  const content = 'x'.repeat(3_000_000);
  const recipes = {
    whole: { layers: [{ entries: [db(content)], compression: 'gzip' }] },
    plain: { layers: [{ entries: [db(content)] }, { entries: [db('2')] }] },
    'broken at its first header': { layers: [{ entries: [{ ...db(content), checksum: 'wrong' }] }] },
    'truncated gzip': { layers: [{ entries: [db(content)], compression: 'gzip', damage: 'truncated' }] },
    'not gzip': { layers: [{ entries: [db(content)], compression: 'gzip', damage: 'not gzip' }] },
    'truncated zstd': { layers: [{ entries: [db(content)], compression: 'zstd', damage: 'truncated' }] },
    changed: { layers: [{ entries: [db(content)], damage: 'changed' }] },
    longer: { layers: [{ entries: [db(content)], damage: 'longer' }] },
    'wrong diffID': { layers: [{ entries: [db(content)] }], diffIds: 'wrong' },
    'of a type that is no layer': { layers: [{ entries: [db(content)], mediaType: 'text/plain' }] },
  } as const;
  const folder = temporaryFolder(t);
  const open = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(join('/proc/self/fd', fd)).startsWith(folder);
      } catch {
        return false;
      }
    });
  for (const [says, recipe] of Object.entries(recipes)) {
    for (const stopped of [false, true]) {
      const layout = writeFolder(layoutFiles({ app: buildImage(recipe) }), join(folder, `${says} ${stopped}`));
      const source = await openPath(layout, undefined, { spoolFolder: folder, verify: true });
      const stop = new AbortController();
      try {
        const of = await source.image(await source.resolve());
        await readWhole(of, { signal: stop.signal, onProgress: () => stopped && stop.abort() });
      } catch {
        // Other tests tell how it fails.
      }
      await source.close();
      for (let wait = 0; wait < 100 && open().length > 0; wait++) await setTimeout(10);
      assert.deepEqual(open(), [], `${says}${stopped ? ', stopped' : ''}`);
    }
  }
});
