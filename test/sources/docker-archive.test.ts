import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { ErrorCode } from '../../src/errors.ts';
import { limits } from '../../src/limits.ts';
import { digestOf, hexOf } from '../../src/oci/digest.ts';
import type { Source } from '../../src/oci/image.ts';
import { parsePlatform } from '../../src/oci/platform.ts';
import { openPath } from '../../src/sources/open-path.ts';
import { selectImages } from '../../src/workflows/select-images.ts';
import { layout, noDigest, tagged, wholeOf } from '../support/layout.ts';
import { rejectsWith } from '../support/rejects.ts';
import { scratchFolder, writeIn } from '../support/small-images.ts';
import { type TarEntry, tarOf } from '../support/tar-writer.ts';

const scratch = scratchFolder();
const spoolFolder = join(scratch, 'spool');
const usually = { kind: 'usually', platform: parsePlatform('linux/amd64') } as const;
const layerOf = (name: string) => tarOf([{ path: name, content: name }]);
const [one, two] = [layerOf('one'), layerOf('two')];
const configOf = (layers: readonly Uint8Array[], rest: object = {}) =>
  Buffer.from(
    JSON.stringify({
      os: 'linux',
      architecture: 'amd64',
      created: '2024-01-01T00:00:00Z',
      rootfs: { type: 'layers', diff_ids: layers.map((tar) => digestOf(tar)) },
      ...rest,
    }),
  );
const config = configOf([one, two]);
const hex = hexOf(digestOf(config));

interface Listed {
  readonly Config: string;
  readonly RepoTags?: readonly string[] | null;
  readonly Layers?: readonly string[] | null;
}

let written = 0;
const write = (bytes: Uint8Array) => writeIn(scratch, `${written++}.tar`, bytes);
const manifestJson = (list: readonly Listed[]): TarEntry => ({ path: 'manifest.json', content: JSON.stringify(list) });
const archive = (list: readonly Listed[], members: readonly TarEntry[]) => tarOf([manifestJson(list), ...members]);
const open = (path: string, verify = true) => openPath(path, undefined, { spoolFolder, verify });

const plainMembers: readonly TarEntry[] = [
  { path: `${hex}.json`, content: config },
  { path: 'aaa/layer.tar', content: one },
  { path: 'bbb/layer.tar', content: two },
];
const plainList: Listed = { Config: `${hex}.json`, RepoTags: ['app:1'], Layers: ['aaa/layer.tar', 'bbb/layer.tar'] };

async function contents(source: Source, name?: string): Promise<readonly Buffer[]> {
  const [image] = await selectImages(source, name, usually);
  assert.ok(image);
  return Promise.all(
    image.layers.map(async ({ content }) => {
      assert.ok(content.kind === 'tar');
      return wholeOf(content.open(new AbortController().signal));
    }),
  );
}

