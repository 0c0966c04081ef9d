import type { Descriptor } from '../oci/descriptor.ts';

/**
 * A place that keeps manifests and blobs by their digest: a registry's repository, an OCI layout. It only fetches;
 * the one verifying reader stands before it, so bytes come out as they are and are believed by nobody.
 */
export interface ContentStore {
  /**
   * Tag or digest (no name: the only image) -> descriptor.
   * @throws PlimsollError IMAGE_NOT_FOUND when there is no such name
   */
  resolve(name?: string): Promise<Descriptor>;
  /** Manifest or index bytes as received, not yet verified: the caller verifies digest and size. */
  manifest(descriptor: Descriptor): Promise<Uint8Array>;
  /** Blob bytes as stored from offset 0, unverified: the caller verifies. A chunk is good until the next is asked for. */
  blob(descriptor: Descriptor, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Every tag, for "unknown tag" messages. */
  tags(): Promise<readonly string[]>;
  /** What a listing begins with: each descriptor at the top with all its names. Absent for registries: their tags are. */
  readonly heads?: readonly Head[];
  close(): Promise<void>;
}

export interface Head {
  readonly names: readonly string[];
  readonly descriptor: Descriptor;
}
