import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ErrorCode } from '../../src/errors.ts';
import { limits } from '../../src/limits.ts';
import { digestOf, hexOf, isDigest } from '../../src/oci/digest.ts';
import type { Source } from '../../src/oci/image.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { formatPlatform, parsePlatform } from '../../src/oci/platform.ts';
import { openPath } from '../../src/sources/open-path.ts';
import { selectImages } from '../../src/workflows/select-images.ts';
import { type Described, layout, noDigest, tagged, wholeOf } from '../support/layout.ts';
import { rejectsWith } from '../support/rejects.ts';
import { scratchFolder } from '../support/small-images.ts';
import { tarOf } from '../support/tar-writer.ts';

const scratch = scratchFolder();
const options = { spoolFolder: join(scratch, 'spool'), verify: true };
const layerOf = (name: string) => tarOf([{ path: name, content: name }]);
const usually = { kind: 'usually', platform: parsePlatform('linux/amd64') } as const;
const open = (path: string) => openPath(path, 'oci', options);

/** Both forms of a layout say the same. */
async function inBothForms(made: ReturnType<typeof layout>, work: (source: Source) => Promise<void>): Promise<void> {
  for (const path of [made.folder(scratch), made.tar(scratch)]) {
    const source = await open(path);
    try {
      await work(source);
    } finally {
      await source.close();
    }
  }
}

async function layerDigest(source: Source, name?: string): Promise<string | undefined> {
  const [image] = await selectImages(source, name, usually);
  return image?.layers[0]?.digest;
}

describe('one image', () => {
  const made = layout();
  const layer = layerOf('one');
  const image = made.image({ layers: [layer, layerOf('two')] });
  made.top([tagged(image, '1.0', 'docker.io/acme/app:1.0')]);

  for (const name of [undefined, '1.0', 'docker.io/acme/app:1.0', image.digest]) {
    test(`by ${name?.slice(0, 30) ?? 'no name'}`, () =>
      inBothForms(made, async (source) => {
        const identity = await source.resolve(name);
        assert.deepEqual([identity?.digest, identity?.size], [image.digest, image.size]);
        const [found] = await selectImages(source, name, usually);
        assert.equal(found?.descriptor?.mediaType, mediaTypes.ociManifest);
        assert.deepEqual(
          found?.layers.map(({ digest, diffId, size }) => [digest, diffId, size]),
          [layer, layerOf('two')].map((tar) => [digestOf(tar), digestOf(tar), tar.length]),
        );
        const separator = name === undefined ? '' : isDigest(name) ? '@' : ':';
        assert.equal(found?.reference, `${source.location}${separator}${name ?? ''}`);
      }));
  }

  test('a digest that no index names is found among the blobs', () =>
    inBothForms(made, async (source) => {
      const index = made.index([image]);
      // Not there before the files were written.
      await rejectsWith('IMAGE_NOT_FOUND', source.resolve(noDigest()));
      assert.ok(index.digest);
    }));

  test('its layers are read as they are', () =>
    inBothForms(made, async (source) => {
      const [found] = await selectImages(source, undefined, usually);
      const content = found?.layers[0]?.content;
      assert.ok(content?.kind === 'tar');
      assert.ok((await wholeOf(content.open(new AbortController().signal))).equals(layer));
    }));

  test('the catalog has it by all its names', () =>
    inBothForms(made, async (source) => {
      const entries = await source.catalog();
      const names = ['1.0', 'docker.io/acme/app:1.0'].map((name) => `${source.location}:${name}`);
      assert.deepEqual(
        entries.map((each) => [each.names, each.digest, each.dangling]),
        [[names, image.digest, false]],
      );
    }));
});

