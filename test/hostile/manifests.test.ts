import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { closeSync, ftruncateSync, openSync, symlinkSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ErrorCode } from '../../src/errors.ts';
import { digestOf, hexOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { outcomeOf } from '../support/hostile-image.ts';
import { type Described, layout, noDigest } from '../support/layout.ts';
import { scratchFolder, writeIn } from '../support/small-images.ts';
import { headerOf, type TarEntry, tarOf } from '../support/tar-writer.ts';

const scratch = scratchFolder();
const layer = tarOf([{ path: 'etc/os-release', content: 'ID=debian\n' }]);
const megabytes = 2 ** 20;

/** A layout whose one manifest is this, with true digests. */
function withManifest(make: (made: ReturnType<typeof layout>) => object): ReturnType<typeof layout> {
  const made = layout();
  return made.top([made.blob(JSON.stringify({ schemaVersion: 2, ...make(made) }), mediaTypes.ociManifest)]);
}

function configOf(made: ReturnType<typeof layout>, layers: readonly Uint8Array[], rest: object = {}): Described {
  const diff_ids = layers.map((tar) => digestOf(tar));
  const document = { os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids }, ...rest };
  return made.blob(JSON.stringify(document), mediaTypes.ociConfig);
}

describe('an image whose documents lie is an error by name', () => {
  const lyingLayer = (lie: Partial<Described>) =>
    withManifest((made) => ({
      config: configOf(made, [layer]),
      layers: [made.blob(layer, mediaTypes.ociLayer, lie)],
    }));
  const table: readonly (readonly [string, () => ReturnType<typeof layout>, ErrorCode, RegExp])[] = [
    ['a layer shorter than said', () => lyingLayer({ size: layer.length + 1 }), 'SIZE_MISMATCH', /bytes/],
    ['a layer longer than said', () => lyingLayer({ size: layer.length - 1 }), 'SIZE_MISMATCH', /bytes/],
    ['a layer of no bytes, it says', () => lyingLayer({ size: 0 }), 'SIZE_MISMATCH', /bytes/],
    ['a layer of petabytes, it says', () => lyingLayer({ size: 2 ** 52 }), 'SIZE_MISMATCH', /bytes/],
    ['a layer of another digest', () => lyingLayer({ digest: noDigest() }), 'DIGEST_MISMATCH', /sha256:aaaa/],
    [
      'a layer of another diffID',
      () =>
        withManifest((made) => ({
          config: configOf(made, [Buffer.from('other')]),
          layers: [made.blob(layer, mediaTypes.ociLayer)],
        })),
      'DIFF_ID_MISMATCH',
      /unpacks to/,
    ],
    [
      'more layers than diffIDs',
      () =>
        withManifest((made) => ({
          config: configOf(made, [layer]),
          layers: [made.blob(layer, mediaTypes.ociLayer), made.blob(layer, mediaTypes.ociLayer)],
        })),
      'DIFF_ID_MISMATCH',
      /2 layers.* 1 diffID/,
    ],
    [
      '10,000 layers',
      () =>
        withManifest((made) => {
          const one = made.blob(layer, mediaTypes.ociLayer);
          return { config: configOf(made, [layer]), layers: new Array(10_000).fill(one) };
        }),
      'MANIFEST_INVALID',
      /more than 1000 layers/,
    ],
    [
      '10,000 diffIDs',
      () =>
        withManifest((made) => ({
          config: configOf(made, new Array(10_000).fill(layer)),
          layers: [made.blob(layer, mediaTypes.ociLayer)],
        })),
      'CONFIG_BLOB_INVALID',
      /more than 1000 layers/,
    ],
    [
      'a history of 20,000',
      () =>
        withManifest((made) => ({
          config: configOf(made, [layer], { history: new Array(20_000).fill({}) }),
          layers: [made.blob(layer, mediaTypes.ociLayer)],
        })),
      'CONFIG_BLOB_INVALID',
      /more than 10000 history/,
    ],
    [
      'a manifest 100,000 deep',
      () => {
        const made = layout();
        return made.top([made.blob('['.repeat(100_000) + ']'.repeat(100_000), mediaTypes.ociManifest)]);
      },
      'MANIFEST_INVALID',
      /manifest/,
    ],
    [
      'a config 100,000 deep',
      () =>
        withManifest((made) => ({
          config: made.blob(`{"os":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, mediaTypes.ociConfig),
          layers: [],
        })),
      'CONFIG_BLOB_INVALID',
      /'os'/,
    ],
    [
      'a config that is nowhere',
      () => {
        const made = layout();
        const config = { mediaType: mediaTypes.ociConfig, digest: noDigest(), size: 10 };
        return made.top([made.blob(JSON.stringify({ schemaVersion: 2, config, layers: [] }), mediaTypes.ociManifest)]);
      },
      'IMAGE_NOT_FOUND',
      /sha256:aaaa/,
    ],
    [
      'index.json 100,000 deep',
      () => {
        const made = layout().top([]);
        made.files.set('index.json', Buffer.from(`${'{"manifests":'.repeat(100_000)}1${'}'.repeat(100_000)}`));
        return made;
      },
      'MANIFEST_INVALID',
      /'manifests'/,
    ],
  ];
  for (const [what, make, code, message] of table) {
    test(`${what}: ${code}`, async () => {
      const made = make();
      for (const path of [made.folder(scratch), made.tar(scratch)]) {
        const outcome = await outcomeOf(path);
        assert.equal(outcome.error, code, outcome.report ? 'it was taken' : outcome.message);
        assert.match(outcome.message, message);
      }
    });
  }

  test('a config of a hundred thousand labels is read', async () => {
    const Labels = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`label.${at}`, 'x']));
    const made = withManifest((parts) => ({
      config: configOf(parts, [layer], { config: { Labels } }),
      layers: [parts.blob(layer, mediaTypes.ociLayer)],
    }));
    assert.equal((await outcomeOf(made.folder(scratch))).report?.report.distro?.id, 'debian');
  });
});

test('a name of a megabyte does not flood the message that names it', async () => {
  const name = 'x'.repeat(megabytes);
  const list = JSON.stringify([{ Config: name, Layers: [] }]);
  const foreign = withManifest((made) => ({ config: configOf(made, []), layers: [made.blob('', name)] }));
  const places = [
    writeIn(scratchFolder(), 'image.tar', tarOf([{ path: 'manifest.json', content: list }])),
    foreign.folder(scratch),
  ];
  for (const place of places) {
    const outcome = await outcomeOf(place);
    assert.ok(outcome.error);
    assert.ok(outcome.message.length < 9000, `${outcome.message.length}`);
  }
});

describe('documents of 200 MB are refused before they are read', () => {
  // Sparse: they take no room on the disk. Zeros are no JSON, so one that was read would end in another error.
  const huge = 200 * megabytes;
  const enlarge = (path: string) => truncateSync(path, huge);
  const parts = () => {
    const made = layout();
    return { made, image: made.image({ layers: [layer] }) };
  };
  const blobIn = (folder: string, digest: string) => join(folder, 'blobs', digest.replace(':', '/'));
  const table: readonly (readonly [string, () => string, ErrorCode, RegExp])[] = [
    [
      'index.json',
      () => {
        const { made, image } = parts();
        const folder = made.top([image]).folder(scratch);
        enlarge(join(folder, 'index.json'));
        return folder;
      },
      'LIMIT_EXCEEDED',
      /index\.json has 209715200 bytes/,
    ],
    [
      'a manifest that says so',
      () => {
        const { made, image } = parts();
        const folder = made.top([{ ...image, size: huge }]).folder(scratch);
        enlarge(blobIn(folder, image.digest));
        return folder;
      },
      'LIMIT_EXCEEDED',
      /manifestBytes/,
    ],
    [
      'a manifest that hides it',
      () => {
        const { made, image } = parts();
        const folder = made.top([image]).folder(scratch);
        enlarge(blobIn(folder, image.digest));
        return folder;
      },
      'LIMIT_EXCEEDED',
      /209715200 bytes/,
    ],
    [
      'a config that says so',
      () => {
        const made = layout();
        const config = made.blob('{}', mediaTypes.ociConfig, { size: huge });
        made.top([made.blob(JSON.stringify({ schemaVersion: 2, config, layers: [] }), mediaTypes.ociManifest)]);
        const folder = made.folder(scratch);
        enlarge(blobIn(folder, config.digest));
        return folder;
      },
      'LIMIT_EXCEEDED',
      /config .* has 209715200 bytes/,
    ],
    [
      'a config that hides it',
      () => {
        const made = layout();
        const config = made.blob('{}', mediaTypes.ociConfig);
        made.top([made.blob(JSON.stringify({ schemaVersion: 2, config, layers: [] }), mediaTypes.ociManifest)]);
        const folder = made.folder(scratch);
        enlarge(blobIn(folder, config.digest));
        return folder;
      },
      'SIZE_MISMATCH',
      /more than 2 bytes/,
    ],
    ['manifest.json of an archive', () => hugeMember([], 'manifest.json'), 'LIMIT_EXCEEDED', /manifest\.json has/],
    [
      'a config of an archive',
      () => hugeMember([{ path: 'manifest.json', content: '[{"Config":"c","Layers":[]}]' }], 'c'),
      'LIMIT_EXCEEDED',
      /config 'c' has/,
    ],
  ];
  for (const [what, make, code, message] of table) {
    test(`${what}: ${code}`, async () => {
      const path = make();
      const before = process.resourceUsage().maxRSS;
      const outcome = await outcomeOf(path);
      assert.equal(outcome.error, code, outcome.report ? 'it was taken' : outcome.message);
      assert.match(outcome.message, message);
      const grown = (process.resourceUsage().maxRSS - before) * 1024;
      assert.ok(grown < huge / 2, `${grown} more bytes`);
    });
  }

  function hugeMember(before: readonly TarEntry[], path: string): string {
    const place = join(scratchFolder(), 'huge.tar');
    const file = openSync(place, 'w');
    const head = Buffer.concat([tarOf(before, { zeroBlocks: 0 }), headerOf({ path }, huge)]);
    writeSync(file, head);
    ftruncateSync(file, head.length + huge + 1024);
    closeSync(file);
    return place;
  }
});

describe('an archive that names files outside reads nothing outside', () => {
  const secret = writeIn(scratchFolder(), 'secret', layer);
  const config = JSON.stringify({
    os: 'linux',
    architecture: 'amd64',
    rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
  });
  const outside = ['../../../../../../etc/passwd', '/etc/passwd', secret, `../../../../..${secret}`];
  const archive = (Config: string, Layers: readonly string[], members: readonly TarEntry[]) =>
    writeIn(
      scratchFolder(),
      'image.tar',
      tarOf([{ path: 'manifest.json', content: JSON.stringify([{ Config, Layers }]) }, ...members]),
    );

  for (const path of outside) {
    const name = path === secret ? 'an absolute path' : path.endsWith(secret) ? 'a path up and down' : path;
    test(`a layer at ${name}`, async () => {
      const outcome = await outcomeOf(archive('c', [path], [{ path: 'c', content: config }]));
      assert.equal(outcome.error, 'ARCHIVE_INVALID');
    });
    test(`a config at ${name}`, async () => {
      assert.equal((await outcomeOf(archive(path, [], []))).error, 'ARCHIVE_INVALID');
    });
    for (const type of ['symlink', 'link'] as const) {
      test(`a layer that is a ${type} to ${name}`, async () => {
        const members = [
          { path: 'c', content: config },
          { path: 'l/layer.tar', type, target: path, format: 'gnu' as const },
        ];
        assert.equal((await outcomeOf(archive('c', ['l/layer.tar'], members))).error, 'ARCHIVE_INVALID');
      });
      test(`a manifest.json that is a ${type} to ${name}`, async () => {
        const members = [{ path: 'manifest.json', type, target: path, format: 'gnu' as const }];
        const place = writeIn(scratchFolder(), 'image.tar', tarOf(members));
        assert.equal((await outcomeOf(place)).error, 'ARCHIVE_INVALID');
      });
    }
  }

  test('a layout folder whose index.json is a link out of it is none', async () => {
    const made = layout();
    const folder = made.top([made.image({ layers: [layer] })]).folder(scratch);
    const linked = scratchFolder();
    writeFileSync(join(linked, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    symlinkSync(join(folder, 'index.json'), join(linked, 'index.json'));
    symlinkSync(join(folder, 'blobs'), join(linked, 'blobs'));
    assert.equal((await outcomeOf(linked)).error, 'LAYOUT_INVALID');
  });

  test('a layout folder whose blobs are a link out of it holds none', async () => {
    const made = layout();
    const image = made.image({ layers: [layer] });
    const folder = made.top([image]).folder(scratch);
    const linked = scratchFolder();
    const index = made.files.get('index.json');
    assert.ok(index);
    writeFileSync(join(linked, 'index.json'), index);
    symlinkSync(join(folder, 'blobs'), join(linked, 'blobs'));
    const outcome = await outcomeOf(linked);
    assert.equal(outcome.error, 'IMAGE_NOT_FOUND');
    assert.ok(outcome.message.includes(hexOf(image.digest as Parameters<typeof hexOf>[0])));
  });
});
