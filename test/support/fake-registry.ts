import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { type Digest, digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers a request, or leaves it to the next one by returning false. */
export type Behaviour = (request: SeenRequest, response: ServerResponse) => boolean | Promise<boolean>;

export interface FakeServer extends AsyncDisposable {
  /** host:port */
  readonly host: string;
  readonly url: string;
  readonly requests: SeenRequest[];
  /** Asked in order before the server's own answers. */
  readonly behaviours: Behaviour[];
}

export interface FakeRegistry extends FakeServer {
  /** Says 206 to a Range, else 200 with everything. */
  ranges: boolean;
  addManifest(tag: string | undefined, body: object | string, mediaType?: string): Descriptor;
  addBlob(bytes: Uint8Array): Descriptor;
  tags: string[];
}

export interface Tls {
  readonly key: string;
  readonly cert: string;
  readonly ca?: string;
  readonly requestCert?: boolean;
}

/** A server on loopback that does what its behaviours say, else 404. */
export async function startFakeServer(behaviours: Behaviour[] = [], tls?: Tls): Promise<FakeServer> {
  const requests: SeenRequest[] = [];
  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = '', url = '', headers } = incoming;
    const request = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
    requests.push(request);
    for (const behaviour of behaviours) if (await behaviour(request, response)) return;
    response.writeHead(404).end();
  };
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `${tls ? 'https' : 'http'}://${host}`,
    requests,
    behaviours,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The read side of a registry for the one repository `app`, honest until a behaviour says otherwise. */
export async function startFakeRegistry(tls?: Tls): Promise<FakeRegistry> {
  const contents = new Map<Digest, { readonly bytes: Uint8Array; readonly mediaType: string }>();
  const tagged = new Map<string, Digest>();
  const behaviours: Behaviour[] = [];
  const server = await startFakeServer([], tls);
  const registry: FakeRegistry = {
    ...server,
    behaviours,
    ranges: true,
    tags: [],
    addManifest(tag, body, mediaType = mediaTypes.ociManifest) {
      const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      const digest = digestOf(bytes);
      contents.set(digest, { bytes, mediaType });
      if (tag) tagged.set(tag, digest);
      if (tag) registry.tags.push(tag);
      return { mediaType, digest, size: bytes.length };
    },
    addBlob(bytes) {
      const digest = digestOf(bytes);
      contents.set(digest, { bytes, mediaType: 'application/octet-stream' });
      return { mediaType: mediaTypes.ociLayer, digest, size: bytes.length };
    },
  };
  server.behaviours.push(async (request, response) => {
    for (const behaviour of behaviours) if (await behaviour(request, response)) return true;
    const [, kind = '', name = ''] = /^\/v2\/app\/(manifests|blobs|tags)\/([^?]+)/.exec(request.path) ?? [];
    if (request.path === '/v2/') response.writeHead(200).end('{}');
    else if (kind === 'tags') sendJson(response, 200, { name: 'app', tags: registry.tags });
    else {
      const digest = tagged.get(name) ?? (name as Digest);
      const content = contents.get(digest);
      if (content) sendContent(request, response, digest, content, kind === 'blobs' && registry.ranges);
      else sendJson(response, 404, errorBody(kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN', 'unknown'));
    }
    return true;
  });
  return registry;
}

function sendContent(
  request: SeenRequest,
  response: ServerResponse,
  digest: Digest,
  { bytes, mediaType }: { readonly bytes: Uint8Array; readonly mediaType: string },
  ranges: boolean,
): void {
  const start = ranges ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
  if (start > 0 && start >= bytes.length) return void response.writeHead(416).end();
  const body = bytes.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, {
    'content-type': mediaType,
    'content-length': body.length,
    'docker-content-digest': digest,
    ...(start > 0 ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: object = {}): true {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  return true;
}

/** Distribution spec, "Error Codes". */
export function errorBody(code: string, message: string) {
  return { errors: [{ code, message }] };
}

/** Answers the first `times` requests whose path has `part` in it with a status and headers. */
export function failing(part: string, times: number, status: number, headers: object = {}, body = ''): Behaviour {
  let left = times;
  return ({ path }, response) => {
    if (!path.includes(part) || left <= 0) return false;
    left -= 1;
    response.writeHead(status, { ...headers }).end(body);
    return true;
  };
}

/** Sends everything from `from` (Range or not) but cuts the connection after `count` bytes, the first `times` times. */
export function cutting(bytes: Uint8Array, count: number, times: number, ranges = true): Behaviour {
  let left = times;
  return ({ method, path, headers }, response) => {
    if (!path.includes('/blobs/') || method !== 'GET' || left <= 0) return false;
    left -= 1;
    const start = ranges ? Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0) : 0;
    const body = bytes.subarray(start);
    const range = start > 0 ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {};
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': body.length, ...range });
    response.write(body.subarray(0, count), () => response.socket?.destroySoon());
    return true;
  };
}

/** Sends requests whose path has `part` in it elsewhere. */
export function redirecting(part: string, location: string, status = 307): Behaviour {
  return ({ path }, response) => {
    if (!path.includes(part)) return false;
    response.writeHead(status, { location }).end();
    return true;
  };
}

/** Lets only those in who show one of `accepted`; the others get the challenge. */
export function guarded(challenge: string, accepted: ReadonlySet<string>): Behaviour {
  return ({ headers }, response) => {
    if (accepted.has(headers.authorization ?? '')) return false;
    return sendJson(response, 401, errorBody('UNAUTHORIZED', 'authentication required'), {
      'www-authenticate': challenge,
    });
  };
}