describe('the catalog', () => {
  const platformsOf = async (source: Source) =>
    (await source.catalog()).map(({ names, digest, platform, dangling }) => [
      names.map((name) => name.slice(source.location.length + 1)),
      digest,
      platform && formatPlatform(platform),
      dangling,
    ]);

  test('has each platform of an index once, however many names lead there', () => {
    const made = layout();
    const [amd, arm] = ['linux/amd64', 'linux/arm64'].map((text) => ({
      ...made.image({ layers: [layerOf(text)] }),
      platform: parsePlatform(text),
    }));
    assert.ok(amd && arm);
    const index = made.index([amd, arm, amd]);
    made.top([tagged(index, '1.0'), tagged(index, 'latest'), tagged(amd, 'amd')]);
    return inBothForms(made, async (source) =>
      assert.deepEqual(await platformsOf(source), [
        [['1.0', 'latest', 'amd'], amd.digest, 'linux/amd64', false],
        [['1.0', 'latest'], arm.digest, 'linux/arm64', false],
      ]),
    );
  });

  test('has the platforms that are there, and says so when none is', async () => {
    const made = layout();
    const [amd, arm] = ['linux/amd64', 'linux/arm64'].map((text) => ({
      ...made.image({ layers: [layerOf(text)] }),
      platform: parsePlatform(text),
    }));
    assert.ok(amd && arm);
    made.top([tagged(made.index([amd, arm]), '1.0')]);
    made.files.delete(`blobs/${arm.digest.replace(':', '/')}`);
    await inBothForms(made, async (source) =>
      assert.deepEqual(await platformsOf(source), [[['1.0'], amd.digest, 'linux/amd64', false]]),
    );
    made.files.delete(`blobs/${amd.digest.replace(':', '/')}`);
    await inBothForms(made, async (source) => void (await rejectsWith('IMAGE_NOT_FOUND', source.catalog())));
  });

  test('has images without a name beside those with one', () => {
    const made = layout();
    const [one, two] = [made.image({ layers: [layerOf('one')] }), made.image({ layers: [layerOf('two')] })];
    made.top([tagged(one, '1.0'), two]);
    return inBothForms(made, async (source) =>
      assert.deepEqual(await platformsOf(source), [
        [['1.0'], one.digest, 'linux/amd64', false],
        [[], two.digest, 'linux/amd64', true],
      ]),
    );
  });
});

describe('several images', () => {
  const made = layout();
  const [one, two] = [made.image({ layers: [layerOf('one')] }), made.image({ layers: [layerOf('two')] })];
  const hidden = made.image({ layers: [layerOf('hidden')] });
  made.top([tagged(one, '1.0'), tagged(two, '2.0')]);

  test('each by its tag and digest', () =>
    inBothForms(made, async (source) => {
      assert.equal(await layerDigest(source, '1.0'), digestOf(layerOf('one')));
      assert.equal(await layerDigest(source, '2.0'), digestOf(layerOf('two')));
      assert.equal(await layerDigest(source, two.digest), digestOf(layerOf('two')));
    }));

  test('one that only its digest names', () =>
    inBothForms(made, async (source) => {
      assert.equal(await layerDigest(source, hidden.digest), digestOf(layerOf('hidden')));
    }));

  test('no name is INPUT_AMBIGUOUS, naming them', () =>
    inBothForms(made, async (source) => {
      const error = await rejectsWith('INPUT_AMBIGUOUS', source.resolve());
      assert.match(error.message, /2 images/);
      assert.match(error.remedy ?? '', /'1\.0' and '2\.0'/);
    }));

  test('an unknown tag is IMAGE_NOT_FOUND, naming the nearest first', () =>
    inBothForms(made, async (source) => {
      const error = await rejectsWith('IMAGE_NOT_FOUND', source.resolve('2.1'));
      assert.match(error.remedy ?? '', /'2\.0' and '1\.0'/);
    }));

  test('the platforms of one name are not those of another', async () => {
    const parts = layout();
    const [amd64, arm64] = ['linux/amd64', 'linux/arm64'].map((platform) => {
      const [os, architecture] = platform.split('/');
      return { ...parts.image({ layers: [layerOf(platform)], platform }), platform: { os, architecture } };
    });
    const other = { ...parts.image({ layers: [layerOf('other')] }), platform: { os: 'linux', architecture: 'amd64' } };
    assert.ok(amd64 && arm64);
    parts.top([tagged(other, 'a'), tagged(amd64, 'b'), tagged(arm64, 'b')]);
    await inBothForms(parts, async (source) => {
      assert.equal(await layerDigest(source, 'a'), digestOf(layerOf('other')));
      assert.equal(await layerDigest(source, 'b'), digestOf(layerOf('linux/amd64')));
      const all = await selectImages(source, 'b', { kind: 'all' });
      assert.deepEqual(
        all.map(({ descriptor }) => descriptor?.digest),
        [amd64.digest, arm64.digest],
      );
    });
  });

  for (const [what, name] of [
    ['without names', undefined],
    ['of one name', 'x'],
  ] as const) {
    test(`two ${what} for one platform are INPUT_AMBIGUOUS, named by their digests`, async () => {
      const parts = layout();
      const images = ['one', 'two'].map((each) => {
        const image = { ...parts.image({ layers: [layerOf(each)] }), platform: { os: 'linux', architecture: 'amd64' } };
        return name ? tagged(image, name) : image;
      });
      parts.top(images);
      await inBothForms(parts, async (source) => {
        const error = await rejectsWith('INPUT_AMBIGUOUS', source.resolve(name));
        for (const { digest } of images) {
          assert.ok(error.remedy?.includes(digest));
          assert.equal((await source.resolve(digest))?.digest, digest);
        }
      });
    });
  }
});

