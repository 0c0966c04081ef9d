import { Buffer } from 'node:buffer';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { listNearest } from '../nearest.ts';
import { claimedDiffIds, parseConfig } from '../oci/config.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { CatalogEntry, Identity, Image, Layer, Source, SourceKind } from '../oci/image.ts';
import { type Index, isAttestation, type Manifest, parseManifest } from '../oci/manifest.ts';
import { isLayer } from '../oci/media-types.ts';
import { formatPlatform } from '../oci/platform.ts';
import type { ContentStore, Head } from './content-store.ts';
import { verified } from './verified.ts';

/** What a store is called in reports and messages. */
export interface ContentName {
  readonly kind: SourceKind;
  /** `docker.io/library/nginx`, `app.tar` */
  readonly location: string;
  /** The full reference of the image of a name: `docker.io/library/nginx:1.27`. */
  reference(name: string | undefined): string;
  /** False only for local archives that were slimmed on purpose (`--no-verify-diffids`). */
  readonly verify: boolean;
}

/** A source over anything that keeps content by digest: registries and layouts differ only in their store. */
export function contentSource(unverified: ContentStore, { kind, location, reference, verify }: ContentName): Source {
  const store = verify ? verified(unverified) : unverified;
  let asked: string | undefined;

  return {
    kind,
    location,
    async resolve(name) {
      asked = name;
      try {
        return await store.resolve(name);
      } catch (error) {
        throw await withTags(error, name);
      }
    },
    images: (identity) => imagesOf(known(identity)),
    image: (identity) => image(known(identity)),
    catalog,
    close: store.close,
  };

  function known(identity: Identity): Descriptor {
    if (!identity) throw new Error('a content store names everything by digest');
    return identity;
  }

  async function document(descriptor: Descriptor): Promise<Manifest | Index> {
    if (descriptor.size > limits.manifestBytes) {
      throw new PlimsollError(
        'LIMIT_EXCEEDED',
        `Manifest ${descriptor.digest} has ${descriptor.size} bytes, more than ${limits.manifestBytes} (manifestBytes).`,
      );
    }
    return parseManifest(await store.manifest(descriptor), descriptor.mediaType, `manifest ${descriptor.digest}`);
  }

  async function imagesOf(
    descriptor: Descriptor,
    depth = 0,
    seen: Set<string> = new Set(),
  ): Promise<readonly Descriptor[]> {
    // An index may name another twice, or a thousand times a thousand: each document is read once.
    if (seen.has(descriptor.digest)) return [];
    seen.add(descriptor.digest);
    if (seen.size > limits.manifests) throw tooManyImages(descriptor);
    const found = await document(descriptor);
    if (found.kind === 'manifest') return [{ ...descriptor, mediaType: found.mediaType }];
    if (depth >= limits.indexDepth) {
      throw new PlimsollError(
        'LIMIT_EXCEEDED',
        `Index ${descriptor.digest} lies more than ${limits.indexDepth} indexes deep (indexDepth).`,
      );
    }
    const images: Descriptor[] = [];
    for (const entry of found.manifests) {
      if (isAttestation(entry)) continue;
      // An entry without a platform may be anything; only its own document tells.
      if (entry.platform && !/index|list/.test(entry.mediaType)) {
        // One image may stand for several platforms, but for each only once.
        const built = `${entry.digest} ${formatPlatform(entry.platform)}`;
        if (!seen.has(built)) images.push(entry);
        seen.add(built);
      } else images.push(...(await imagesOf(entry, depth + 1, seen)));
      if (images.length > limits.manifests) throw tooManyImages(descriptor);
    }
    return images;
  }

  function tooManyImages({ digest }: Descriptor): PlimsollError {
    return new PlimsollError(
      'LIMIT_EXCEEDED',
      `Index ${digest} holds more than ${limits.manifests} images (manifests).`,
    );
  }

  async function image(descriptor: Descriptor): Promise<Image> {
    const manifest = await document(descriptor);
    if (manifest.kind === 'index') {
      throw new PlimsollError('MANIFEST_INVALID', `${descriptor.digest} is an index where one image was expected.`);
    }
    const foreign = manifest.layers.find(({ mediaType }) => mediaType !== '' && !isLayer(mediaType));
    if (foreign) {
      throw new PlimsollError(
        'MEDIA_TYPE_UNSUPPORTED',
        `${descriptor.digest} is not a container image: it has a layer of the type '${foreign.mediaType}'.`,
        {
          remedy: 'It is some other artifact, such as a chart, a signature or an SBOM.',
        },
      );
    }
    const config = parseConfig(
      await wholeBlob(manifest.config, limits.configBytes, 'config'),
      `config ${manifest.config.digest}`,
    );
    const diffIds = claimedDiffIds(config, manifest.layers.length);
    return {
      reference: reference(asked),
      descriptor: { ...descriptor, mediaType: manifest.mediaType },
      config,
      layers: manifest.layers.map(
        (layer, index): Layer => ({
          mediaType: layer.mediaType,
          size: verify ? layer.size : undefined,
          digest: verify ? layer.digest : undefined,
          diffId: diffIds.of[index],
          content: { kind: 'tar', open: (signal) => store.blob(layer, signal) },
        }),
      ),
      ...(diffIds.problem ? { diffIdProblem: diffIds.problem } : {}),
    };
  }

  async function wholeBlob(descriptor: Descriptor, most: number, what: string): Promise<Uint8Array> {
    const tooLong = (bytes: number) =>
      new PlimsollError('LIMIT_EXCEEDED', `The ${what} ${descriptor.digest} has ${bytes} bytes, more than ${most}.`);
    if (descriptor.size > most) throw tooLong(descriptor.size);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of store.blob(descriptor, AbortSignal.timeout(120_000))) {
      bytes += chunk.length;
      // What nobody verifies may be longer than it says.
      if (bytes > most) throw tooLong(bytes);
      chunks.push(Uint8Array.from(chunk));
    }
    return Buffer.concat(chunks);
  }

  async function catalog(): Promise<readonly CatalogEntry[]> {
    // Several names may lead to one image, and one name to the images of several platforms.
    const entries = new Map<string, CatalogEntry>();
    for (const { names, descriptor } of store.heads ?? (await headsOfTags())) {
      for (const { each, found } of await imagesHere(descriptor)) {
        const platform = each.platform ?? found.config.platform;
        const key = `${each.digest} ${formatPlatform(platform)}`;
        const before = entries.get(key);
        const all = [...new Set([...(before?.names ?? []), ...names.map(reference)])];
        const manifest = before ? undefined : await document(each);
        entries.set(key, {
          ...(before ?? {
            id: manifest?.kind === 'manifest' ? manifest.config.digest : undefined,
            digest: each.digest,
            platform,
            created: found.config.created,
            size: found.layers.reduce((sum, { size }) => sum + (size ?? 0), 0),
          }),
          names: all,
          dangling: all.length === 0,
        });
      }
    }
    return [...entries.values()];
  }

  /** Of an index, an archive need not hold all platforms: `docker save` writes those that the engine has. */
  async function imagesHere(
    descriptor: Descriptor,
  ): Promise<readonly { readonly each: Descriptor; readonly found: Image }[]> {
    const here: { readonly each: Descriptor; readonly found: Image }[] = [];
    let missing: unknown;
    for (const each of await imagesOf(descriptor)) {
      try {
        here.push({ each, found: await image(each) });
      } catch (error) {
        if (!(error instanceof PlimsollError) || error.code !== 'IMAGE_NOT_FOUND') throw error;
        missing ??= error;
      }
    }
    if (here.length === 0 && missing !== undefined) throw missing;
    return here;
  }

  async function headsOfTags(): Promise<readonly Head[]> {
    const heads: Head[] = [];
    for (const tag of await store.tags()) heads.push({ names: [tag], descriptor: await store.resolve(tag) });
    return heads;
  }

  async function withTags(error: unknown, name: string | undefined): Promise<unknown> {
    if (!(error instanceof PlimsollError) || error.code !== 'IMAGE_NOT_FOUND' || name === undefined) return error;
    const tags = await store.tags().catch(() => []);
    if (tags.length === 0) return error;
    return new PlimsollError('IMAGE_NOT_FOUND', `'${location}' has no '${name}'.`, {
      cause: error,
      remedy: `It has ${listNearest(name, tags)}.`,
    });
  }
}
