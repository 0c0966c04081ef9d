import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ErrorCode } from '../../src/errors.ts';
import { digestOf } from '../../src/oci/digest.ts';
import type { Source } from '../../src/oci/image.ts';
import { openDaemon } from '../../src/sources/daemon.ts';
import {
  archive,
  cut,
  type EngineBehaviour,
  type FakeEngine,
  hanging,
  json,
  startFakeEngine,
} from '../support/fake-engine.ts';
import { rejectsWith } from '../support/rejects.ts';
import { badPackage, dockerArchive, layoutTar, scratchFolder } from '../support/small-images.ts';

const saved = dockerArchive([{ layers: [[badPackage]], names: ['acme/app:1'] }]);

async function open(engine: FakeEngine, name: string, use: (source: Source) => Promise<unknown>, offline = false) {
  const spoolFolder = join(scratchFolder(), 'spool');
  const environment = { DOCKER_HOST: engine.address };
  const signal = new AbortController().signal;
  const source = await openDaemon(name, { environment, offline, spoolFolder, signal });
  try {
    await use(source);
  } finally {
    await source.close();
    // What the engine sent lies in a file without a name.
    assert.deepEqual(existsSync(spoolFolder) ? readdirSync(spoolFolder) : [], []);
  }
}

async function imageOf(source: Source) {
  const [identity] = await source.images(await source.resolve());
  return source.image(identity);
}

