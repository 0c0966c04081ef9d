import type { Extractor } from '../extractor.ts';
import type { VerifiedPair } from '../image/cache.ts';
import type { ReadImage } from '../image/read-image.ts';
import type { Image } from '../oci/image.ts';
import type { Distro, Package } from '../package.ts';
import type { Notice } from '../report.ts';
import type { ImageOptions } from './image-options.ts';
import { inventory } from './inventory.ts';

/** What the layers of an image hold, under whatever name and config: it follows from their bytes alone. */
export interface Contents {
  readonly layers: readonly LayerSummary[];
  readonly distro: Distro | null;
  /** Introduced by a layer; which instruction made that layer is the config's to say. */
  readonly packages: readonly Package[];
  /** False for an image that could not list a package, as one from scratch. */
  readonly hasPackageDatabase: boolean;
  readonly notices: readonly Notice[];
}

export interface LayerSummary {
  /** Absent for a folder. */
  readonly pair?: VerifiedPair;
  /** Bytes as stored; of a folder those of its files. */
  readonly size: number;
}

export function contentsOf(read: ReadImage, extractors: readonly Extractor[]): Contents {
  const { distro, packages, notices } = inventory(read, extractors);
  return {
    layers: read.layers.map(({ pair, facts }) => ({
      ...(pair ? { pair } : {}),
      size: pair?.size ?? sizeOfFiles(facts),
    })),
    distro: distro ?? null,
    packages,
    hasPackageDatabase: extractors.some(({ id }) => id !== 'os-release' && (read.facts.get(id)?.length ?? 0) > 0),
    notices: [...read.notices, ...notices],
  };
}

/**
 * What the same layers came to in an earlier run: then nothing of them is read or merged. They are the same when each
 * is known by its verified pair (S14).
 */
export async function rememberedContents(image: Image, options: ImageOptions): Promise<Contents | undefined> {
  if (!options.verifyDiffIds || image.diffIdProblem) return undefined;
  // Written by `rememberContents` of the same version.
  return (await options.cache?.findJoined(image.layers, kindOf(options))) as Contents | undefined;
}

/** Keeps it, when every layer was verified. */
export async function rememberContents(contents: Contents, options: ImageOptions): Promise<void> {
  if (!options.verifyDiffIds || contents.layers.length === 0) return;
  const pairs = contents.layers.flatMap(({ pair }) => (pair ? [pair] : []));
  if (pairs.length < contents.layers.length) return;
  await options.cache?.saveJoined(pairs, kindOf(options), contents);
}

/** How packages are assembled and placed is not in the extractors' versions, so no version reads another's. */
function kindOf({ toolVersion }: ImageOptions): string {
  return `contents of plimsoll ${toolVersion}`;
}

function sizeOfFiles(facts: ReadImage['layers'][number]['facts']): number {
  let bytes = 0;
  for (let index = 0; index < facts.count; index++) bytes += facts.size(index);
  return bytes;
}
