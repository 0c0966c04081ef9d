import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { FileDescription, ImageDescription } from '../../src/workflows/describe-image.ts';
import { plimsoll, root } from '../support/cli.ts';
import { archive, type FakeEngine, json, startFakeEngine } from '../support/fake-engine.ts';
import { skipWithoutPeer } from '../support/peers.ts';
import { dockerArchive, goodPackage, layoutTar, scratchFolder, writeIn, writeLayout } from '../support/small-images.ts';
import { type TarEntry, tarOf } from '../support/tar-writer.ts';

const demo = './fixtures/images/demo/image.tar';

async function output(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await plimsoll(['image', ...args]);
  assert.equal(code, 0, stderr);
  return stdout;
}

/** What a screen of 80 columns shows. */
async function narrowOutput(...args: string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await plimsoll(['image', ...args], { env: { COLUMNS: '80' } });
  assert.equal(code, 0, stderr);
  const lines = stdout.trimEnd().split('\n');
  assert.deepEqual(
    lines.filter((line) => line.length > 80),
    [],
  );
  return lines;
}

test('nothing is wider than the screen, and no path or digest is lost', async () => {
  await narrowOutput('history', demo);
  const digest = /sha256:bd59[0-9a-f]{60}/;
  assert.ok((await narrowOutput('inspect', demo)).some((line) => digest.test(line)));
  const long = `deep/${'d'.repeat(30)}/${'e'.repeat(30)}/${'f'.repeat(60)}`;
  const path = writeIn(scratchFolder(), 'i.tar', dockerArchive([{ layers: [[{ path: long, content: '' }]] }]));
  const text = (await narrowOutput('files', path)).map((line) => line.slice(40)).join('');
  assert.ok(text.endsWith(`/${long}`), text);
  assert.ok((await output('files', path)).includes(`  /${long}\n`), 'a pipe has it on one line');
});

describe('image list', { concurrency: 2 }, () => {
  test('an archive: a line for each name, with id, date and size', async () => {
    const images = [
      { layers: [[goodPackage]], names: ['app:1', 'app:latest'] },
      { layers: [[{ path: 'x', content: 'x' }]] },
    ];
    const path = writeIn(scratchFolder(), 'two.tar', dockerArchive(images));
    const entries = JSON.parse(await output('list', path, '--json'));
    assert.deepEqual(
      entries.map(({ names, dangling }: { names: string[]; dangling: boolean }) => [names.length, dangling]),
      [
        [2, false],
        [0, true],
      ],
    );
    const lines = (await output('list', path)).trimEnd().split('\n');
    assert.match(lines[0] ?? '', /^NAME +ID +DIGEST +PLATFORM +CREATED +SIZE$/);
    assert.match(lines[1] ?? '', /^app:1 +sha256:[0-9a-f]{12} +- +linux\/amd64 +- +[0-9.]+ kB$/);
    assert.deepEqual([lines.length, lines.filter((line) => line.startsWith('<none>')).length], [4, 1]);
    assert.deepEqual(JSON.parse(await output('list', path, '--json', '--dangling')).length, 1);
  });

  test('the demo layout: its name once, and nothing wider than the screen', async () => {
    const row =
      /^example\.org\/plimsoll\/demo:1\.0\.0 +sha256:cd268ceb1323 +sha256:bd59b65a0406 +linux\/amd64 +2026-11-21 +4\.7 MB$/;
    const [, only, ...more] = (await output('list', demo)).trimEnd().split('\n');
    assert.match(only ?? '', row);
    assert.deepEqual(more, []);
    const narrow = await narrowOutput('list', demo);
    assert.match(`${narrow[2]}${narrow[3]}`, row);
  });

  test('each platform of an index', async () => {
    const images = ['linux/amd64', 'linux/arm64'].map((platform) => ({ platform, layers: [[goodPackage]] }));
    const lines = (await output('list', writeLayout(scratchFolder(), images))).trimEnd().split('\n');
    assert.deepEqual(
      lines.slice(1).map((line) => line.split(/ +/).filter((_, column) => column === 0 || column === 3)),
      [
        ['latest', 'linux/amd64'],
        ['latest', 'linux/arm64'],
      ],
    );
  });

  test('a filesystem is no list of images', async () => {
    const folder = scratchFolder();
    const tar = writeIn(folder, 'root.tar', tarOf([{ path: 'etc/hostname', content: 'x' }]));
    for (const [source, what] of [
      [folder, 'a plain folder'],
      [tar, 'a filesystem tar'],
      [`dir:${folder}`, 'a plain folder'],
    ] as const) {
      const { code, stdout, stderr } = await plimsoll(['image', 'list', source]);
      assert.deepEqual([code, stdout], [3, '']);
      assert.ok(stderr.startsWith(`Error: '${source}' is ${what}`), stderr);
      assert.ok(stderr.includes(`[INPUT_UNRECOGNIZED]\n       'plimsoll image inspect ${source}'`), stderr);
    }
  });
});

