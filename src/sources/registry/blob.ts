import { PlimsollError } from '../../errors.ts';
import { isUnreachable } from '../../http/network-error.ts';
import type { HttpResponse } from '../../http/response.ts';
import { delay, type Patience, waitFor } from '../../http/retry.ts';
import { limits } from '../../limits.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Endpoint } from './endpoint.ts';
import { isMirrorsFault } from './mirrors.ts';

/** Downloads that bring less than this before they break off count as fruitless. */
const progressBytes = 2 ** 20;
const fruitlessResumes = 5;

/**
 * The bytes of a blob from its first to its last, unverified. A cut connection is taken up where it broke off, so
 * whoever hashes along notices nothing; a mirror that cannot go on is replaced by the next place, at the same byte.
 * @throws PlimsollError what the last place could not do. A blob that ends early of its own accord is no error here:
 * the reader compares size and digest.
 */
export async function* readBlob(
  endpoints: readonly Endpoint[],
  descriptor: Descriptor,
  what: string,
  patience: Patience,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for (const endpoint of endpoints) {
    try {
      for await (const chunk of readFrom(endpoint, descriptor, what, offset, patience, signal)) {
        offset += chunk.length;
        yield chunk;
      }
      return;
    } catch (error) {
      if (endpoint === endpoints.at(-1) || !isMirrorsFault(error)) throw error;
    }
  }
}

async function* readFrom(
  endpoint: Endpoint,
  descriptor: Descriptor,
  what: string,
  start: number,
  patience: Patience,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let offset = start;
  let fruitless = 0;
  for (let resumes = 0; ; resumes++) {
    const before = offset;
    // Always the registry's own address: the link to its storage that it gave last time may have expired.
    const response = await open(endpoint, descriptor, what, offset, signal);
    let cut: PlimsollError | undefined;
    try {
      for await (const chunk of response ? from(response, offset, what) : []) {
        offset += chunk.length;
        yield chunk;
      }
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      cut = error;
    }
    if (offset >= descriptor.size || (!cut && offset === before)) return;
    fruitless = offset - before >= progressBytes ? 0 : fruitless + 1;
    if (fruitless > fruitlessResumes || resumes === limits.blobResumes) {
      throw cut ?? new PlimsollError('NETWORK_FAILED', `The ${what} broke off at byte ${offset}, again and again.`);
    }
    const random = (patience.random ?? Math.random)();
    if (fruitless > 1) await waitFor(delay(fruitless, undefined, random), patience, signal);
  }
}

/** Undefined when there is nothing from `offset` on. */
async function open(
  endpoint: Endpoint,
  descriptor: Descriptor,
  what: string,
  offset: number,
  signal: AbortSignal,
): Promise<HttpResponse | undefined> {
  const response = await endpoint.send('GET', `blobs/${descriptor.digest}`, what, {
    headers: offset === 0 ? {} : { range: `bytes=${offset}-` },
    signal,
    long: true,
  });
  if (response.status === 200 || response.status === 206) return response;
  if (response.status !== 416 || offset === 0) throw await endpoint.failure(response, what);
  await response.discard();
  return undefined;
}

/** The body from `offset` on, wherever the server chose to begin: at our byte (206), or at the first again (200). */
async function* from(response: HttpResponse, offset: number, what: string): AsyncGenerator<Uint8Array> {
  const first = response.status === 206 ? rangeStart(response) : 0;
  if (first === undefined || first > offset) {
    await response.discard();
    throw new PlimsollError('REGISTRY_ERROR', `The ${what} was asked for from byte ${offset} on, other bytes came.`, {
      remedy: 'Try again; if it stays so, tell who runs the registry.',
    });
  }
  let skip = offset - first;
  for await (const chunk of response.body) {
    if (chunk.length > skip) yield skip === 0 ? chunk : chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.length);
  }
}

function rangeStart({ headers }: HttpResponse): number | undefined {
  const digits = /^bytes (\d{1,15})-/.exec(headers['content-range'] ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
