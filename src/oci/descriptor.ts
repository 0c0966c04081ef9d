import * as v from 'valibot';
import { type Digest, isDigest } from './digest.ts';
import type { Platform } from './platform.ts';

/** Media type, digest and size: the identity of a blob. OCI image-spec, descriptor.md. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly platform?: Platform;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly artifactType?: string;
}

export const DigestSchema = v.pipe(
  v.string(),
  v.check((text) => isDigest(text), 'not a sha256 or sha512 digest'),
  v.transform((text) => text as Digest),
);

const PlatformSchema = v.pipe(
  v.object({
    os: v.optional(v.string(), 'linux'),
    architecture: v.optional(v.string(), ''),
    variant: v.optional(v.string()),
  }),
  v.transform(({ os, architecture, variant }): Platform => ({ os, architecture, ...(variant ? { variant } : {}) })),
);

export const DescriptorSchema = v.pipe(
  v.object({
    mediaType: v.optional(v.string(), ''),
    digest: DigestSchema,
    size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    platform: v.nullish(PlatformSchema),
    annotations: v.nullish(v.record(v.string(), v.string())),
    artifactType: v.nullish(v.string()),
  }),
  v.transform(
    ({ mediaType, digest, size, platform, annotations, artifactType }): Descriptor => ({
      mediaType,
      digest,
      size,
      ...(platform ? { platform } : {}),
      ...(annotations ? { annotations } : {}),
      ...(artifactType ? { artifactType } : {}),
    }),
  ),
);
