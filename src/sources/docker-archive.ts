import * as v from 'valibot';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { listNearest } from '../nearest.ts';
import { claimedDiffIds, parseConfig } from '../oci/config.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestOf, isDigest } from '../oci/digest.ts';
import type { CatalogEntry, Identity, Image, Layer, Source } from '../oci/image.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { parseJson } from '../oci/parse-json.ts';
import { formatReference, parseReference } from '../oci/reference.ts';
import { type Files, readSmall } from './files.ts';

const ArchiveManifest = v.pipe(
  v.array(
    v.object({
      Config: v.string(),
      RepoTags: v.nullish(v.array(v.string()), []),
      Layers: v.nullish(
        v.pipe(v.array(v.string()), v.maxLength(limits.layers, `more than ${limits.layers} layers`)),
        [],
      ),
    }),
  ),
  v.maxLength(limits.manifests, `more than ${limits.manifests} images`),
);

type ArchivedImage = v.InferOutput<typeof ArchiveManifest>[number];

/**
 * What `docker save`, `podman save`, skopeo and kaniko write: manifest.json lists images, each a config and layers by
 * path (moby, image/spec/spec.md "Combined Image JSON + Filesystem Changeset Format"). There is no OCI manifest, so the
 * image is known by the digest of its config, which names the layers' diffIDs.
 * @param verify false lets a config have another digest than its name says
 * @throws PlimsollError ARCHIVE_INVALID, DIGEST_MISMATCH when the config's name lies
 */
