import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { limits } from '../../../src/limits.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import { openRegistry } from '../../../src/sources/registry/open.ts';
import {
  cutting,
  type FakeRegistry,
  failing,
  redirecting,
  startFakeRegistry,
  startFakeServer,
} from '../../support/fake-registry.ts';
import { collect, registryOptions } from '../../support/registry-options.ts';
import { rejectsWith } from '../../support/rejects.ts';

const bytes = randomBytes(3 * 2 ** 20);

async function download(registry: FakeRegistry, blob: Descriptor, options = registryOptions()): Promise<Buffer> {
  const store = await openRegistry(parseReference(`${registry.host}/app`), options);
  return collect(store.blob(blob, new AbortController().signal)).finally(() => store.close());
}

const gets = (registry: FakeRegistry) =>
  registry.requests.filter(({ path }) => path.includes('/blobs/')).map(({ headers }) => headers.range);

test('a blob comes as it is', async () => {
  await using registry = await startFakeRegistry();
  const blob = registry.addBlob(bytes);
  assert.ok((await download(registry, blob)).equals(bytes));
  assert.deepEqual(gets(registry), [undefined]);
});

test('a cut blob is taken up where it broke off', async () => {
  await using registry = await startFakeRegistry();
  const blob = registry.addBlob(bytes);
  registry.behaviours.push(cutting(bytes, 1000, 2));
  assert.ok((await download(registry, blob)).equals(bytes));
  assert.deepEqual(gets(registry), [undefined, 'bytes=1000-', 'bytes=2000-']);
});

test('a server that knows no ranges sends everything again, and what we have is skipped', async () => {
  await using registry = await startFakeRegistry();
  registry.ranges = false;
  const blob = registry.addBlob(bytes);
  registry.behaviours.push(cutting(bytes, 700_000, 2, false));
  assert.ok((await download(registry, blob)).equals(bytes));
});

test('a server that starts before the byte asked for is put up with', async () => {
  await using registry = await startFakeRegistry();
  const blob = registry.addBlob(bytes);
  registry.behaviours.push(cutting(bytes, 1000, 1), ({ headers }, response) => {
    if (headers.range === undefined) return false;
    response.writeHead(206, { 'content-range': `bytes 400-${bytes.length - 1}/${bytes.length}` });
    response.end(bytes.subarray(400));
    return true;
  });
  assert.ok((await download(registry, blob)).equals(bytes));
});

for (const range of ['bytes 1001-2000/3000', 'nonsense', '']) {
  test(`a range answered by '${range}' is REGISTRY_ERROR`, async () => {
    await using registry = await startFakeRegistry();
    const blob = registry.addBlob(bytes);
    registry.behaviours.push(cutting(bytes, 1000, 1), ({ headers }, response) => {
      if (headers.range === undefined) return false;
      response.writeHead(206, range ? { 'content-range': range } : {}).end('x');
      return true;
    });
    await rejectsWith('REGISTRY_ERROR', download(registry, blob));
  });
}

test('a blob that is cut without getting on ends after five tries in a row', async () => {
  await using registry = await startFakeRegistry();
  const blob = registry.addBlob(bytes);
  registry.behaviours.push(cutting(bytes, 10, 999));
  await rejectsWith('NETWORK_FAILED', download(registry, blob));
  assert.equal(gets(registry).length, 6);
});

test('getting on resets that count, but there is an end to it', async () => {
  await using registry = await startFakeRegistry();
  const large = Buffer.alloc((limits.blobResumes + 10) * 2 ** 20);
  const blob = registry.addBlob(large);
  registry.behaviours.push(cutting(large, 2 ** 20, 999));
  await rejectsWith('NETWORK_FAILED', download(registry, blob));
  assert.equal(gets(registry).length, limits.blobResumes + 1);
});

test('a blob shorter than its descriptor just ends: whoever verifies says so', async () => {
  await using registry = await startFakeRegistry();
  const blob = registry.addBlob(bytes);
  const got = await download(registry, { ...blob, size: blob.size + 10 });
  assert.equal(got.length, bytes.length);
  assert.equal(gets(registry).length, 2);
});

test('a blob without length that is cut short is taken up', async () => {
  await using registry = await startFakeRegistry();
  const blob = registry.addBlob(bytes);
  let first = true;
  registry.behaviours.push((_request, response) => {
    if (!first) return false;
    first = false;
    response.useChunkedEncodingByDefault = false;
    response.writeHead(200, { connection: 'close' }).end(bytes.subarray(0, 5000));
    return true;
  });
  assert.ok((await download(registry, blob)).equals(bytes));
});

test('a blob that the registry does not have is an error that names it', async () => {
  await using registry = await startFakeRegistry();
  const blob = { mediaType: 'application/octet-stream', digest: digestOf('x'), size: 1 };
  const error = await rejectsWith('REGISTRY_ERROR', download(registry, blob));
  assert.match(error.message, /BLOB_UNKNOWN/);
  assert.match(error.message, new RegExp(blob.digest));
});

test('a blob is fetched from storage by redirect, and taken up through the registry again', async () => {
  await using storage = await startFakeServer([
    (_request, response) => {
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, 1000), () => response.socket?.destroySoon());
      return true;
    },
  ]);
  await using registry = await startFakeRegistry();
  const blob = registry.addBlob(bytes);
  let redirected = false;
  registry.behaviours.push((request, response) => {
    if (redirected) return false;
    redirected = true;
    return redirecting('/blobs/', `${storage.url}/layer?sig=expires-soon`)(request, response);
  });
  assert.ok((await download(registry, blob)).equals(bytes));
  assert.equal(storage.requests.length, 1);
  assert.deepEqual(gets(registry), [undefined, 'bytes=1000-']);
});

test('an unwilling storage is an error without the key of its link', async () => {
  await using storage = await startFakeServer([
    failing('/', 9, 403, {}, 'no https://storage.example/layer?sig=hunter2 for you'),
  ]);
  await using registry = await startFakeRegistry();
  const blob = registry.addBlob(bytes);
  registry.behaviours.push(redirecting('/blobs/', `${storage.url}/layer?sig=hunter2`));
  const error = await rejectsWith('REGISTRY_DENIED', download(registry, blob));
  assert.match(error.message, /for you/);
  assert.doesNotMatch(error.message + error.remedy, /hunter2/);
});

test('a blob that is not wanted any more lets its connection go', async () => {
  await using registry = await startFakeRegistry();
  const blob = registry.addBlob(bytes);
  const store = await openRegistry(
    parseReference(`${registry.host}/app`),
    registryOptions({ http: { concurrency: 1 } }),
  );
  const { signal } = new AbortController();
  for await (const _ of store.blob(blob, signal)) break;
  assert.ok((await collect(store.blob(blob, signal))).equals(bytes));
  await store.close();
});

test('an abort ends a download', async () => {
  await using registry = await startFakeRegistry();
  const blob = registry.addBlob(bytes);
  const store = await openRegistry(parseReference(`${registry.host}/app`), registryOptions());
  const stop = new AbortController();
  const reading = async () => {
    for await (const _ of store.blob(blob, stop.signal)) stop.abort();
  };
  await rejectsWith('ABORTED', reading());
  await store.close();
});
