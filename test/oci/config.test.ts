import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { PlimsollError } from '../../src/errors.ts';
import { limits } from '../../src/limits.ts';
import { claimedDiffIds, instructionsOfLayers, parseConfig } from '../../src/oci/config.ts';
import { digestOf } from '../../src/oci/digest.ts';

const digest = digestOf('');
const parse = (value: unknown) => parseConfig(Buffer.from(JSON.stringify(value)), 'config x');
const empty = {
  platform: { os: 'linux', architecture: '' },
  diffIds: [],
  history: [],
  container: {
    user: '',
    env: [],
    entrypoint: [],
    cmd: [],
    workingDir: '',
    exposedPorts: [],
    volumes: [],
    labels: {},
  },
};

test('what is missing is empty', () => {
  assert.deepEqual(parse({}), empty);
  assert.deepEqual(parse({ rootfs: {}, config: {} }), empty);
});

test('null is missing, as Go writes it', () => {
  const none = { Env: null, Cmd: null, Entrypoint: null, Volumes: null, ExposedPorts: null, Labels: null, User: null };
  const config = { ...none, Healthcheck: null, WorkingDir: null, StopSignal: null };
  assert.deepEqual(
    parse({ os: null, architecture: null, created: null, rootfs: null, history: null, config: null }),
    empty,
  );
  assert.deepEqual(parse({ config, rootfs: { type: 'layers', diff_ids: null } }), empty);
});

test('a whole one', () => {
  const found = parse({
    os: 'linux',
    architecture: 'arm',
    variant: 'v7',
    created: '2024-01-01T00:00:00Z',
    author: 'me',
    rootfs: { type: 'layers', diff_ids: [digest] },
    history: [
      { created_by: 'ADD rootfs', created: '2023-12-31T00:00:00Z' },
      { created_by: 'CMD ["sh"]', comment: 'buildkit', empty_layer: true },
      {},
    ],
    config: {
      User: '1000:1000',
      Env: ['A=b'],
      Entrypoint: ['/init'],
      Cmd: ['sh', '-c', 'x'],
      WorkingDir: '/app',
      ExposedPorts: { '443/tcp': {}, '80/tcp': {} },
      Volumes: { '/data': {} },
      Labels: { a: 'b' },
      StopSignal: 'SIGQUIT',
      Healthcheck: { Test: ['CMD', 'true'], Interval: 1 },
      OnBuild: ['RUN x'],
    },
    container_config: { Cmd: ['nop'] },
    docker_version: '20',
  });
  assert.deepEqual(found, {
    platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
    created: '2024-01-01T00:00:00Z',
    author: 'me',
    diffIds: [digest],
    history: [
      { createdBy: 'ADD rootfs', created: '2023-12-31T00:00:00Z', emptyLayer: false },
      { createdBy: 'CMD ["sh"]', comment: 'buildkit', emptyLayer: true },
      { createdBy: '', emptyLayer: false },
    ],
    container: {
      user: '1000:1000',
      env: ['A=b'],
      entrypoint: ['/init'],
      cmd: ['sh', '-c', 'x'],
      workingDir: '/app',
      exposedPorts: ['443/tcp', '80/tcp'],
      volumes: ['/data'],
      labels: { a: 'b' },
      stopSignal: 'SIGQUIT',
      healthcheck: ['CMD', 'true'],
    },
  });
});

test('a bare string where a list belongs is one word', () => {
  const { container } = parse({ config: { Cmd: 'echo hello', Entrypoint: '/bin/sh' } });
  assert.deepEqual([container.cmd, container.entrypoint], [['echo hello'], ['/bin/sh']]);
});

test('names that are special to JavaScript are names', () => {
  const bytes = Buffer.from('{"config":{"Labels":{"__proto__":"x","constructor":"y","toString":"z"}}}');
  const { labels } = parseConfig(bytes, 'config x').container;
  assert.equal(({} as Record<string, unknown>)['x'], undefined);
  assert.equal(labels['toString'], 'z');
  assert.equal(Object.getPrototypeOf(labels), Object.prototype);
});