describe('an archive of one image', () => {
  const kaniko: Listed = { Config: `sha256:${hex}`, RepoTags: ['app:1'], Layers: ['1.tar.gz', '2.tar.gz'] };
  const same = [one, two];
  const forms: readonly (readonly [string, Uint8Array, readonly Uint8Array[]])[] = [
    ['as docker save writes it', archive([plainList], plainMembers), same],
    ['with manifest.json at the end', tarOf([...plainMembers, manifestJson([plainList])]), same],
    [
      'with ./ before its names',
      tarOf([...plainMembers, manifestJson([plainList])].map((each) => ({ ...each, path: `./${each.path}` }))),
      same,
    ],
    ['with folders between', archive([plainList], [{ path: 'aaa/', type: 'directory' }, ...plainMembers]), same],
    ['gzipped', gzipSync(archive([plainList], plainMembers)), same],
    ['in zstd', zstdCompressSync(archive([plainList], plainMembers)), same],
    [
      'as kaniko writes it',
      archive(
        [kaniko],
        [
          { path: `sha256:${hex}`, content: config },
          { path: '1.tar.gz', content: gzipSync(one) },
          { path: '2.tar.gz', content: gzipSync(two) },
        ],
      ),
      [gzipSync(one), gzipSync(two)],
    ],
    [
      'with a layer that is a symlink to another',
      archive(
        [plainList],
        [
          { path: `${hex}.json`, content: config },
          { path: 'zzz/layer.tar', content: one },
          { path: 'aaa/layer.tar', type: 'symlink', target: '../zzz/layer.tar' },
          { path: 'bbb/layer.tar', content: two },
        ],
      ),
      same,
    ],
    [
      'with a layer that is a hard link to another',
      archive(
        [plainList],
        [
          { path: `${hex}.json`, content: config },
          { path: 'zzz/layer.tar', content: one },
          { path: 'aaa/layer.tar', type: 'link', target: 'zzz/layer.tar' },
          { path: 'bbb/layer.tar', content: two },
        ],
      ),
      same,
    ],
    [
      'with the same member twice: the last counts',
      archive([plainList], [{ path: 'aaa/layer.tar', content: 'old' }, ...plainMembers]),
      same,
    ],
    [
      'with a name that no digest claims',
      archive([{ ...plainList, Config: 'config.json' }], [...plainMembers, { path: 'config.json', content: config }]),
      same,
    ],
    ['without tags', archive([{ ...plainList, RepoTags: null }], plainMembers), same],
  ];
  for (const [what, bytes, layers] of forms) {
    test(what, async () => {
      const source = await open(write(bytes));
      const identity = await source.resolve();
      assert.equal(identity?.digest, `sha256:${hex}`);
      assert.deepEqual(
        await contents(source),
        layers.map((each) => Buffer.from(each)),
      );
      const [image] = await selectImages(source, undefined, usually);
      assert.deepEqual(
        image?.layers.map(({ diffId }) => diffId),
        [digestOf(one), digestOf(two)],
      );
      await source.close();
    });
  }

  test('a compressed one leaves nothing in the spool folder', () => {
    assert.deepEqual(readdirSync(spoolFolder), []);
  });

  test('the layers of one archive have stamps of their own, and a changed file others', async () => {
    const path = write(archive([plainList], plainMembers));
    const stamps = async () => {
      const source = await open(path);
      const [image] = await selectImages(source, undefined, usually);
      await source.close();
      return image?.layers.map(({ stamp }) => stamp) ?? [];
    };
    const first = await stamps();
    assert.equal(new Set(first).size, 2);
    assert.deepEqual(await stamps(), first);
    writeFileSync(path, archive([plainList], plainMembers));
    const second = await stamps();
    assert.ok(second.every((stamp) => !first.includes(stamp)));
  });

  test('with no layers', async () => {
    const empty = configOf([]);
    const list = [{ Config: 'c.json', Layers: null }];
    assert.deepEqual(await contents(await open(write(archive(list, [{ path: 'c.json', content: empty }])))), []);
  });

  test('a config of other layers is told, not guessed', async () => {
    const source = await open(write(archive([{ ...plainList, Layers: ['aaa/layer.tar'] }], plainMembers)));
    const [image] = await selectImages(source, undefined, usually);
    assert.match(image?.diffIdProblem ?? '', /1 layer,.* 2 diffIDs/);
    assert.equal(image?.layers[0]?.diffId, undefined);
  });
});