describe('an image of the engine', () => {
  const names: readonly (readonly [string, string])[] = [
    ['app', '/images/app/get'],
    ['acme/app:1', '/images/acme/app%3A1/get'],
    ['localhost:5000/a/b:2', '/images/localhost%3A5000/a/b%3A2/get'],
    ['4d3f9a8c', '/images/4d3f9a8c/get'],
    [`sha256:${'a'.repeat(64)}`, `/images/sha256%3A${'a'.repeat(64)}/get`],
    [`app@sha256:${'a'.repeat(64)}`, `/images/app%40sha256%3A${'a'.repeat(64)}/get`],
  ];
  for (const kind of ['unix', 'tcp'] as const) {
    for (const [name, path] of names) {
      test(`${name} by ${kind}`, async () => {
        await using engine = await startFakeEngine(kind);
        engine.answers.set(decodeURIComponent(path), archive(saved));
        await open(engine, name, async (source) => {
          const image = await imageOf(source);
          assert.deepEqual([source.kind, image.reference, image.layers.length], ['daemon', name, 1]);
          assert.deepEqual(engine.asked, [path]);
        });
      });
    }
  }

  test('Docker 25 saves a layout as well', async () => {
    await using engine = await startFakeEngine();
    engine.answers.set('/images/app/get', archive(layoutTar([{ layers: [[badPackage]] }])));
    await open(engine, 'app', async (source) => assert.equal((await imageOf(source)).layers.length, 1));
  });

  for (const name of ['../containers/x', 'a//b', '/a', 'a/..', 'a b', 'a?x', 'a#x', '-a', 'a\nb', 'é']) {
    test(`${JSON.stringify(name)} is no name of an image, and nobody is asked`, async () => {
      await using engine = await startFakeEngine();
      await rejectsWith(
        'REFERENCE_INVALID',
        open(engine, name, async () => {}),
      );
      assert.deepEqual(engine.asked, []);
    });
  }

  const failures: readonly (readonly [
    string,
    Parameters<FakeEngine['answers']['set']>[1] | undefined,
    string,
    RegExp,
  ])[] = [
    ['it does not have', undefined, 'IMAGE_NOT_FOUND', /no image 'app'/],
    [
      'it fails to save',
      json(500, { message: 'disk full\u001b[2J.' }),
      'DAEMON_ERROR',
      /status 500: disk full \[2J\.$/,
    ],
    [
      'it fails to save at length',
      json(500, { message: 'x'.repeat(100_000) }),
      'DAEMON_ERROR',
      /status 500: .{20,300}$/,
    ],
    ['it answers with a page for', (_, response) => void response.writeHead(502).end('<html>'), 'DAEMON_ERROR', /502/],
    ['it cuts off', cut(saved.subarray(0, 900)), 'DAEMON_ERROR', /broke off/],
    ['it sends as nonsense', archive(Buffer.from('nonsense'.repeat(200))), 'INPUT_UNRECOGNIZED', /'app'/],
    ['it sends half of', archive(saved.subarray(0, 900)), 'TAR_TRUNCATED', /./],
  ];
  for (const [what, answer, code, message] of failures) {
    test(`an image that ${what}: ${code}`, async () => {
      await using engine = await startFakeEngine();
      if (answer) engine.answers.set('/images/app/get', answer);
      await open(engine, 'app', async (source) => {
        await assert.rejects(source.resolve(), (error: Error & { code: string }) => {
          assert.equal(error.code, code);
          assert.match(error.message, message);
          return true;
        });
      });
    });
  }

  test('a stop ends the wait with its reason', async () => {
    await using engine = await startFakeEngine();
    engine.answers.set('/images/app/get', hanging(saved.subarray(0, 900)));
    const asked = engine.arrival('/images/app/get');
    const stop = new AbortController();
    const options = { environment: { DOCKER_HOST: engine.address }, offline: false, signal: stop.signal };
    const source = await openDaemon('app', { ...options, spoolFolder: scratchFolder() });
    const resolving = source.resolve();
    await asked;
    stop.abort(new Error('enough'));
    await rejectsWith('ABORTED', resolving);
    await rejectsWith(
      'ABORTED',
      openDaemon('app', { ...options, spoolFolder: '' }).then((again) => again.resolve()),
    );
  });

  test('nobody at the address', async () => {
    const engine = await startFakeEngine();
    await engine[Symbol.asyncDispose]();
    await open(engine, 'app', (source) => rejectsWith('DAEMON_UNREACHABLE', source.resolve()));
  });

  test('--offline asks a socket of this machine, and no other', async () => {
    await using local = await startFakeEngine('unix');
    await using remote = await startFakeEngine('tcp');
    for (const engine of [local, remote]) engine.answers.set('/images/app/get', archive(saved));
    await open(local, 'app', async (source) => assert.equal((await imageOf(source)).layers.length, 1), true);
    await rejectsWith(
      'NETWORK_OFFLINE',
      open(remote, 'app', async () => {}, true),
    );
    assert.deepEqual(remote.asked, []);
  });
});

describe("the engine's list of images", () => {
  const id = (text: string) => digestOf(Buffer.from(text));

  test('with names, ids and digests, dangling ones last', async () => {
    await using engine = await startFakeEngine();
    const images = [
      { Id: id('2'), RepoTags: ['<none>:<none>'], RepoDigests: ['<none>@<none>'], Created: 1_700_000_000, Size: 5 },
      { Id: id('3'), RepoTags: null, RepoDigests: null, Created: 1_700_000_000, Size: 6 },
      { Id: id('1'), RepoTags: ['b:1', 'a:1'], RepoDigests: [`b@${id('m')}`], Created: 1_600_000_000, Size: 7_000_000 },
      { Id: id('4'), RepoTags: ['a:0'], Created: 0, Size: 0 },
    ];
    engine.answers.set('/images/json', json(200, images));
    await open(engine, '', async (source) => {
      const entries = await source.catalog();
      assert.deepEqual(
        entries.map(({ names, dangling }) => [names, dangling]),
        [[['a:0'], false], [['b:1', 'a:1'], false], ...[id('2'), id('3')].map(() => [[], true])],
      );
      assert.deepEqual(entries[1], {
        names: ['b:1', 'a:1'],
        id: id('1'),
        digest: id('m'),
        created: '2020-09-13T12:26:40.000Z',
        size: 7_000_000,
        dangling: false,
      });
      assert.equal(entries[0]?.created, undefined);
    });
  });

  const odd: readonly (readonly [string, unknown])[] = [
    ['ids that are none', [{ Id: 'x', RepoTags: ['a:1'] }]],
    [
      'times beyond the calendar',
      [
        { Id: id('1'), Created: 1e300 },
        { Id: id('2'), Created: -5 },
      ],
    ],
    ['digests that are none', [{ Id: id('1'), RepoDigests: ['a@b@c', 'x'] }]],
  ];
  for (const [what, images] of odd) {
    test(`${what} are left out`, async () => {
      await using engine = await startFakeEngine();
      engine.answers.set('/images/json', json(200, images));
      await open(engine, '', async (source) => {
        for (const { created, digest } of await source.catalog())
          assert.deepEqual([created, digest], [undefined, undefined]);
      });
    });
  }

  const wrong: readonly (readonly [string, EngineBehaviour, ErrorCode])[] = [
    ['no JSON', (_, response) => void response.end('<html>'), 'DAEMON_ERROR'],
    ['another shape', json(200, { images: [] }), 'DAEMON_ERROR'],
    ['an error', json(403, { message: 'go away' }), 'DAEMON_ERROR'],
    ['more than anybody has', (_, response) => void response.end('['.padEnd(33 * 2 ** 20)), 'LIMIT_EXCEEDED'],
  ];
  for (const [what, answer, code] of wrong) {
    test(`${what} is ${code}`, async () => {
      await using engine = await startFakeEngine();
      engine.answers.set('/images/json', answer);
      await open(engine, '', (source) => rejectsWith(code, source.catalog()));
    });
  }

  test('without a name there is nothing to scan', async () => {
    await using engine = await startFakeEngine();
    await open(engine, '', (source) => rejectsWith('REFERENCE_INVALID', source.resolve()));
  });
});