describe('refused as CONFIG_BLOB_INVALID', () => {
  const table: readonly (readonly [string, unknown, RegExp])[] = [
    ['text', 'x', /config x/],
    ['null', null, /config x/],
    ['os that is no text', { os: 1 }, /'os'/],
    ['a diffID that is no digest', { rootfs: { diff_ids: [digest, 'sha256:x'] } }, /'rootfs\.diff_ids\.1'/],
    ['diffIDs that are no list', { rootfs: { diff_ids: digest } }, /'rootfs\.diff_ids'/],
    ['too many diffIDs', { rootfs: { diff_ids: new Array(limits.layers + 1).fill(digest) } }, /more than 1000 layers/],
    ['too much history', { history: new Array(limits.history + 1).fill({}) }, /more than 10000 history/],
    ['history that is no list', { history: {} }, /'history'/],
    ['empty_layer that is no truth', { history: [{ empty_layer: 'yes' }] }, /'history\.0\.empty_layer'/],
    ['Env that is no list', { config: { Env: { A: 'b' } } }, /'config\.Env'/],
    ['Labels that are no text', { config: { Labels: { a: {} } } }, /'config\.Labels\.a'/],
    ['Cmd of numbers', { config: { Cmd: [1] } }, /'config\.Cmd/],
  ];
  for (const [what, value, message] of table) {
    test(what, () => {
      assert.throws(
        () => parse(value),
        (error) =>
          error instanceof PlimsollError && error.code === 'CONFIG_BLOB_INVALID' && message.test(error.message),
      );
    });
  }

  test('no JSON at all', () => {
    for (const text of ['', 'hello', '{', '\ufeff{}x']) {
      assert.throws(
        () => parseConfig(Buffer.from(text), 'config x'),
        (error) => error instanceof PlimsollError && error.code === 'CONFIG_BLOB_INVALID',
      );
    }
  });

  test('any JSON is a config or a named error', () => {
    const field = fc.oneof(fc.jsonValue(), fc.constantFrom(null, 'x', []));
    const value = fc.oneof(
      fc.jsonValue(),
      fc.record({ os: field, rootfs: field, history: field, config: field }, { requiredKeys: [] }),
      fc.record({ config: fc.record({ Env: field, Cmd: field, Labels: field, Healthcheck: field }) }),
    );
    fc.assert(
      fc.property(value, (any) => {
        try {
          parse(any);
        } catch (error) {
          assert.ok(error instanceof PlimsollError && error.code === 'CONFIG_BLOB_INVALID', String(error));
        }
      }),
    );
  });
});

describe('the instruction behind each layer', () => {
  const layer = (createdBy: string) => ({ createdBy, emptyLayer: false });
  const none = (createdBy: string) => ({ createdBy, emptyLayer: true });
  const table: readonly (readonly [
    string,
    readonly ReturnType<typeof layer>[],
    number,
    readonly (number | undefined)[],
  ])[] = [
    ['one each', [layer('ADD'), layer('RUN')], 2, [0, 1]],
    ['empty ones are skipped', [none('ARG'), layer('ADD'), none('ENV'), layer('RUN'), none('CMD')], 2, [1, 3]],
    ['more than layers: none', [layer('ADD'), layer('RUN')], 1, [undefined]],
    ['fewer than layers: none', [layer('ADD')], 2, [undefined, undefined]],
    ['no history: none', [], 2, [undefined, undefined]],
    ['no layers', [none('CMD')], 0, []],
  ];
  for (const [what, history, layers, expected] of table) {
    test(what, () => {
      const found = instructionsOfLayers({ history }, layers);
      assert.deepEqual(
        found.map((each) => each?.index),
        expected,
      );
      for (const each of found) if (each) assert.equal(each.entry, history[each.index]);
    });
  }
});

test('diffIDs count only when there is one for each layer', () => {
  const config = parse({ rootfs: { diff_ids: [digest, digest] } });
  assert.deepEqual(claimedDiffIds(config, 2), { of: [digest, digest], problem: undefined });
  for (const layers of [0, 1, 3]) {
    const { of, problem } = claimedDiffIds(config, layers);
    assert.deepEqual(of, new Array(layers).fill(undefined));
    assert.match(problem ?? '', new RegExp(` ${layers} ${layers === 1 ? 'layer' : 'layers'}, .* 2 diffIDs`));
  }
  assert.deepEqual(claimedDiffIds(parse({}), 0), { of: [], problem: undefined });
});