describe('several images', () => {
  const other = configOf([two]);
  const list: readonly Listed[] = [
    { ...plainList, RepoTags: ['app:1', 'localhost:5000/acme/app:1'] },
    { Config: 'other.json', RepoTags: ['docker.io/library/db:2'], Layers: ['bbb/layer.tar'] },
  ];
  const path = write(archive(list, [...plainMembers, { path: 'other.json', content: other }]));
  const table: readonly (readonly [string, string])[] = [
    ['app:1', hex],
    ['docker.io/library/app:1', hex],
    ['index.docker.io/app:1', hex],
    ['localhost:5000/acme/app:1', hex],
    ['1', hex],
    [`sha256:${hex}`, hex],
    ['db:2', hexOf(digestOf(other))],
    ['docker.io/library/db:2', hexOf(digestOf(other))],
    ['library/db:2', hexOf(digestOf(other))],
    ['2', hexOf(digestOf(other))],
  ];
  for (const [name, expected] of table) {
    test(`${name.slice(0, 40)}`, async () => {
      const source = await open(path);
      assert.equal((await source.resolve(name))?.digest, `sha256:${expected}`);
      assert.equal((await selectImages(source, name, usually))[0]?.reference, `${path}:${name}`);
      await source.close();
    });
  }

  test('a tag that two of them have is INPUT_AMBIGUOUS, naming them', async () => {
    const both = write(
      archive(
        [plainList, { Config: 'other.json', RepoTags: ['db:1'], Layers: ['bbb/layer.tar'] }],
        [...plainMembers, { path: 'other.json', content: other }],
      ),
    );
    const error = await rejectsWith('INPUT_AMBIGUOUS', (await open(both)).resolve('1'));
    assert.match(error.remedy ?? '', /'db:1' and 'app:1'/);
  });

  test('a part of a name is no name', async () => {
    for (const name of ['acme/app:1', '5000/acme/app:1', 'pp:1', 'app', ':1', '']) {
      await rejectsWith('IMAGE_NOT_FOUND', (await open(path)).resolve(name));
    }
  });

  test('no name is INPUT_AMBIGUOUS, naming them', async () => {
    const error = await rejectsWith('INPUT_AMBIGUOUS', (await open(path)).resolve());
    assert.match(error.remedy ?? '', /docker-archive:PATH:NAME: .*'app:1'.*'docker\.io\/library\/db:2'/);
  });

  test('an unknown name is IMAGE_NOT_FOUND, naming the nearest first', async () => {
    const error = await rejectsWith('IMAGE_NOT_FOUND', (await open(path)).resolve('app:3'));
    assert.match(error.remedy ?? '', /^It has 'app:1', /);
  });

  test('the catalog has each with its names and sizes', async () => {
    const entries = await (await open(path)).catalog();
    assert.deepEqual(
      entries.map(({ names, id, size, dangling, created }) => [names.length, id, size, dangling, created]),
      [
        [2, `sha256:${hex}`, one.length + two.length, false, '2024-01-01T00:00:00Z'],
        [1, digestOf(other), two.length, false, '2024-01-01T00:00:00Z'],
      ],
    );
  });
});

describe('Docker 25 writes both forms', () => {
  const made = layout();
  const image = made.image({ layers: [one, two] });
  made.top([tagged(image, '1', 'docker.io/library/app:1')]);
  const blobs = (path: string) => `blobs/sha256/${hexOf(digestOf(path === 'one' ? one : two))}`;
  const configPath = [...made.files.keys()].find((path) =>
    Buffer.from(made.files.get(path) ?? '').includes('"diff_ids"'),
  );
  made.files.set(
    'manifest.json',
    Buffer.from(JSON.stringify([{ Config: configPath, RepoTags: ['app:1'], Layers: [blobs('one'), blobs('two')] }])),
  );

  test('the layout is taken, whose digests are checked', async () => {
    const source = await open(made.tar(scratch));
    assert.equal(source.kind, 'layout');
    assert.equal((await source.resolve('docker.io/library/app:1'))?.digest, image.digest);
    assert.deepEqual(await contents(source), [one, two]);
  });

  test('unless it lacks a blob that manifest.json does without', async () => {
    const broken = layout();
    for (const [path, bytes] of made.files) broken.files.set(path, bytes);
    broken.files.delete(`blobs/${image.digest.replace(':', '/')}`);
    const source = await open(broken.tar(scratch));
    assert.equal(source.kind, 'archive');
    assert.deepEqual(await contents(source), [one, two]);
  });

  test('either can be asked for', async () => {
    const path = made.tar(scratch);
    const kinds = [];
    for (const kind of ['docker-archive', 'oci'] as const) {
      kinds.push((await openPath(path, kind, { spoolFolder, verify: true })).kind);
    }
    assert.deepEqual(kinds, ['archive', 'layout']);
  });
});