describe('platforms', () => {
  const made = layout();
  const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];
  const images = platforms.map((platform) => made.image({ layers: [layerOf(platform)], platform }));
  const withPlatform = images.map((image, index) => {
    const [os, architecture, variant] = (platforms[index] ?? '').split('/');
    return { ...image, platform: { os, architecture, variant } };
  });
  const attestation = {
    ...made.blob('{"not":"an image"}', mediaTypes.ociManifest),
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  };
  const choose = (source: Source, platform: string) =>
    selectImages(source, undefined, { kind: 'exactly', platform: parsePlatform(platform) });

  const forms: readonly (readonly [string, readonly Described[]])[] = [
    ['in a nested index', [made.index([...withPlatform, attestation])]],
    ['in index.json', [...withPlatform, attestation]],
    ['in index.json, under one name', withPlatform.map((image) => tagged(image, 'latest'))],
    ['without a word of the platform', images],
    ['in an index in an index', [made.index([made.index(withPlatform), attestation])]],
    ['named twice', [made.index([...withPlatform, ...withPlatform])]],
  ];
  for (const [what, top] of forms) {
    test(what, () =>
      inBothForms(made.top(top), async (source) => {
        for (const [index, platform] of platforms.entries()) {
          const [found] = await choose(source, platform);
          assert.equal(found?.descriptor?.digest, images[index]?.digest);
        }
        const all = await selectImages(source, undefined, { kind: 'all' });
        assert.deepEqual(
          all.map(({ config }) => formatPlatform(config.platform)),
          platforms,
        );
        const error = await rejectsWith('PLATFORM_NOT_FOUND', choose(source, 'linux/s390x'));
        assert.match(error.remedy ?? '', /linux\/amd64, linux\/arm64, linux\/arm\/v7/);
      }),
    );
  }

  test('nothing but attestations is no image', async () => {
    const only = layout();
    only.top([attestation]);
    await rejectsWith('IMAGE_NOT_FOUND', (await open(only.folder(scratch))).resolve());
    only.top([tagged(only.index([attestation]), 'x')]);
    await rejectsWith('IMAGE_NOT_FOUND', selectImages(await open(only.folder(scratch)), 'x', usually));
  });
});

