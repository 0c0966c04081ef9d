import type { Dispatcher } from 'undici';
import { PlimsollError } from '../errors.ts';
import { networkError } from './network-error.ts';
import { placeOf } from './server-text.ts';

/** An answer whose body is still on its way. Read it to its end or discard it: until then it holds its connection. */
export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; repeated ones joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where it came from, after redirects. */
  readonly url: URL;
  /** Once only. Ends early with NETWORK_FAILED or NETWORK_TIMEOUT when the connection does. */
  readonly body: AsyncIterable<Uint8Array>;
  /** The whole body. @throws PlimsollError LIMIT_EXCEEDED when it is longer than `limit` */
  bytes(limit: number): Promise<Uint8Array>;
  /** The first `limit` bytes as text; the rest is dropped. */
  text(limit: number): Promise<string>;
  discard(): Promise<void>;
}

/** @param release is called once, when the body no longer needs its connection. */
export function httpResponse(
  raw: Dispatcher.ResponseData,
  url: URL,
  signal: AbortSignal | undefined,
  release: () => void,
): HttpResponse {
  async function* body(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of raw.body) yield chunk;
    } catch (cause) {
      throw networkError(cause, placeOf(url), signal);
    } finally {
      release();
    }
  }
  const chunks = body();
  return {
    status: raw.statusCode,
    headers: flatten(raw.headers),
    url,
    body: chunks,
    async bytes(limit) {
      const { bytes, more } = await take(chunks, limit);
      if (!more) return bytes;
      throw new PlimsollError('LIMIT_EXCEEDED', `The answer of '${placeOf(url)}' is longer than ${limit} bytes.`);
    },
    async text(limit) {
      return new TextDecoder().decode((await take(chunks, limit)).bytes);
    },
    async discard() {
      // A generator that never ran skips its `finally`.
      await chunks.return(undefined);
      // A short rest is read, so that the connection can be used again; a long or slow one costs the connection.
      await raw.body.dump({ limit: 16_384, signal: AbortSignal.timeout(2000) }).catch(() => {});
      release();
    },
  };
}

async function take(chunks: AsyncIterable<Uint8Array>, limit: number): Promise<{ bytes: Uint8Array; more: boolean }> {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    kept.push(chunk.subarray(0, limit - length));
    length += chunk.length;
    if (length > limit) return { bytes: Buffer.concat(kept), more: true };
  }
  return { bytes: Buffer.concat(kept), more: false };
}

function flatten(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
