import { Buffer } from 'node:buffer';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { parseConfig } from '../../src/oci/config.ts';
import { type Digest, digestOf, hexOf } from '../../src/oci/digest.ts';
import type { Image } from '../../src/oci/image.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { chunksOf } from './read-entries.ts';
import { type TarEntry, type TarOptions, tarOf } from './tar-writer.ts';

/** An image as a test wants it; `fixtures/images/NAME/image.json` holds one, texts there with `\xNN` for odd bytes. */
export interface ImageRecipe {
  readonly layers: readonly LayerRecipe[];
  readonly history?: readonly { readonly created_by: string; readonly empty_layer?: boolean }[];
  /** Of the config's claims: one too few, or of other bytes. */
  readonly diffIds?: 'missing' | 'wrong';
  /** BuildKit's provenance beside the image. */
  readonly attestation?: boolean;
}

export interface LayerRecipe extends TarOptions {
  readonly entries: readonly EntryRecipe[];
  readonly compression?: Compression;
  readonly mediaType?: string;
  /** What is wrong with the blob that is delivered. */
  readonly damage?: 'truncated' | 'changed' | 'longer' | 'not gzip';
}

export interface EntryRecipe extends TarEntry {
  /** A body of so many zeros. */
  readonly zeros?: number;
  /** So many entries, `#` in the path numbered from 0. */
  readonly repeat?: number;
}

export type Compression = 'none' | 'gzip' | 'gzip-multi-member' | 'zstd' | 'zstd-frames';

export interface BuiltImage {
  readonly config: Buffer;
  readonly manifest: Buffer;
  readonly layers: readonly BuiltLayer[];
  readonly recipe: ImageRecipe;
}

export interface BuiltLayer {
  readonly mediaType: string;
  /** Uncompressed, and as stored. */
  readonly tar: Buffer;
  readonly blob: Buffer;
  readonly diffId: Digest;
  readonly digest: Digest;
  /** What comes instead of the blob. */
  readonly delivered: Buffer;
}

export const recipesFolder = fileURLToPath(new URL('../../fixtures/images', import.meta.url));

/** A recipe with what its test expects, read from `fixtures/images/NAME/image.json`. */
export function readRecipe<Recipe extends ImageRecipe>(name: string): Recipe {
  // Fixtures are ours: their shape is known.
  return JSON.parse(readFileSync(join(recipesFolder, name, 'image.json'), 'utf8'), (_, value) =>
    typeof value === 'string' ? bytesText(value) : value,
  ) as Recipe;
}