describe('indexes in indexes', () => {
  const nested = (depth: number) => {
    const made = layout();
    let entry = made.image({ layers: [layerOf('deep')] });
    for (let level = 0; level < depth; level++) entry = made.index([entry]);
    return made.top([entry]).folder(scratch);
  };

  test(`${limits.indexDepth} deep are read`, async () => {
    assert.equal(await layerDigest(await open(nested(limits.indexDepth))), digestOf(layerOf('deep')));
  });

  test('one deeper is LIMIT_EXCEEDED', async () => {
    const error = await rejectsWith('LIMIT_EXCEEDED', layerDigest(await open(nested(limits.indexDepth + 1))));
    assert.match(error.message, /indexDepth/);
  });

  test('a thousand times a thousand entries are LIMIT_EXCEEDED', async () => {
    const made = layout();
    const image = made.image({ layers: [layerOf('x')] });
    const many = (start: number) =>
      made.index(
        Array.from({ length: 600 }, (_, at) => ({
          ...made.blob(`{"n":${start + at}}`, ''),
          mediaType: mediaTypes.ociManifest,
          platform: { os: 'linux', architecture: `a${start + at}` },
        })),
      );
    made.top([made.index([many(0), many(1000), image])]);
    const error = await rejectsWith('LIMIT_EXCEEDED', layerDigest(await open(made.folder(scratch))));
    assert.match(error.message, /manifests/);
  });
});