describe('image inspect', () => {
  let description: ImageDescription;
  before(async () => {
    description = JSON.parse(await output('inspect', demo, '--json'));
  });

  test('says what a container runs as, and where each byte is', () => {
    const { config, distro, layers, visible, wasted } = description;
    assert.deepEqual(
      [config.user, config.cmd, config.exposedPorts],
      ['10001:10001', ['node', 'server.js'], ['8080/tcp']],
    );
    assert.equal(distro?.prettyName, 'Debian GNU/Linux 12 (bookworm)');
    assert.equal(layers.length, 11);
    const sum = (pick: (layer: (typeof layers)[number]) => number) => layers.reduce((all, each) => all + pick(each), 0);
    assert.equal(
      sum(({ unpacked }) => unpacked),
      visible + wasted,
    );
    assert.equal(
      sum((each) => each.wasted),
      wasted,
    );
  });

  test('wasted are the files that later layers replaced or removed', () => {
    const wasted = description.layers.map((layer) => layer.wasted);
    // Layer 7 was removed as a whole, layers 8 to 10 lost nothing.
    assert.deepEqual([wasted[7], ...wasted.slice(8)], [description.layers[7]?.unpacked, 0, 0, 0]);
  });

  test('the largest packages by their own folders', async () => {
    const [first] = description.packages;
    assert.equal(first?.name, 'lodash');
    const files = await filesOf(demo);
    const bytes = files
      .filter(({ path, type }) => type === 'file' && path.startsWith('/app/node_modules/lodash/'))
      .reduce((sum, { size }) => sum + size, 0);
    assert.equal(first?.bytes, bytes);
  });

  test('content under two names counts once', async () => {
    const layer: TarEntry[] = [
      { path: 'a', content: 'x'.repeat(1000) },
      { path: 'b', type: 'link', target: 'a' },
    ];
    for (const layers of [[layer], [layer, [{ path: '.wh.a' }]]]) {
      const path = writeIn(scratchFolder(), 'i.tar', dockerArchive([{ layers }]));
      const { visible, wasted } = JSON.parse(await output('inspect', path, '--json'));
      assert.deepEqual({ visible, wasted }, { visible: 1000, wasted: 0 });
    }
  });

  test('for people', async () => {
    const text = await output('inspect', demo);
    assert.match(text, /^Image: +\.\/fixtures.*\nDigest: +sha256:bd59[0-9a-f]{60}\nPlatform: +linux\/amd64\n/);
    assert.match(text, /\nLAYER +STORED +UNPACKED +WASTED +ENTRIES +INSTRUCTION\n/);
    assert.match(text, /\n +SIZE +LARGEST NPM PACKAGES\n *1\.4 MB +lodash 4\.17\.21\n/);
  });
});

