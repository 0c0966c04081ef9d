import { PlimsollError } from '../errors.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestOf, hashLike } from '../oci/digest.ts';
import type { ContentStore } from './content-store.ts';

/**
 * The one verifying reader, before every store that keeps content by digest: nothing passes it whose size or digest is
 * not what the descriptor says. A stream says so with its last chunk, so nobody may act on a blob before its end.
 */
export function verified(store: ContentStore): ContentStore {
  return {
    resolve: store.resolve,
    tags: store.tags,
    ...(store.heads ? { heads: store.heads } : {}),
    close: store.close,
    async manifest(descriptor) {
      const bytes = await store.manifest(descriptor);
      checkSize(bytes.length, descriptor);
      checkDigest(digestOf(bytes, descriptor.digest.startsWith('sha512:') ? 'sha512' : 'sha256'), descriptor);
      return bytes;
    },
    blob: (descriptor, signal) => checked(store.blob(descriptor, signal), descriptor),
  };
}

async function* checked(source: AsyncIterable<Uint8Array>, descriptor: Descriptor): AsyncGenerator<Uint8Array> {
  const hash = hashLike(descriptor.digest);
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > descriptor.size) checkSize(size, descriptor);
    hash.update(chunk);
    yield chunk;
  }
  checkSize(size, descriptor);
  checkDigest(hash.digest(), descriptor);
}

function checkSize(found: number, { digest, size }: Descriptor): void {
  if (found === size) return;
  const what = found > size ? `more than ${size}` : `${found}, not ${size},`;
  throw new PlimsollError('SIZE_MISMATCH', `Blob ${digest} has ${what} bytes.`, { remedy: changed });
}

function checkDigest(found: string, { digest }: Descriptor): void {
  if (found === digest) return;
  throw new PlimsollError('DIGEST_MISMATCH', `Blob ${digest} has the digest ${found}.`, { remedy: changed });
}

const changed = 'What was delivered is not what the image names. Fetch or build the image again; do not use this copy.';
