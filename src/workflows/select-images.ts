import { PlimsollError } from '../errors.ts';
import type { Image, Source } from '../oci/image.ts';
import { formatPlatform, type Platform, platformMatches } from '../oci/platform.ts';

export type PlatformChoice =
  /** `--platform`: this one or none. */
  | { readonly kind: 'exactly'; readonly platform: Platform }
  /** Nothing was said: the host's, or the only one there is. */
  | { readonly kind: 'usually'; readonly platform: Platform }
  | { readonly kind: 'all' };

/**
 * The images behind a name that a run is about, in the order of their index.
 * @throws PlimsollError PLATFORM_NOT_FOUND, naming the platforms that exist
 */
export async function selectImages(
  source: Source,
  name: string | undefined,
  choice: PlatformChoice,
): Promise<readonly Image[]> {
  const identities = await source.images(await source.resolve(name));
  const [first, ...others] = identities;
  if (identities.length === 0) {
    throw new PlimsollError(
      'IMAGE_NOT_FOUND',
      `'${source.location}' names no image, only attestations or nothing at all.`,
    );
  }
  if (choice.kind === 'all') return Promise.all(identities.map((identity) => source.image(identity)));
  if (others.length === 0) {
    const image = await source.image(first);
    const { platform } = image.config;
    // A plain filesystem does not say what it runs on.
    if (choice.kind === 'exactly' && platform.architecture !== '' && !platformMatches(choice.platform, platform)) {
      throw notFound(source, choice.platform, [platform]);
    }
    return [image];
  }
  const fitting = identities.find(
    (identity) => identity?.platform && platformMatches(choice.platform, identity.platform),
  );
  if (fitting) return [await source.image(fitting)];
  const platforms = identities.flatMap((identity) => (identity?.platform ? [identity.platform] : []));
  if (platforms.length < identities.length) return [await fromConfigs(source, identities, choice.platform)];
  throw notFound(source, choice.platform, platforms);
}

/** Entries of an index need not name their platform; then only the configs tell. */
async function fromConfigs(
  source: Source,
  identities: Awaited<ReturnType<Source['images']>>,
  wanted: Platform,
): Promise<Image> {
  const platforms: Platform[] = [];
  for (const identity of identities) {
    const image = await source.image(identity);
    if (platformMatches(wanted, image.config.platform)) return image;
    platforms.push(image.config.platform);
  }
  throw notFound(source, wanted, platforms);
}

function notFound(source: Source, wanted: Platform, platforms: readonly Platform[]): PlimsollError {
  const names = platforms.map(formatPlatform);
  return new PlimsollError('PLATFORM_NOT_FOUND', `'${source.location}' is not built for ${formatPlatform(wanted)}.`, {
    remedy: `It is built for ${names.join(', ')}: use --platform ${names[0]}, or --all-platforms.`,
  });
}