describe('image history', () => {
  test('reads as a Dockerfile, and JSON as the builder wrote it', async () => {
    const history = [
      { created_by: 'RUN |1 A=b /bin/sh -c make   all # buildkit' },
      { created_by: 'EXPOSE map[80/tcp:{}]', empty_layer: true },
    ];
    const path = writeIn(scratchFolder(), 'i.tar', dockerArchive([{ layers: [[goodPackage]], history }]));
    const rows = (await output('history', path)).trimEnd().split('\n').slice(1);
    assert.deepEqual(
      rows.map((row) => row.slice(row.lastIndexOf('-  ') + 1).trim()),
      ['RUN make all', 'EXPOSE 80/tcp'],
    );
    assert.deepEqual(
      JSON.parse(await output('history', path, '--json')).map(({ createdBy }: { createdBy: string }) => createdBy),
      ['RUN |1 A=b /bin/sh -c make   all # buildkit', 'EXPOSE map[80/tcp:{}]'],
    );
  });

  test('every instruction, with the layer it left', async () => {
    const steps = JSON.parse(await output('history', demo, '--json'));
    assert.equal(steps.length, 16);
    const layers = steps.flatMap(({ layer }: { layer: number | null }) => (layer === null ? [] : [layer]));
    assert.deepEqual(layers, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert.deepEqual(steps[0], {
      instruction: 0,
      layer: 0,
      size: 64962,
      createdBy: 'ADD rootfs.tar / # buildkit',
      created: '2026-11-21T00:00:00Z',
      emptyLayer: false,
      comment: 'buildkit.dockerfile.v0',
    });
  });
});

describe('S21 secrets of an image are masked', () => {
  const secrets = ['hunter2', 'ghp_abcdef', 'npm_qrstuv', 's3cr3t', 'pw0rd'];
  const image = {
    layers: [[goodPackage]],
    history: [
      { created_by: 'ENV DB_PASSWORD=hunter2', empty_layer: true },
      { created_by: 'RUN |1 GITHUB_TOKEN=ghp_abcdef /bin/sh -c git clone https://me:pw0rd@host/x' },
    ],
    config: {
      Env: ['PATH=/usr/bin', 'DB_PASSWORD=hunter2', 'URL=postgres://me:pw0rd@db/x'],
      Cmd: ['app', '--api-key', 's3cr3t', '--token=npm_qrstuv'],
      Labels: { 'com.acme.secret': 's3cr3t', title: 'app' },
    },
  };
  const path = writeIn(scratchFolder(), 'secret.tar', dockerArchive([image]));
  const runs: readonly (readonly string[])[] = [
    ['image', 'inspect', path, '--json'],
    ['image', 'inspect', path],
    ['image', 'history', path, '--json'],
    ['image', 'history', path],
  ];
  for (const args of runs) {
    test(`in ${args.map((word) => (word === path ? 'IMAGE' : word)).join(' ')}`, async () => {
      const { code, stdout, stderr } = await plimsoll(args);
      assert.equal(code, 0, stderr);
      for (const secret of secrets) assert.ok(!stdout.includes(secret), secret);
    });
  }

  test('in every report', async () => {
    const folder = scratchFolder();
    const formats = ['table', 'json', 'sarif', 'markdown', 'cyclonedx'];
    const outputs = formats.flatMap((format) => ['-o', `${format}=${join(folder, format)}`]);
    const { code, stderr } = await plimsoll(['scan', path, '--db', 'fixtures/advisories', ...outputs, '--silent']);
    assert.equal(code, 0, stderr);
    for (const format of formats) {
      const text = readFileSync(join(folder, format), 'utf8');
      for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} in ${format}`);
    }
  });

  test('and what is no secret stays', async () => {
    const { config } = JSON.parse(await output('inspect', path, '--json'));
    assert.deepEqual(config.env, ['PATH=/usr/bin', 'DB_PASSWORD=***', 'URL=postgres://me:***@db/x']);
    assert.deepEqual(config.cmd, ['app', '--api-key', '***', '--token=***']);
    assert.deepEqual(config.labels, { 'com.acme.secret': '***', title: 'app' });
  });
});

describe('image files', { concurrency: 2 }, () => {
  test('what is cut inside a layer is told with its name', async () => {
    const whole = tarOf([{ path: 'etc/hostname', content: 'x'.repeat(4096) }]);
    const cut = writeIn(scratchFolder(), 'root.tar', whole.subarray(0, 2048));
    const { code, stderr } = await plimsoll(['image', 'files', `rootfs:${cut}`]);
    assert.equal(code, 3);
    assert.match(stderr, /^Error: '\S+\/root\.tar' cannot be unpacked\. .*\[TAR_TRUNCATED\]/);
  });

  test('as ls shows them, of one layer when asked', async () => {
    const layer: TarEntry[] = [
      { path: 'bin/su', mode: 0o4755, content: 'x', uid: 0, gid: 42 },
      { path: 'tmp', type: 'directory', mode: 0o1777 },
      { path: 'link\u001b[2J', type: 'symlink', target: '../\u001b[H' },
    ];
    const path = writeIn(scratchFolder(), 'i.tar', dockerArchive([{ layers: [[goodPackage], layer] }]));
    assert.deepEqual((await output('files', path, '--layer', '1')).trimEnd().split('\n'), [
      'drwxr-xr-x     0     0           0   1  /bin',
      '-rwsr-xr-x     0    42           1   1  /bin/su',
      'lrw-r--r--     0     0           0   1  /link\\u{1b}[2J -> ../\\u{1b}[H',
      'drwxrwxrwt     0     0           0   1  /tmp',
    ]);
  });

  const awkward: readonly (readonly TarEntry[])[] = [
    [
      { path: 'etc', type: 'directory', mode: 0o755 },
      { path: 'etc/passwd', content: 'root' },
      { path: 'etc/shadow', content: 'x', mode: 0o600 },
      { path: 'opt/old/a/b', content: 'gone' },
      { path: 'opt/kept', content: 'kept' },
      { path: 'was-file', content: 'file' },
      { path: 'was-folder/inside', content: 'x' },
      { path: 'one', content: 'shared' },
      { path: 'two', type: 'link', target: 'one' },
      { path: 'usr/lib', type: 'directory' },
      { path: 'lib', type: 'symlink', target: 'usr/lib' },
      { path: 'suid', content: 'x', mode: 0o4755 },
      { path: `long/${'n'.repeat(90)}/${'m'.repeat(90)}`, content: 'long', format: 'pax' },
    ],
    [
      { path: 'etc', type: 'directory', mode: 0o700 },
      { path: 'etc/.wh.shadow' },
      { path: 'opt/old/.wh..wh..opq' },
      { path: 'opt/old/new', content: 'new' },
      { path: 'was-file', type: 'directory' },
      { path: 'was-file/now', content: 'x' },
      { path: '.wh.was-folder' },
      { path: '.wh.one' },
      { path: 'again', content: 'x' },
    ],
    [
      { path: 'was-folder', type: 'symlink', target: '/etc' },
      { path: 'two', content: 'replaced', mode: 0o640 },
      { path: '.wh.again' },
    ],
  ];
  const layouts: Readonly<Record<string, () => { folder: string; tag: string }>> = {
    'the demo image': () => {
      const folder = scratchFolder();
      execFileSync('tar', ['-xf', join(root, demo), '-C', folder]);
      return { folder, tag: '1.0.0' };
    },
    'whiteouts, links and changed types': () => ({
      folder: writeLayout(scratchFolder(), [{ layers: awkward }]),
      tag: 'latest',
    }),
  };
  for (const [what, make] of Object.entries(layouts)) {
    test(`${what}: what umoci unpacks`, { skip: skipWithoutPeer('umoci') }, async () => {
      const { folder, tag } = make();
      const bundle = join(scratchFolder(), 'bundle');
      mkdirSync(bundle);
      execFileSync('umoci', ['unpack', '--rootless', '--image', `${folder}:${tag}`, bundle]);
      const files = await filesOf(`oci:${folder}:${tag}`);
      const ours = files.map(({ path, type, mode, size, target }) => [
        path,
        type,
        type === 'symlink' ? 0 : mode,
        size,
        target,
      ]);
      assert.deepEqual(ours, walk(join(bundle, 'rootfs'), '/'));
    });
  }
});

describe('the local engine', { concurrency: 2 }, () => {
  const id = `sha256:${'c'.repeat(64)}`;
  const image = { layers: [[goodPackage]], names: ['acme/app:1'] };

  async function engine(): Promise<FakeEngine> {
    const started = await startFakeEngine();
    started.answers.set('/images/acme/app:1/get', archive(layoutTar([image])));
    const images = [
      { Id: id, RepoTags: ['acme/app:1'], Created: 1_700_000_000, Size: 12_345_678 },
      { Id: id.replaceAll('c', 'd'), RepoTags: ['<none>:<none>'], Created: 1_700_000_000, Size: 1 },
    ];
    started.answers.set('/images/json', json(200, images));
    return started;
  }

  test('lists its images', async () => {
    await using started = await engine();
    const { code, stdout, stderr } = await plimsoll(['image', 'list', 'daemon:'], {
      env: { DOCKER_HOST: started.address },
    });
    assert.equal(code, 0, stderr);
    assert.deepEqual(stdout.split('\n').slice(1, 3), [
      `acme/app:1  ${id.slice(0, 19)}  -       2023-11-14  12 MB`,
      `<none>      sha256:dddddddddddd  -       2023-11-14    1 B`,
    ]);
  });

  for (const args of [
    ['scan', '--db', 'fixtures/advisories', '-f', 'json'],
    ['image', 'inspect', '--json'],
    ['image', 'history'],
    ['image', 'files'],
  ]) {
    test(`plimsoll ${args.slice(0, 2).join(' ')} daemon:NAME, with nothing left in the spool`, async () => {
      await using started = await engine();
      const cache = scratchFolder();
      const env = { DOCKER_HOST: started.address, PLIMSOLL_CACHE_DIR: cache };
      const { code, stdout, stderr } = await plimsoll([...args, 'daemon:acme/app:1'], { env });
      assert.equal(code, 0, stderr);
      if (args.includes('-f')) assert.equal(JSON.parse(stdout).subject.reference, 'acme/app:1');
      assert.deepEqual(readdirSync(join(cache, 'spool')), []);
    });
  }

  test('an image it does not have is exit 3 with a remedy', async () => {
    await using started = await engine();
    const { code, stderr } = await plimsoll(['scan', 'daemon:other'], { env: { DOCKER_HOST: started.address } });
    assert.equal(code, 3);
    assert.match(stderr, /no image 'other'\. \[IMAGE_NOT_FOUND\]\n {7}Pull it first/);
  });
});

async function filesOf(image: string): Promise<readonly FileDescription[]> {
  const lines = (await output('files', image, '--json')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** A folder as `image files` would show it. */
function walk(folder: string, path: string): unknown[] {
  const place = join(folder, path);
  const facts = lstatSync(place);
  const type = facts.isDirectory() ? 'directory' : facts.isSymbolicLink() ? 'symlink' : 'file';
  const size = type === 'file' ? facts.size : 0;
  const own = [
    path,
    type,
    type === 'symlink' ? 0 : facts.mode & 0o7777,
    size,
    type === 'symlink' ? readlinkSync(place) : undefined,
  ];
  if (type !== 'directory') return [own];
  const names = readdirSync(place).sort((a, b) => (a < b ? -1 : 1));
  return [own, ...names.flatMap((name) => walk(folder, join(path, name)))];
}