describe('what is wrong is named', () => {
  const image = () => {
    const made = layout();
    return { made, image: made.image({ layers: [layerOf('one')] }) };
  };
  const table: readonly (readonly [string, () => ReturnType<typeof layout>, ErrorCode, RegExp])[] = [
    [
      'a layout of version 2',
      () => {
        const { made, image: one } = image();
        return made.top([one], '2.0.0');
      },
      'LAYOUT_INVALID',
      /'2\.0\.0'/,
    ],
    [
      'an oci-layout that is no JSON',
      () => {
        const { made, image: one } = image();
        made.top([one]).files.set('oci-layout', Buffer.from('1.0.0'));
        return made;
      },
      'LAYOUT_INVALID',
      /oci-layout/,
    ],
    [
      'an oci-layout of a megabyte',
      () => {
        const { made, image: one } = image();
        made.top([one]).files.set('oci-layout', Buffer.alloc(2 ** 20, ' '));
        return made;
      },
      'LIMIT_EXCEEDED',
      /oci-layout/,
    ],
    [
      'no index.json',
      () => {
        const { made, image: one } = image();
        made.top([one]).files.delete('index.json');
        return made;
      },
      'LAYOUT_INVALID',
      /index\.json/,
    ],
    [
      'an index.json that is a manifest',
      () => {
        const { made, image: one } = image();
        made
          .top([])
          .files.set('index.json', made.files.get(`blobs/${one.digest.replace(':', '/')}`) ?? Buffer.alloc(0));
        return made;
      },
      'MANIFEST_INVALID',
      /calls itself/,
    ],
    [
      'an index.json beyond its bound',
      () => {
        const { made, image: one } = image();
        made.top([one]).files.set('index.json', Buffer.alloc(limits.manifestBytes + 1, ' '));
        return made;
      },
      'LIMIT_EXCEEDED',
      /index\.json/,
    ],
    ['no image', () => layout().top([]), 'IMAGE_NOT_FOUND', /no image/],
    [
      'a manifest that is not there',
      () => layout().top([{ mediaType: mediaTypes.ociManifest, digest: noDigest(), size: 2 }]),
      'IMAGE_NOT_FOUND',
      /does not hold the blob sha256:aaaa/,
    ],
    [
      'a manifest of another digest',
      () => {
        const made = layout();
        return made.top([made.blob('{}', mediaTypes.ociManifest, { digest: noDigest() })]);
      },
      'DIGEST_MISMATCH',
      /sha256:aaaa/,
    ],
    [
      'a manifest longer than said',
      () => {
        const { made, image: one } = image();
        return made.top([{ ...one, size: one.size - 1 }]);
      },
      'SIZE_MISMATCH',
      /sha256/,
    ],
    [
      'a manifest shorter than said',
      () => {
        const { made, image: one } = image();
        return made.top([{ ...one, size: one.size + 1 }]);
      },
      'SIZE_MISMATCH',
      /sha256/,
    ],
    [
      'a manifest said to be beyond its bound',
      () => {
        const { made, image: one } = image();
        return made.top([{ ...one, size: limits.manifestBytes + 1 }]);
      },
      'LIMIT_EXCEEDED',
      /manifestBytes/,
    ],
    [
      'a config of another digest',
      () => {
        const made = layout();
        const config = made.blob('{}', mediaTypes.ociConfig, { digest: noDigest() });
        return made.top([made.blob(JSON.stringify({ schemaVersion: 2, config, layers: [] }), mediaTypes.ociManifest)]);
      },
      'DIGEST_MISMATCH',
      /sha256:aaaa/,
    ],
    [
      'a config said to be beyond its bound',
      () => {
        const made = layout();
        const config = made.blob('{}', mediaTypes.ociConfig, { size: limits.configBytes + 1 });
        return made.top([made.blob(JSON.stringify({ schemaVersion: 2, config, layers: [] }), mediaTypes.ociManifest)]);
      },
      'LIMIT_EXCEEDED',
      /config/,
    ],
    [
      'a config that is not there',
      () => {
        const made = layout();
        const config = { mediaType: mediaTypes.ociConfig, digest: noDigest(), size: 2 };
        return made.top([made.blob(JSON.stringify({ schemaVersion: 2, config, layers: [] }), mediaTypes.ociManifest)]);
      },
      'IMAGE_NOT_FOUND',
      /sha256:aaaa/,
    ],
    [
      'a chart',
      () => {
        const made = layout();
        const config = made.blob('{}', 'application/vnd.cncf.helm.config.v1+json');
        const layers = [made.blob('x', 'application/vnd.cncf.helm.chart.content.v1.tar+gzip')];
        return made.top([made.blob(JSON.stringify({ schemaVersion: 2, config, layers }), mediaTypes.ociManifest)]);
      },
      'MEDIA_TYPE_UNSUPPORTED',
      /helm/,
    ],
  ];
  for (const [what, make, code, message] of table) {
    test(`${what}: ${code}`, async () => {
      const made = make();
      for (const path of [made.folder(scratch), made.tar(scratch)]) {
        const error = await rejectsWith(code, (async () => selectImages(await open(path), undefined, usually))());
        assert.match(error.message, message);
      }
    });
  }
});

test('S16 a blob that is a link to a file outside is not there', async () => {
  const made = layout();
  const image = made.image({ layers: [layerOf('one')] });
  const folder = made.top([image]).folder(scratch);
  const outside = join(scratchFolder(), 'outside');
  const blob = join(folder, 'blobs/sha256', hexOf(digestOf(layerOf('one'))));
  writeFileSync(outside, layerOf('one'));
  rmSync(blob);
  symlinkSync(outside, blob);
  const [found] = await selectImages(await open(folder), undefined, usually);
  const content = found?.layers[0]?.content;
  assert.ok(content?.kind === 'tar');
  await rejectsWith('IMAGE_NOT_FOUND', wholeOf(content.open(new AbortController().signal)));
});

test('what is slimmed on purpose is opened unverified, and claims no digest', async () => {
  const made = layout();
  const image = made.image({ layers: [layerOf('one')] });
  made.top([{ ...image, size: image.size + 1 }]);
  const source = await openPath(made.folder(scratch), 'oci', { ...options, verify: false });
  const [found] = await selectImages(source, undefined, usually);
  assert.deepEqual(
    found?.layers.map(({ digest, size }) => [digest, size]),
    [[undefined, undefined]],
  );
});
