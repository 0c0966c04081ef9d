import { PlimsollError } from '../../errors.ts';
import type { HttpResponse } from '../../http/response.ts';
import { limits } from '../../limits.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { type Digest, digestOf, isDigest } from '../../oci/digest.ts';
import { isSchema1, mediaTypes } from '../../oci/media-types.ts';
import type { Endpoint } from './endpoint.ts';

/** What a tag or digest stands for, and the bytes where they had to be fetched to know. */
export interface Resolved {
  readonly descriptor: Descriptor;
  readonly bytes?: Uint8Array;
}

/** Schema 1 is asked for as well, so that it can be refused by its name instead of as "not found". */
const accept = [
  mediaTypes.ociIndex,
  mediaTypes.dockerIndex,
  mediaTypes.ociManifest,
  mediaTypes.dockerManifest,
  mediaTypes.dockerSchema1Signed,
  mediaTypes.dockerSchema1,
].join(', ');

/**
 * Asks by HEAD, which Docker Hub does not count as a pull, and by GET when that tells too little or was refused.
 * @param name a tag or digest, already checked
 * @throws PlimsollError IMAGE_NOT_FOUND, MANIFEST_SCHEMA1, DIGEST_MISMATCH, REGISTRY_...
 */
export async function resolveManifest(
  endpoint: Endpoint,
  name: string,
  what: string,
  watch: (response: HttpResponse) => void,
): Promise<Resolved> {
  const head = await endpoint.send('HEAD', `manifests/${name}`, what, { headers: { accept } });
  watch(head);
  if (head.status === 429) throw await endpoint.failure(head, what);
  const descriptor = head.status === 200 ? describe(head, name, what) : undefined;
  if (descriptor) return { descriptor };

  const response = await getManifest(endpoint, name, what, watch);
  const bytes = await response.bytes(limits.manifestBytes);
  const claimed = response.headers['docker-content-digest'] ?? '';
  const expected = isDigest(name) ? name : isDigest(claimed) ? claimed : undefined;
  const digest = digestOf(bytes, expected?.startsWith('sha512:') ? 'sha512' : 'sha256');
  if (expected !== undefined && expected !== digest) throw mismatch(what, expected, digest);
  return { descriptor: { mediaType: mediaTypeOf(response), digest, size: bytes.length }, bytes };
}

/** Manifest or index bytes by digest, unverified. */
export async function fetchManifest(
  endpoint: Endpoint,
  digest: Digest,
  what: string,
  watch: (response: HttpResponse) => void,
): Promise<Uint8Array> {
  return (await getManifest(endpoint, digest, what, watch)).bytes(limits.manifestBytes);
}

async function getManifest(
  endpoint: Endpoint,
  name: string,
  what: string,
  watch: (response: HttpResponse) => void,
): Promise<HttpResponse> {
  const response = await endpoint.send('GET', `manifests/${name}`, what, { headers: { accept } });
  watch(response);
  if (response.status !== 200) throw await endpoint.failure(response, what);
  if (isSchema1(mediaTypeOf(response))) {
    await response.discard();
    throw schema1(what);
  }
  return response;
}

/** Undefined when the headers do not tell everything. */
function describe(head: HttpResponse, name: string, what: string): Descriptor | undefined {
  const mediaType = mediaTypeOf(head);
  if (isSchema1(mediaType)) throw schema1(what);
  const claimed = head.headers['docker-content-digest'] ?? '';
  const length = head.headers['content-length'] ?? '';
  if (isDigest(name) && isDigest(claimed) && algorithm(name) === algorithm(claimed) && name !== claimed) {
    throw mismatch(what, name, claimed);
  }
  const digest = isDigest(name) ? name : claimed;
  if (!isDigest(digest) || !/^[1-9]\d{0,15}$/.test(length) || mediaType === '') return undefined;
  return { mediaType, digest, size: Number(length) };
}

function mediaTypeOf({ headers }: HttpResponse): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

function algorithm(digest: Digest): string {
  return digest.slice(0, digest.indexOf(':'));
}

function mismatch(what: string, expected: Digest, actual: Digest): PlimsollError {
  return new PlimsollError('DIGEST_MISMATCH', `The ${what} should be ${expected} but the registry gives ${actual}.`, {
    remedy: 'Do not use it: the registry, or something before it, hands out other content.',
  });
}

function schema1(what: string): PlimsollError {
  return new PlimsollError(
    'MANIFEST_SCHEMA1',
    `The ${what} has Docker's schema 1, which carries no checkable layers.`,
    { remedy: 'Push the image again with a current Docker, or copy it with skopeo, which converts it.' },
  );
}
