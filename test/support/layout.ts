import { Buffer } from 'node:buffer';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Digest, digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { tarOf } from './tar-writer.ts';

export interface Described {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: object;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface LayoutImage {
  readonly layers: readonly Uint8Array[];
  /** `os/architecture[/variant]`; linux/amd64 unless said. */
  readonly platform?: string;
  /** What the config says of the layers, when not the truth. */
  readonly diffIds?: readonly string[];
  /** Goes into the config, and over what stands there. */
  readonly config?: object;
}

/** The files of an OCI layout or a docker archive, put together piece by piece, each piece honest or not. */
export interface LayoutFiles {
  readonly files: Map<string, Uint8Array>;
  /** @param lie what the descriptor says instead of the truth; the bytes lie under the digest it names */
  blob(bytes: Uint8Array | string, mediaType: string, lie?: Partial<Described>): Described;
  /** Layers are plain tars: their diffIDs are their digests. */
  image(image: LayoutImage): Described;
  index(manifests: readonly Described[]): Described;
  /** oci-layout and index.json. */
  top(manifests: readonly Described[], layoutVersion?: string): LayoutFiles;
  /** @returns the path of a new folder with the files */
  folder(inside: string): string;
  /** @returns the path of a new tar with the files */
  tar(inside: string): string;
}

export function layout(): LayoutFiles {
  const files = new Map<string, Uint8Array>();
  const made: LayoutFiles = {
    files,
    blob(content, mediaType, lie = {}) {
      const bytes = Buffer.from(content);
      const described = { mediaType, digest: digestOf(bytes), size: bytes.length, ...lie };
      files.set(`blobs/${described.digest.replace(':', '/')}`, bytes);
      return described;
    },
    image({ layers, platform = 'linux/amd64', diffIds, config = {} }) {
      const [os, architecture, variant] = platform.split('/');
      const diff_ids = diffIds ?? layers.map((tar) => digestOf(tar));
      const document = { os, architecture, variant, rootfs: { type: 'layers', diff_ids }, ...config };
      const manifest = {
        schemaVersion: 2,
        mediaType: mediaTypes.ociManifest,
        config: made.blob(JSON.stringify(document), mediaTypes.ociConfig),
        layers: layers.map((tar) => made.blob(tar, mediaTypes.ociLayer)),
      };
      return made.blob(JSON.stringify(manifest), mediaTypes.ociManifest);
    },
    index: (manifests) => made.blob(JSON.stringify({ schemaVersion: 2, manifests }), mediaTypes.ociIndex),
    top(manifests, layoutVersion = '1.0.0') {
      files.set('oci-layout', Buffer.from(JSON.stringify({ imageLayoutVersion: layoutVersion })));
      files.set('index.json', Buffer.from(JSON.stringify({ schemaVersion: 2, manifests })));
      return made;
    },
    folder(inside) {
      const folder = mkdtempSync(join(inside, 'layout-'));
      for (const [path, bytes] of files) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), bytes);
      }
      return folder;
    },
    tar(inside) {
      const path = join(mkdtempSync(join(inside, 'tar-')), 'image.tar');
      writeFileSync(path, tarOf([...files].map(([name, content]) => ({ path: name, content }))));
      return path;
    },
  };
  return made;
}

export function tagged(descriptor: Described, tag: string, full?: string): Described {
  const annotations = { 'org.opencontainers.image.ref.name': tag, ...(full && { 'io.containerd.image.name': full }) };
  return { ...descriptor, annotations };
}

/** Of nobody. */
export function noDigest(letter = 'a'): Digest {
  return `sha256:${letter.repeat(64)}` as Digest;
}

export async function wholeOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
