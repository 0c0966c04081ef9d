import { Buffer } from 'node:buffer';
import * as v from 'valibot';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { listNearest } from '../nearest.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { type Digest, digestOf, hexOf, isDigest } from '../oci/digest.ts';
import type { Source } from '../oci/image.ts';
import { isAttestation, parseManifest } from '../oci/manifest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { parseJson } from '../oci/parse-json.ts';
import { formatPlatform } from '../oci/platform.ts';
import { contentSource } from './content.ts';
import type { ContentStore } from './content-store.ts';
import { type FileAt, type Files, readSmall } from './files.ts';

const refName = 'org.opencontainers.image.ref.name';
/** containerd and Docker 25 write the whole reference here, and only the tag in `refName`. */
const containerdName = 'io.containerd.image.name';

/**
 * An OCI image layout, folder or tar (image-spec, image-layout.md): `index.json` names manifests, `blobs/` holds
 * everything by digest.
 * @throws PlimsollError LAYOUT_INVALID, MANIFEST_INVALID
 */
export async function openLayout(files: Files, location: string, verify: boolean): Promise<Source> {
  return contentSource(await layoutStore(files, location), {
    kind: 'layout',
    location,
    verify,
    reference: (name) => (name === undefined ? location : `${location}${isDigest(name) ? '@' : ':'}${name}`),
  });
}

async function layoutStore(files: Files, location: string): Promise<ContentStore> {
  const marker = await files.find('oci-layout');
  if (marker) {
    const { imageLayoutVersion } = parseJson(
      v.object({ imageLayoutVersion: v.string() }),
      await readSmall(marker, 4096, 'oci-layout'),
      `oci-layout of '${location}'`,
      'LAYOUT_INVALID',
    );
    if (!imageLayoutVersion.startsWith('1.')) {
      throw new PlimsollError(
        'LAYOUT_INVALID',
        `'${location}' has the layout version '${imageLayoutVersion}'; plimsoll reads version 1.`,
      );
    }
  }
  const file = await files.find('index.json');
  if (!file) throw new PlimsollError('LAYOUT_INVALID', `'${location}' is no OCI layout: it has no index.json.`);
  const bytes = await readSmall(file, limits.manifestBytes, 'index.json');
  const index = parseManifest(bytes, mediaTypes.ociIndex, `index.json of '${location}'`);
  if (index.kind !== 'index') throw new PlimsollError('LAYOUT_INVALID', `index.json of '${location}' is not an index.`);
  /** Indexes that lie in no blob: the platforms of a name, each an entry of index.json. */
  const lists = new Map<Digest, Uint8Array>();
  const images = index.manifests.filter((entry) => !isAttestation(entry));
  const names = [...new Set(images.flatMap(namesOf))];

  return {
    async resolve(name) {
      if (name === undefined) {
        const [only, ...others] = images;
        if (!only) throw new PlimsollError('IMAGE_NOT_FOUND', `'${location}' holds no image.`);
        if (others.length === 0) return only;
        const distinct = new Set(images.map((entry) => primaryName(entry) ?? ''));
        if (distinct.size === 1) return platformsOf(images);
        throw ambiguous(images, names.length > 0 ? names : undefined);
      }
      const named = images.filter((entry) => entry.digest === name || namesOf(entry).includes(name));
      const [only, ...others] = named;
      if (only) return others.length === 0 ? only : platformsOf(named);
      if (isDigest(name)) {
        const blob = await files.find(blobPath(name));
        if (blob) return { mediaType: '', digest: name, size: blob.size };
      }
      throw new PlimsollError('IMAGE_NOT_FOUND', `'${location}' has no '${name}'.`);
    },
    async manifest(descriptor) {
      const list = lists.get(descriptor.digest);
      if (list) return list;
      return readSmall(await blobOf(descriptor), limits.manifestBytes, `manifest ${descriptor.digest}`);
    },
    async *blob(descriptor, signal) {
      yield* (await blobOf(descriptor)).open(signal);
    },
    tags: async () => names,
    heads: images.map((descriptor) => ({ names: namesOf(descriptor), descriptor })),
    close: files.close,
  };

  /** Several entries of one name are the platforms of one image: an index of their own, without other names' entries. */
  function platformsOf(entries: readonly Descriptor[]): Descriptor {
    const built = new Map<string, Descriptor>();
    for (const entry of entries) {
      if (!entry.platform) continue;
      const platform = formatPlatform(entry.platform);
      if ((built.get(platform) ?? entry).digest !== entry.digest) throw ambiguous(entries, undefined);
      built.set(platform, entry);
    }
    const list = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: entries }));
    const digest = digestOf(list);
    lists.set(digest, list);
    return { mediaType: mediaTypes.ociIndex, digest, size: list.length };
  }

  function ambiguous(entries: readonly Descriptor[], named: readonly string[] | undefined): PlimsollError {
    const count = named ? new Set(entries.map((entry) => primaryName(entry) ?? '')).size : entries.length;
    return new PlimsollError('INPUT_AMBIGUOUS', `'${location}' holds ${count} images.`, {
      remedy: `Name one of them: ${listNearest('', named ?? entries.map(({ digest }) => digest))}.`,
    });
  }

  async function blobOf({ digest }: Descriptor) {
    const file = await files.find(blobPath(digest));
    if (!file)
      throw new PlimsollError(
        'IMAGE_NOT_FOUND',
        `'${location}' does not hold the blob ${digest} that its image names.`,
      );
    return file;
  }
}

/** Whether at least one image of the layout is there with its config and all its layers. */
export async function holdsWholeImage(files: Files): Promise<boolean> {
  const index = await parsed(await files.find('index.json'), mediaTypes.ociIndex);
  for (const entry of index?.kind === 'index' ? index.manifests : []) {
    const manifest = await parsed(await files.find(blobPath(entry.digest)), entry.mediaType);
    // A nested index: the platforms it lists need not all be there.
    if (manifest?.kind === 'index') return true;
    if (!manifest) continue;
    const blobs = await Promise.all(
      [manifest.config, ...manifest.layers].map(({ digest }) => files.find(blobPath(digest))),
    );
    if (blobs.every((blob) => blob !== undefined)) return true;
  }
  return false;

  async function parsed(file: FileAt | undefined, mediaType: string) {
    if (!file) return undefined;
    try {
      return parseManifest(await readSmall(file, limits.manifestBytes, 'a manifest'), mediaType, 'manifest');
    } catch {
      return undefined;
    }
  }
}

function blobPath(digest: Parameters<typeof hexOf>[0]): string {
  return `blobs/${digest.slice(0, digest.indexOf(':'))}/${hexOf(digest)}`;
}

/** The tag, and the whole reference where there is one. */
function namesOf(entry: Descriptor): readonly string[] {
  const names = [entry.annotations?.[refName], entry.annotations?.[containerdName]];
  return names.filter((name): name is string => name !== undefined && name !== '');
}

function primaryName(entry: Descriptor): string | undefined {
  return entry.annotations?.[containerdName] ?? entry.annotations?.[refName];
}
