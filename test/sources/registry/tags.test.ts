import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../../src/limits.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import { openRegistry } from '../../../src/sources/registry/open.ts';
import {
  type Behaviour,
  type FakeRegistry,
  failing,
  sendJson,
  startFakeRegistry,
  startFakeServer,
} from '../../support/fake-registry.ts';
import { registryOptions } from '../../support/registry-options.ts';
import { rejectsWith } from '../../support/rejects.ts';

async function tags(registry: FakeRegistry, options = registryOptions()): Promise<readonly string[]> {
  const store = await openRegistry(parseReference(`${registry.host}/app`), options);
  return store.tags().finally(() => store.close());
}

/** Pages of tags; the links are what `link` makes of the next page's number. */
const pages =
  (
    all: readonly (readonly unknown[])[],
    link = (page: number) => `</v2/app/tags/list?page=${page}>; rel="next"`,
  ): Behaviour =>
  ({ path }, response) => {
    const page = Number(/page=(\d+)/.exec(path)?.[1] ?? 0);
    const more = page + 1 < all.length;
    return sendJson(response, 200, { name: 'app', tags: all[page] ?? [] }, more ? { link: link(page + 1) } : {});
  };

test('tags come in one page', async () => {
  await using registry = await startFakeRegistry();
  registry.addManifest('2', {});
  registry.addManifest('10', {});
  assert.deepEqual(await tags(registry), ['2', '10']);
});

test('tags come in many pages', async () => {
  await using registry = await startFakeRegistry();
  registry.behaviours.push(pages([['a', 'b'], ['c'], ['c', 'd']]));
  assert.deepEqual(await tags(registry), ['a', 'b', 'c', 'd']);
});

test('the link may be a whole address, unquoted and among others', async () => {
  await using registry = await startFakeRegistry();
  const link = (page: number) =>
    `<${registry.url}/x>; rel=first, <${registry.url}/v2/app/tags/list?page=${page}>;rel=next`;
  registry.behaviours.push(pages([['a'], ['b']], link));
  assert.deepEqual(await tags(registry), ['a', 'b']);
});

test('no tags may be null', async () => {
  await using registry = await startFakeRegistry();
  registry.behaviours.push((_request, response) => sendJson(response, 200, { name: 'app', tags: null }));
  assert.deepEqual(await tags(registry), []);
});

test('names that are no tags are left out', async () => {
  await using registry = await startFakeRegistry();
  registry.behaviours.push(pages([['a', '\u001b[2J', '../b', '', 'x'.repeat(129)]]));
  assert.deepEqual(await tags(registry), ['a']);
});

test('pages that go round in a circle end', async () => {
  await using registry = await startFakeRegistry();
  registry.behaviours.push((_request, response) =>
    sendJson(response, 200, { tags: ['a'] }, { link: '</v2/app/tags/list?page=1>; rel="next"' }),
  );
  assert.deepEqual(await tags(registry), ['a']);
  assert.equal(registry.requests.length, 2);
});

test('more tags than we list are cut off with a notice', async () => {
  await using registry = await startFakeRegistry();
  const many = Array.from({ length: 30 }, (_, page) => Array.from({ length: 400 }, (_, tag) => `t${page}-${tag}`));
  registry.behaviours.push(pages(many));
  const options = registryOptions();
  assert.equal((await tags(registry, options)).length, limits.tags);
  assert.deepEqual(
    options.notices.map(({ code }) => code),
    ['TAGS_TRUNCATED'],
  );
  assert.ok(registry.requests.length < 30);
});

test('S15 the next page is never somewhere else', async () => {
  await using other = await startFakeServer();
  for (const link of [
    `<${other.url}/v2/app/tags/list>; rel="next"`,
    '<//evil.example/v2/x>; rel="next"',
    '</admin>; rel="next"',
    '<https://[>; rel="next"',
  ]) {
    await using registry = await startFakeRegistry();
    registry.behaviours.push(pages([['a'], ['b']], () => link));
    await rejectsWith('NETWORK_REFUSED', tags(registry));
  }
  assert.equal(other.requests.length, 0);
});

for (const [body, code] of [
  ['nonsense', 'REGISTRY_ERROR'],
  ['{"tags":[1]}', 'REGISTRY_ERROR'],
  [`"${'a'.repeat(limits.tagPageBytes)}"`, 'LIMIT_EXCEEDED'],
] as const) {
  test(`a list that is ${body.slice(0, 20)} is ${code}`, async () => {
    await using registry = await startFakeRegistry();
    registry.behaviours.push(failing('/tags/', 9, 200, {}, body));
    await rejectsWith(code, tags(registry));
  });
}
