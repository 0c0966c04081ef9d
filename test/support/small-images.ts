import { Buffer } from 'node:buffer';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { digestOf, hexOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { type TarEntry, tarOf } from './tar-writer.ts';

/** An image of a few files, made on the spot. */
export interface SmallImage {
  readonly layers: readonly (readonly TarEntry[])[];
  /** os/architecture; linux/amd64 unless said. */
  readonly platform?: string;
  /** One a layer, and those without one marked. */
  readonly history?: readonly { readonly created_by: string; readonly empty_layer?: boolean }[];
  /** As Docker writes it: Env, Cmd, Labels ... */
  readonly config?: object;
  /** For archives: `app:1`. */
  readonly names?: readonly string[];
  /** Names another diffID than the first layer has. */
  readonly lies?: boolean;
}

/** A package that the demonstration advisories know something critical of, and one that they do not know. */
export const badPackage = npmPackage('minimist', '1.2.5');
export const goodPackage = npmPackage('left-pad', '1.3.0');

export function npmPackage(name: string, version: string): TarEntry {
  return { path: `app/node_modules/${name}/package.json`, content: JSON.stringify({ name, version }) };
}

/** Debian 12 with one package, or with a package database that nobody can read. */
export function debian(
  status = 'Package: base-files\nStatus: install ok installed\nVersion: 12.4\nArchitecture: all\n',
) {
  const release = 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian 12"\n';
  return [
    { path: 'etc/os-release', content: release },
    { path: 'var/lib/dpkg/status', content: status },
  ];
}

/** What `docker save` of old writes. */
export function dockerArchive(images: readonly SmallImage[]): Buffer {
  const files: TarEntry[] = [];
  const manifest = images.map((image) => {
    const { config, layers } = partsOf(image);
    for (const { tar, diffId } of layers) files.push({ path: `${hexOf(diffId)}/layer.tar`, content: tar });
    const name = `${hexOf(digestOf(config))}.json`;
    files.push({ path: name, content: config });
    return {
      Config: name,
      RepoTags: image.names ?? [],
      Layers: layers.map(({ diffId }) => `${hexOf(diffId)}/layer.tar`),
    };
  });
  return tarOf([...files, { path: 'manifest.json', content: JSON.stringify(manifest) }]);
}

/** The files of an OCI layout: one image, or the platforms of one, under the tag `latest`. */
export function layoutFiles(images: readonly SmallImage[]): readonly TarEntry[] {
  const files: TarEntry[] = [{ path: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' }];
  const blob = (content: Buffer, mediaType: string) => {
    const digest = digestOf(content);
    files.push({ path: `blobs/sha256/${hexOf(digest)}`, content });
    return { mediaType, digest, size: content.length };
  };
  const manifests = images.map((image) => {
    const { config, layers } = partsOf(image);
    const document = {
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: blob(config, mediaTypes.ociConfig),
      layers: layers.map(({ tar }) => blob(gzipSync(tar), `${mediaTypes.ociLayer}+gzip`)),
    };
    const [os, architecture] = (image.platform ?? 'linux/amd64').split('/');
    return { ...blob(Buffer.from(JSON.stringify(document)), mediaTypes.ociManifest), platform: { os, architecture } };
  });
  const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests };
  const [only] = manifests;
  const top = manifests.length === 1 && only ? only : blob(Buffer.from(JSON.stringify(index)), mediaTypes.ociIndex);
  const tagged = { ...top, annotations: { 'org.opencontainers.image.ref.name': 'latest' } };
  files.push({ path: 'index.json', content: JSON.stringify({ schemaVersion: 2, manifests: [tagged] }) });
  return files;
}

export function layoutTar(images: readonly SmallImage[]): Buffer {
  return tarOf(layoutFiles(images));
}

export function writeLayout(folder: string, images: readonly SmallImage[]): string {
  for (const { path, content = '' } of layoutFiles(images)) writeIn(folder, path, content);
  return folder;
}

/** A new folder, gone when the test file ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-test-'));
  scratch.push(folder);
  return folder;
}

const scratch: string[] = [];
process.on('exit', () => {
  for (const folder of scratch) rmSync(folder, { recursive: true, force: true });
});

/** @returns the path */
export function writeIn(folder: string, path: string, content: string | Uint8Array): string {
  const place = join(folder, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, content);
  return place;
}

function partsOf({ layers, platform = 'linux/amd64', history, config = {}, lies = false }: SmallImage) {
  const tars = layers.map((entries) => tarOf(entries));
  const [os, architecture] = platform.split('/');
  const made = tars.map((tar) => ({ tar, diffId: digestOf(tar) }));
  const diffIds = made.map(({ diffId }, index) => (lies && index === 0 ? digestOf(Buffer.from('a lie')) : diffId));
  const document = {
    os,
    architecture,
    config,
    rootfs: { type: 'layers', diff_ids: diffIds },
    ...(history && { history }),
  };
  return { config: Buffer.from(JSON.stringify(document)), layers: made };
}