export async function openDockerArchive(files: Files, location: string, verify: boolean): Promise<Source> {
  const file = await files.find('manifest.json');
  if (!file) throw new PlimsollError('ARCHIVE_INVALID', `'${location}' is no docker archive: it has no manifest.json.`);
  const list = parseJson(
    ArchiveManifest,
    await readSmall(file, limits.manifestBytes, 'manifest.json'),
    `manifest.json of '${location}'`,
    'ARCHIVE_INVALID',
  );
  const configs: { readonly image: ArchivedImage; readonly descriptor: Descriptor }[] = [];
  // One after the other, and only what names them is kept: a thousand configs of 8 MiB would not fit.
  for (const image of list) configs.push({ image, descriptor: (await readConfig(image)).descriptor });
  let asked: string | undefined;

  return {
    kind: 'archive',
    location,
    async resolve(name) {
      asked = name;
      const [only, ...others] = configs;
      if (name === undefined) {
        if (!only) throw new PlimsollError('IMAGE_NOT_FOUND', `'${location}' holds no image.`);
        if (others.length === 0) return only.descriptor;
        throw new PlimsollError('INPUT_AMBIGUOUS', `'${location}' holds ${configs.length} images.`, {
          remedy: `Name one of them as docker-archive:PATH:NAME: ${listNearest('', names())}.`,
        });
      }
      const wanted = completed(name);
      const named = (is: (tag: string) => boolean) => configs.filter(({ image }) => (image.RepoTags ?? []).some(is));
      const found =
        configs.find(({ descriptor }) => descriptor.digest === name) ??
        named((tag) => tag === name || (wanted !== undefined && completed(tag) === wanted))[0] ??
        onlyOne(name, name.includes(':') ? [] : named((tag) => tag.endsWith(`:${name}`)));
      if (found) return found.descriptor;
      throw new PlimsollError('IMAGE_NOT_FOUND', `'${location}' has no '${name}'.`, {
        ...(names().length > 0 ? { remedy: `It has ${listNearest(name, names())}.` } : {}),
      });
    },
    images: async (identity) => [identity],
    async image(identity): Promise<Image> {
      const { image, descriptor } = byIdentity(identity);
      const { config } = await readConfig(image);
      const paths = image.Layers ?? [];
      const diffIds = claimedDiffIds(config, paths.length);
      const layers: Layer[] = [];
      for (const [index, path] of paths.entries()) {
        const member = await files.find(path);
        if (!member)
          throw new PlimsollError(
            'ARCHIVE_INVALID',
            `'${location}' does not hold the layer '${path}' that its manifest names.`,
          );
        layers.push({
          mediaType: mediaTypes.dockerLayer,
          size: member.size,
          digest: undefined,
          diffId: diffIds.of[index],
          stamp: member.stamp,
          content: { kind: 'tar', open: (signal) => member.open(signal) },
        });
      }
      const name = asked ?? (image.RepoTags ?? [])[0];
      return {
        reference: name ? `${location}:${name}` : location,
        descriptor,
        config,
        layers,
        ...(diffIds.problem ? { diffIdProblem: diffIds.problem } : {}),
      };
    },
    async catalog(): Promise<readonly CatalogEntry[]> {
      const entries: CatalogEntry[] = [];
      for (const { image, descriptor } of configs) {
        const { config } = await readConfig(image);
        const sizes = await Promise.all((image.Layers ?? []).map(async (path) => (await files.find(path))?.size ?? 0));
        const tags = (image.RepoTags ?? []).map((tag) => `${location}:${tag}`);
        entries.push({
          names: tags,
          id: descriptor.digest,
          digest: undefined,
          platform: config.platform,
          created: config.created,
          size: sizes.reduce((sum, size) => sum + size, 0),
          dangling: tags.length === 0,
        });
      }
      return entries;
    },
    close: files.close,
  };

  async function readConfig(image: ArchivedImage) {
    const member = await files.find(image.Config);
    if (!member)
      throw new PlimsollError(
        'ARCHIVE_INVALID',
        `'${location}' does not hold the config '${image.Config}' that its manifest names.`,
      );
    const bytes = await readSmall(member, limits.configBytes, `config '${image.Config}'`);
    const digest = digestOf(bytes);
    const claimed = claimedDigest(image.Config);
    if (verify && claimed !== undefined && claimed !== digest) {
      throw new PlimsollError(
        'DIGEST_MISMATCH',
        `Config '${image.Config}' of '${location}' has the digest ${digest}.`,
        {
          remedy: 'The archive was changed after it was written. Save the image again; do not use this copy.',
        },
      );
    }
    const descriptor: Descriptor = { mediaType: mediaTypes.dockerConfig, digest, size: bytes.length };
    return { descriptor, config: parseConfig(bytes, `config '${image.Config}' of '${location}'`) };
  }

  /** A tag alone names an image when no other has the same. */
  function onlyOne(name: string, found: typeof configs): (typeof configs)[number] | undefined {
    if (new Set(found.map(({ descriptor }) => descriptor.digest)).size <= 1) return found[0];
    throw new PlimsollError('INPUT_AMBIGUOUS', `'${location}' holds ${found.length} images with the tag '${name}'.`, {
      remedy: `Name one of them as docker-archive:PATH:NAME: ${listNearest(
        '',
        found.flatMap(({ image }) => image.RepoTags ?? []),
      )}.`,
    });
  }

  function byIdentity(identity: Identity) {
    const found = configs.find(({ descriptor }) => descriptor.digest === identity?.digest);
    if (!found) throw new PlimsollError('IMAGE_NOT_FOUND', `'${location}' has no image ${identity?.digest}.`);
    return found;
  }

  function names(): readonly string[] {
    return configs.flatMap(({ image }) => image.RepoTags ?? []);
  }
}

/** `<hex>.json`, `sha256:<hex>` (kaniko), `blobs/sha256/<hex>` (Docker 25): the file name is the digest. */
function claimedDigest(path: string): string | undefined {
  const hex = /(?:^|[/:])([0-9a-f]{64})(?:\.json)?$/.exec(path)?.[1];
  const digest = `sha256:${hex}`;
  return hex !== undefined && isDigest(digest) ? digest : undefined;
}

/** `app:1` and `docker.io/library/app:1` name the same. */
function completed(name: string): string | undefined {
  try {
    return formatReference(parseReference(name));
  } catch {
    return undefined;
  }
}