describe('what is wrong is named', () => {
  const list = (rest: Partial<Listed>) => [{ ...plainList, ...rest }];
  const table: readonly (readonly [string, Uint8Array, ErrorCode, RegExp])[] = [
    [
      'a layer that is not there',
      archive(list({ Layers: ['aaa/layer.tar', 'ccc/layer.tar'] }), plainMembers),
      'ARCHIVE_INVALID',
      /'ccc\/layer\.tar'/,
    ],
    [
      'a config that is not there',
      archive(list({ Config: 'none.json' }), plainMembers),
      'ARCHIVE_INVALID',
      /'none\.json'/,
    ],
    [
      'a layer that is a folder',
      archive(list({ Layers: ['aaa', 'aaa/layer.tar'] }), [{ path: 'aaa', type: 'directory' }, ...plainMembers]),
      'ARCHIVE_INVALID',
      /'aaa'/,
    ],
    [
      'a config whose name lies',
      archive(list({ Config: `${noDigest().slice(7)}.json` }), [
        ...plainMembers,
        { path: `${noDigest().slice(7)}.json`, content: config },
      ]),
      'DIGEST_MISMATCH',
      /has the digest/,
    ],
    [
      'a kaniko config whose name lies',
      archive(list({ Config: noDigest() }), [...plainMembers, { path: noDigest(), content: config }]),
      'DIGEST_MISMATCH',
      /has the digest/,
    ],
    [
      'a config that is no config',
      archive(list({ Config: 'c' }), [...plainMembers, { path: 'c', content: 'x' }]),
      'CONFIG_BLOB_INVALID',
      /config 'c'/,
    ],
    [
      'a manifest.json that is no JSON',
      tarOf([{ path: 'manifest.json', content: 'x' }]),
      'ARCHIVE_INVALID',
      /manifest\.json/,
    ],
    [
      'a manifest.json that is no list',
      tarOf([{ path: 'manifest.json', content: '{}' }]),
      'ARCHIVE_INVALID',
      /manifest\.json/,
    ],
    [
      'a manifest.json without configs',
      tarOf([{ path: 'manifest.json', content: '[{}]' }]),
      'ARCHIVE_INVALID',
      /'0\.Config'/,
    ],
    ['an empty manifest.json', tarOf([{ path: 'manifest.json', content: '[]' }]), 'IMAGE_NOT_FOUND', /no image/],
    [
      'too many images',
      archive(
        Array.from({ length: limits.manifests + 1 }, () => plainList),
        plainMembers,
      ),
      'ARCHIVE_INVALID',
      /more than 1000 images/,
    ],
    [
      'too many layers',
      archive(list({ Layers: new Array(limits.layers + 1).fill('aaa/layer.tar') }), plainMembers),
      'ARCHIVE_INVALID',
      /more than 1000 layers/,
    ],
    [
      'a manifest.json beyond its bound',
      tarOf([{ path: 'manifest.json', content: Buffer.alloc(limits.manifestBytes + 1, ' ') }]),
      'LIMIT_EXCEEDED',
      /manifest\.json/,
    ],
    [
      'a config beyond its bound',
      archive(list({ Config: 'c' }), [{ path: 'c', content: Buffer.alloc(limits.configBytes + 1, ' ') }]),
      'LIMIT_EXCEEDED',
      /config 'c'/,
    ],
    [
      'an archive of a Docker before 1.10',
      tarOf([
        { path: 'repositories', content: '{}' },
        { path: 'aaa/layer.tar', content: one },
      ]),
      'ARCHIVE_INVALID',
      /older than 1\.10/,
    ],
    [
      'links between members in a circle',
      archive(
        [plainList],
        [
          ...plainMembers,
          { path: 'aaa/layer.tar', type: 'symlink', target: '../bbb/layer.tar' },
          { path: 'bbb/layer.tar', type: 'symlink', target: '../aaa/layer.tar' },
        ],
      ),
      'ARCHIVE_INVALID',
      /layer/,
    ],
  ];
  for (const [what, bytes, code, message] of table) {
    test(`${what}: ${code}`, async () => {
      const path = write(bytes);
      const error = await rejectsWith(code, (async () => selectImages(await open(path), undefined, usually))());
      assert.match(error.message, message);
    });
  }

  test('asked for as a docker archive, a layout is none', async () => {
    const made = layout();
    made.top([made.image({ layers: [one] })]);
    const path = made.tar(scratch);
    const error = await rejectsWith('ARCHIVE_INVALID', openPath(path, 'docker-archive', { spoolFolder, verify: true }));
    assert.match(error.message, /no manifest\.json/);
  });

  test('--no-verify-diffids lets the config have another digest than its name', async () => {
    const name = `${noDigest().slice(7)}.json`;
    const path = write(archive(list({ Config: name }), [...plainMembers, { path: name, content: config }]));
    assert.equal((await (await open(path, false)).resolve())?.digest, `sha256:${hex}`);
  });
});
