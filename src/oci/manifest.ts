import * as v from 'valibot';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { type Descriptor, DescriptorSchema } from './descriptor.ts';
import { isIndex, isManifest, isSchema1, mediaTypes } from './media-types.ts';
import { parseJson } from './parse-json.ts';

/** One image: its config and its layers, base first. OCI image-spec, manifest.md. */
export interface Manifest {
  readonly kind: 'manifest';
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** A list of images, one a platform (and other indexes). OCI image-spec, image-index.md. */
export interface Index {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

const Annotations = v.nullish(v.record(v.string(), v.string()), {});
const VersionTwo = v.nullish(v.literal(2));

const ManifestSchema = v.object({
  schemaVersion: VersionTwo,
  config: DescriptorSchema,
  layers: v.pipe(v.array(DescriptorSchema), v.maxLength(limits.layers, `more than ${limits.layers} layers`)),
  annotations: Annotations,
});

const IndexSchema = v.object({
  schemaVersion: VersionTwo,
  manifests: v.pipe(
    v.array(DescriptorSchema),
    v.maxLength(limits.manifests, `more than ${limits.manifests} manifests`),
  ),
  annotations: Annotations,
});

/**
 * Reads manifest or index bytes whose digest was already checked. The media type is that of the descriptor or of the
 * response; where neither names one, the document's own `mediaType`, then its shape, decide. A document whose own
 * word contradicts its descriptor is refused (image-spec, manifest.md "mediaType": the confusion of an index with a
 * manifest is an attack).
 * @throws PlimsollError MANIFEST_INVALID, MANIFEST_SCHEMA1, MEDIA_TYPE_UNSUPPORTED
 */
export function parseManifest(bytes: Uint8Array, declared: string, what: string): Manifest | Index {
  const own = parseJson(
    v.looseObject({
      mediaType: v.nullish(v.string()),
      schemaVersion: v.nullish(v.number()),
      manifests: v.optional(v.unknown()),
      layers: v.optional(v.unknown()),
    }),
    bytes,
    what,
    'MANIFEST_INVALID',
  );
  const claimed = declared.split(';')[0]?.trim() ?? '';
  if (isSchema1(claimed) || isSchema1(own.mediaType ?? '') || own.schemaVersion === 1) {
    throw new PlimsollError(
      'MANIFEST_SCHEMA1',
      `The ${what} has Docker's schema 1, which carries no checkable layers.`,
      {
        remedy: 'Push the image again with a current Docker, or copy it with skopeo, which converts it.',
      },
    );
  }
  const known = isIndex(claimed) || isManifest(claimed) ? claimed : '';
  if (known && own.mediaType && own.mediaType !== known) {
    throw new PlimsollError('MANIFEST_INVALID', `The ${what} calls itself ${own.mediaType} but is served as ${known}.`);
  }
  if (own.manifests !== undefined && own.layers !== undefined) {
    throw new PlimsollError('MANIFEST_INVALID', `The ${what} has both 'manifests' and 'layers'.`);
  }
  const shape = own.manifests !== undefined ? mediaTypes.ociIndex : mediaTypes.ociManifest;
  const mediaType = known || own.mediaType || shape;
  if (isIndex(mediaType)) {
    const { manifests, annotations } = parseJson(IndexSchema, bytes, what, 'MANIFEST_INVALID');
    return { kind: 'index', mediaType, manifests, annotations: annotations ?? {} };
  }
  if (isManifest(mediaType)) {
    const { config, layers, annotations } = parseJson(ManifestSchema, bytes, what, 'MANIFEST_INVALID');
    return { kind: 'manifest', mediaType, config, layers, annotations: annotations ?? {} };
  }
  throw new PlimsollError(
    'MEDIA_TYPE_UNSUPPORTED',
    `The ${what} has the media type '${mediaType}', which is no image.`,
  );
}

/** BuildKit's provenance and SBOM manifests stand in the index beside the images, for the platform unknown/unknown. */
export function isAttestation(descriptor: Descriptor): boolean {
  return (
    descriptor.annotations?.['vnd.docker.reference.type'] === 'attestation-manifest' ||
    (descriptor.platform?.os === 'unknown' && descriptor.platform.architecture === 'unknown')
  );
}
