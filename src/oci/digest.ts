import { createHash, type Hash } from 'node:crypto';

/** `algorithm:hex`, checked by `isDigest` or made by a hash. OCI image-spec, descriptor.md "Digests". */
export type Digest = string & { readonly __digest: true };

const hexLength = { sha256: 64, sha512: 128 } as const;
type Algorithm = keyof typeof hexLength;

export function isDigest(text: string): text is Digest {
  const colon = text.indexOf(':');
  const algorithm = text.slice(0, colon);
  if (algorithm !== 'sha256' && algorithm !== 'sha512') return false;
  const hex = text.slice(colon + 1);
  return hex.length === hexLength[algorithm] && /^[0-9a-f]+$/.test(hex);
}

/** Digest of bytes at hand. */
export function digestOf(bytes: Uint8Array | string, algorithm: Algorithm = 'sha256'): Digest {
  return finish(createHash(algorithm).update(bytes), algorithm);
}

/** A running hash of the algorithm that `expected` names (sha256 when nothing is expected yet). */
export function hashLike(expected?: Digest): { update(chunk: Uint8Array): void; digest(): Digest } {
  const algorithm: Algorithm = expected?.startsWith('sha512:') ? 'sha512' : 'sha256';
  const hash = createHash(algorithm);
  return {
    update: (chunk) => void hash.update(chunk),
    digest: () => finish(hash, algorithm),
  };
}

/** The hex half, for file names. */
export function hexOf(digest: Digest): string {
  return digest.slice(digest.indexOf(':') + 1);
}

function finish(hash: Hash, algorithm: Algorithm): Digest {
  return `${algorithm}:${hash.digest('hex')}` as Digest;
}
