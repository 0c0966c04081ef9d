import type { Entry } from '../extractor.ts';
import type { Notice } from '../report.ts';
import type { ImageConfig } from './config.ts';
import type { Descriptor } from './descriptor.ts';
import type { Digest } from './digest.ts';
import type { Platform } from './platform.ts';

export type SourceKind = 'registry' | 'layout' | 'archive' | 'daemon' | 'rootfs' | 'dir';

/**
 * A place images come from, already opened: one repository of a registry, an OCI layout, an archive, a folder.
 * Name -> identity -> bytes: after `resolve` everything goes by digest, so whoever decides what a name means (trust
 * does, later) needs to replace only `resolve`.
 */
export interface Source {
  readonly kind: SourceKind;
  /** What was opened, as the report shows it: `docker.io/library/nginx`, `app.tar`. */
  readonly location: string;
  /**
   * What a tag or digest stands for; without a name, the only image there is. Undefined for a plain filesystem, which
   * no digest names.
   * @throws PlimsollError IMAGE_NOT_FOUND, naming the tags that exist, nearest first
   */
  resolve(name?: string): Promise<Identity>;
  /** The images behind a descriptor: itself, or those of an index without its attestations, nested indexes flattened. */
  images(identity: Identity): Promise<readonly Identity[]>;
  /** One image, its manifest and config read and verified; its layers not yet touched. */
  image(identity: Identity): Promise<Image>;
  /** Every image here with its names, for `plimsoll image list`. Registries list tags only. */
  catalog(): Promise<readonly CatalogEntry[]>;
  close(): Promise<void>;
}

export type Identity = Descriptor | undefined;

export interface Image {
  /** The name that was asked for, in full: `docker.io/library/nginx:1.27`, `app.tar:latest`. */
  readonly reference: string;
  /** The manifest, or the config where the image came without a manifest (docker-archive); undefined for a plain filesystem. */
  readonly descriptor: Identity;
  readonly config: ImageConfig;
  /** Base first. */
  readonly layers: readonly Layer[];
  /** Why no diffID can be checked: the config names another number of layers. Absent in an honest image. */
  readonly diffIdProblem?: string;
}

/** One layer as its image claims it. A claim that is absent (a docker-archive names layers by path) is not checked. */
export interface Layer {
  readonly mediaType: string;
  /** Of the blob as stored; undefined where only reading tells. */
  readonly size: number | undefined;
  /** Digest of the blob as stored. */
  readonly digest: Digest | undefined;
  /** Digest of the layer uncompressed. */
  readonly diffId: Digest | undefined;
  /**
   * Says that the bytes behind this layer are those of an earlier run (device, inode, size, mtime, ctime and place in
   * the file), for sources whose bytes no digest names.
   */
  readonly stamp?: string;
  readonly content: LayerContent;
}

export type LayerContent =
  /**
   * The blob as stored, compressed or not; already checked against size and digest when those are claimed. Each chunk is
   * good until the next one is asked for.
   */
  | { readonly kind: 'tar'; open(signal: AbortSignal): AsyncIterable<Uint8Array> }
  /** A folder of this machine: there is no blob and no digest. What cannot be walked is told, not thrown. */
  | {
      readonly kind: 'entries';
      open(signal: AbortSignal, tell: (notice: Notice) => void): AsyncIterable<Entry>;
    };

export interface CatalogEntry {
  /** Names that point here; empty for a dangling image. */
  readonly names: readonly string[];
  readonly id: Digest | undefined;
  readonly digest: Digest | undefined;
  /** Absent where nobody says it: an engine's list does not. */
  readonly platform?: Platform;
  readonly created: string | undefined;
  /** Bytes: stored layers, or unpacked where a daemon says so. */
  readonly size: number | undefined;
  readonly dangling: boolean;
}
