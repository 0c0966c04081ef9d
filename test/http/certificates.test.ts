import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { rootCertificates } from 'node:tls';
import { type CertificateSettings, certificatesFor } from '../../src/http/certificates.ts';
import { createHttpClient } from '../../src/http/client.ts';
import { redirecting, startFakeServer } from '../support/fake-registry.ts';
import { skipWithoutPeer } from '../support/peers.ts';
import { httpOptions } from '../support/registry-options.ts';
import { rejectsWith } from '../support/rejects.ts';
import { makeCertificates, type TestCertificates } from '../support/tls.ts';

const skip = skipWithoutPeer('openssl');
const made = skip ? undefined : makeCertificates();
after(() => made?.[Symbol.dispose]());

function certificates(): TestCertificates {
  assert.ok(made);
  return made;
}

function startTlsServer(requestCert = false) {
  const { read, server, authority } = certificates();
  const tls = { key: read(server.key), cert: read(server.cert), ca: read(authority), requestCert };
  return startFakeServer([(_request, response) => Boolean(response.writeHead(200).end())], tls);
}

async function status(url: string, settings: Partial<CertificateSettings>): Promise<number> {
  const client = createHttpClient(httpOptions({ certificates: { files: [], folders: [], ...settings } }));
  try {
    const response = await client.request({ method: 'GET', url: new URL(url) });
    await response.discard();
    return response.status;
  } finally {
    await client.close();
  }
}

/** A certs.d with a folder for `host`. */
function certsD(name: string, host: string, files: Record<string, string>): string {
  const folder = join(certificates().folder, name);
  mkdirSync(join(folder, host), { recursive: true });
  for (const [file, from] of Object.entries(files)) copyFileSync(from, join(folder, host, file));
  return folder;
}

test('a certificate of an unknown authority is refused, and the remedy is --cacert', { skip }, async () => {
  await using server = await startTlsServer();
  const error = await rejectsWith('NETWORK_FAILED', status(server.url, {}));
  assert.match(error.remedy ?? '', /--cacert/);
  assert.equal(server.requests.length, 0);
});

test('a proxy carries TLS through, and cannot look in', { skip }, async () => {
  await using server = await startTlsServer();
  const asked: unknown[] = [];
  const proxy = createServer().on('connect', (request, socket) => {
    asked.push([request.url, request.headers['proxy-authorization'], request.headers.authorization]);
    const { hostname, port } = new URL(server.url);
    const onward = connect(Number(port), hostname, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    onward.on('error', () => {}).pipe(socket);
    socket.on('error', () => {}).pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  assert.ok(typeof address === 'object' && address);
  const proxies = { https: `http://user:hunter2@127.0.0.1:${address.port}`, none: '' };
  const files = [certificates().authority];
  const client = createHttpClient(httpOptions({ proxies, certificates: { files, folders: [] } }));
  try {
    // The certificate is for another name, so the handshake happened, with the server and not with the proxy.
    const url = new URL('https://registry.example/v2/');
    const credentials = { authorization: 'Basic c2VjcmV0' };
    const error = await rejectsWith('NETWORK_FAILED', client.request({ method: 'GET', url, credentials }));
    assert.match(error.message, /ERR_TLS_CERT_ALTNAME_INVALID/);
  } finally {
    await client.close();
    proxy.closeAllConnections();
    proxy.close();
  }
  assert.deepEqual(asked, [['registry.example:443', `Basic ${btoa('user:hunter2')}`, undefined]]);
});

test('S7 NODE_TLS_REJECT_UNAUTHORIZED=0 is not heard', { skip }, async () => {
  await using server = await startTlsServer();
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  try {
    await rejectsWith('NETWORK_FAILED', status(server.url, {}));
  } finally {
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  }
});

test('an authority given by --cacert is trusted', { skip }, async () => {
  await using server = await startTlsServer();
  assert.equal(await status(server.url, { files: [certificates().authority] }), 200);
});

test('an authority in certs.d is trusted for its host only', { skip }, async () => {
  await using server = await startTlsServer();
  await using other = await startTlsServer();
  const folders = [certsD('a', server.host, { 'ca.crt': certificates().authority })];
  assert.equal(await status(server.url, { folders }), 200);
  await rejectsWith('NETWORK_FAILED', status(other.url, { folders }));
});

test('an authority of a registry counts for the places it sends us to', { skip }, async () => {
  await using storage = await startTlsServer();
  await using server = await startTlsServer();
  server.behaviours.unshift(redirecting('/', storage.url));
  const folders = [certsD('b', server.host, { 'ca.crt': certificates().authority })];
  assert.equal(await status(server.url, { folders }), 200);
  assert.equal(storage.requests.length, 1);
});

test('a client certificate in certs.d is shown to its host', { skip }, async () => {
  await using server = await startTlsServer(true);
  const { authority, client } = certificates();
  await rejectsWith('NETWORK_FAILED', status(server.url, { files: [authority] }));
  const folders = [certsD('c', server.host, { 'client.cert': client.cert, 'client.key': client.key })];
  assert.equal(await status(server.url, { files: [authority], folders }), 200);
});

test('S15 a client certificate is not shown to places its registry sends us to', { skip }, async () => {
  const { authority, client } = certificates();
  const folder = certsD('d', 'registry.example', { 'client.cert': client.cert, 'client.key': client.key });
  const asked = await certificatesFor('storage.example', 'registry.example', { files: [authority], folders: [folder] });
  assert.equal(asked.cert, undefined);
  assert.equal(asked.key, undefined);
  assert.ok(asked.ca);
});

test('an extra authority leaves the built-in ones in place', { skip }, async () => {
  const { ca } = await certificatesFor('a.example', undefined, { files: [certificates().authority], folders: [] });
  assert.ok(ca && ca.length > 1 && ca.includes(rootCertificates[0] ?? 'none'));
});

test('a client certificate without its key is a configuration error', { skip }, async () => {
  const folders = [certsD('e', 'a.example', { 'client.cert': certificates().client.cert })];
  const error = await rejectsWith('CONFIG_INVALID', status('https://a.example', { folders }));
  assert.match(error.message, /client\.cert/);
});

test('a certificate file that is not there is a configuration error', async () => {
  await rejectsWith('CONFIG_INVALID', status('https://a.example', { files: ['/no/such/file.pem'] }));
});

test('a certificate file without PEM is a configuration error', { skip }, async () => {
  const file = join(certificates().folder, 'junk.pem');
  writeFileSync(file, 'not a certificate');
  await rejectsWith('CONFIG_INVALID', status('https://a.example', { files: [file] }));
});

test('an http server asked for TLS is told apart from a bad certificate', async () => {
  await using server = await startFakeServer();
  const error = await rejectsWith('NETWORK_FAILED', status(server.url.replace('http:', 'https:'), {}));
  assert.match(error.message, /does not speak TLS/);
  assert.match(error.remedy ?? '', /--insecure-registry/);
});
