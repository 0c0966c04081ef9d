import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createHttpClient } from '../../src/http/client.ts';
import { startFakeServer } from '../support/fake-registry.ts';
import { skipWithoutPeer } from '../support/peers.ts';
import { httpOptions } from '../support/registry-options.ts';
import { makeCertificates } from '../support/tls.ts';

// A file of its own, for the machine's store is read once a process: where it is has to be said before.

const skip = skipWithoutPeer('openssl');
const made = skip ? undefined : makeCertificates();
after(() => made?.[Symbol.dispose]());

test('an authority installed on the machine is trusted, though no setting names it', { skip }, async () => {
  assert.ok(made);
  // To Node these name the machine's store; our own reading of SSL_CERT_FILE is left out here.
  process.env['SSL_CERT_FILE'] = made.authority;
  const tls = { key: made.read(made.server.key), cert: made.read(made.server.cert) };
  await using server = await startFakeServer([(_request, response) => Boolean(response.writeHead(200).end())], tls);
  const client = createHttpClient(httpOptions());
  const response = await client.request({ method: 'GET', url: new URL(server.url) });
  await response.discard();
  await client.close();
  assert.equal(response.status, 200);
});