/** Text as its bytes, one char a byte: `\xNN` is that byte, everything else UTF-8. */
function bytesText(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/\\x([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

export function buildImage(recipe: ImageRecipe): BuiltImage {
  const layers = recipe.layers.map(buildLayer);
  const claimed = layers.map(({ diffId }) => (recipe.diffIds === 'wrong' ? digestOf(diffId) : diffId));
  const config = json({
    os: 'linux',
    architecture: 'amd64',
    rootfs: { type: 'layers', diff_ids: recipe.diffIds === 'missing' ? claimed.slice(1) : claimed },
    history: recipe.history ?? [],
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: describe(config, mediaTypes.ociConfig),
    layers: layers.map(({ blob, mediaType }) => describe(blob, mediaType)),
  });
  return { config, manifest, layers, recipe };
}

export function buildLayer(recipe: LayerRecipe): BuiltLayer {
  const tar = tarOf(recipe.entries.flatMap(expand), recipe);
  const compression = recipe.compression ?? 'none';
  const blob = compress(tar, compression);
  const suffix = compression === 'none' ? '' : compression.startsWith('zstd') ? '+zstd' : '+gzip';
  const delivered = damaged(blob, recipe.damage);
  return {
    mediaType: recipe.mediaType ?? `${mediaTypes.ociLayer}${suffix}`,
    tar,
    // Someone who describes broken bytes describes them well; only what is changed on the way does not fit.
    blob: recipe.damage === 'changed' || recipe.damage === 'longer' ? blob : delivered,
    delivered,
    diffId: digestOf(tar),
    digest: digestOf(recipe.damage === 'changed' || recipe.damage === 'longer' ? blob : delivered),
  };
}

/** For readImage without a source: nothing verifies the blobs' digests before it. */
export function imageOf(
  { config, layers, manifest }: BuiltImage,
  options: { readonly chunkSize?: number } = {},
): Image {
  const parsed = parseConfig(config, 'config');
  return {
    reference: 'memory',
    descriptor: { mediaType: mediaTypes.ociManifest, digest: digestOf(manifest), size: manifest.length },
    config: parsed,
    layers: layers.map(({ mediaType, digest, delivered }, index) => ({
      mediaType,
      size: delivered.length,
      digest,
      diffId: parsed.diffIds[index],
      content: { kind: 'tar', open: () => chunksOf(delivered, options.chunkSize ?? 2 ** 18) },
    })),
  };
}

/** The files of an OCI image layout that holds images by their tags. */
export function layoutFiles(images: Readonly<Record<string, BuiltImage>>): Map<string, Buffer> {
  const files = new Map<string, Buffer>([['oci-layout', json({ imageLayoutVersion: '1.0.0' })]]);
  const add = (bytes: Buffer, digest = digestOf(bytes)) => files.set(`blobs/sha256/${hexOf(digest)}`, bytes);
  const manifests = Object.entries(images).flatMap(([tag, { config, manifest, layers, recipe }]) => {
    add(config);
    add(manifest);
    for (const { delivered, digest } of layers) add(delivered, digest);
    const entry = {
      ...describe(manifest, mediaTypes.ociManifest),
      platform: { os: 'linux', architecture: 'amd64' },
      annotations: { 'org.opencontainers.image.ref.name': tag },
    };
    if (!recipe.attestation) return [entry];
    const attestation = json({ schemaVersion: 2, config: describe(config, mediaTypes.ociConfig), layers: [] });
    add(attestation);
    return [
      entry,
      {
        ...describe(attestation, mediaTypes.ociManifest),
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
      },
    ];
  });
  files.set('index.json', json({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests }));
  return files;
}

/** What `docker save` wrote before Docker 25: manifest.json, and each layer's plain tar in a folder. */
export function dockerArchiveFiles(images: Readonly<Record<string, BuiltImage>>): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const manifest = Object.entries(images).map(([tag, { config, layers }]) => {
    const name = `${hexOf(digestOf(config))}.json`;
    files.set(name, config);
    const paths = layers.map(({ delivered, digest }) => {
      files.set(`${hexOf(digest)}/layer.tar`, delivered);
      return `${hexOf(digest)}/layer.tar`;
    });
    return { Config: name, RepoTags: [tag], Layers: paths };
  });
  files.set('manifest.json', json(manifest));
  return files;
}

export function writeFolder(files: ReadonlyMap<string, Uint8Array>, folder: string): string {
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

export function writeTar(files: ReadonlyMap<string, Uint8Array>, path: string): string {
  writeFileSync(path, tarOf([...files].map(([name, content]) => ({ path: name, content }))));
  return path;
}

export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

export function describe(bytes: Uint8Array, mediaType: string): { mediaType: string; digest: Digest; size: number } {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function expand(entry: EntryRecipe): readonly TarEntry[] {
  const { zeros, repeat, ...plain } = entry;
  const whole = zeros === undefined ? plain : { ...plain, content: Buffer.alloc(zeros) };
  if (repeat === undefined) return [whole];
  return Array.from({ length: repeat }, (_, index) => ({ ...whole, path: whole.path.replace('#', String(index)) }));
}

export function compress(tar: Buffer, compression: Compression): Buffer {
  const halves = [tar.subarray(0, tar.length / 2), tar.subarray(tar.length / 2)];
  if (compression === 'gzip') return gzipSync(tar);
  if (compression === 'gzip-multi-member') return Buffer.concat(halves.map((half) => gzipSync(half)));
  if (compression === 'zstd') return zstdCompressSync(tar);
  if (compression === 'zstd-frames') return Buffer.concat(halves.map((half) => zstdCompressSync(half)));
  return tar;
}

function damaged(blob: Buffer, damage: LayerRecipe['damage']): Buffer {
  if (damage === 'truncated') return blob.subarray(0, Math.floor(blob.length * 0.6));
  if (damage === 'longer') return Buffer.concat([blob, Buffer.from('more')]);
  if (damage === 'not gzip') return Buffer.concat([blob.subarray(0, 10), Buffer.alloc(200, 0xaa)]);
  if (damage !== 'changed') return blob;
  const copy = Buffer.from(blob);
  // In the first body, where only the digest tells.
  copy[600] = (copy[600] ?? 0) ^ 1;
  return copy;
}
