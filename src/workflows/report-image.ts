import type { Extractor } from '../extractor.ts';
import type { LayerCache } from '../image/cache.ts';
import { type LayerProgress, type ReadImage, readImage } from '../image/read-image.ts';
import { maskSecrets } from '../mask-secrets.ts';
import { instructionsOfLayers } from '../oci/config.ts';
import type { Image, Source } from '../oci/image.ts';
import type { Notice, Report, Subject } from '../report.ts';
import { type Inventory, inventory } from './inventory.ts';

export interface ImageOptions {
  readonly extractors: readonly Extractor[];
  readonly cache: LayerCache | undefined;
  readonly verifyDiffIds: boolean;
  readonly signal: AbortSignal;
  readonly toolVersion: string;
  /** The report's one moment. */
  readonly now: Date;
  readonly onProgress?: (progress: LayerProgress) => void;
}

/** An image read and listed, before anything was judged. */
export interface ImageReport {
  readonly image: Image;
  readonly read: ReadImage;
  readonly inventory: Inventory;
  readonly report: Report;
}

/** Reads one image and lists what it holds; `scan` adds findings, `sbom` is done. */
export async function reportImage(source: Source, image: Image, options: ImageOptions): Promise<ImageReport> {
  const read = await readImage(image, options);
  const found = inventory(image, read, options.extractors);
  const notices: Notice[] = [
    ...(options.verifyDiffIds ? [] : [notVerified]),
    ...read.notices,
    ...found.notices,
    ...historyNotice(image),
    ...packageNotices(found, read, options.extractors),
  ];
  return {
    image,
    read,
    inventory: found,
    report: {
      schemaVersion: 1,
      tool: { name: 'plimsoll', version: options.toolVersion },
      createdAt: options.now.toISOString(),
      subject: subjectOf(source, image, read),
      distro: found.distro ?? null,
      packages: found.packages,
      findings: [],
      coverage: [],
      notices,
      trust: { state: 'not-checked', signatures: [] },
      verdict: { pass: true, reasons: [] },
    },
  };
}

const notVerified: Notice = {
  code: 'DIFF_IDS_NOT_VERIFIED',
  message: 'No digest of a layer was checked (--no-verify-diffids): what was read need not be what was built.',
};

function subjectOf(source: Source, image: Image, read: ReadImage): Subject {
  const instructions = instructionsOfLayers(image.config, image.layers.length);
  const { descriptor, config } = image;
  // A filesystem tar has no manifest: the tar itself is what can be named.
  const digest = descriptor?.digest ?? read.layers[0]?.pair?.digest;
  return {
    kind: 'image',
    reference: image.reference,
    source: source.kind,
    ...(digest ? { digest } : {}),
    ...(descriptor ? { mediaType: descriptor.mediaType } : {}),
    platform: config.platform,
    ...(config.created ? { created: config.created } : {}),
    layers: read.layers.map(({ pair, facts }, index) => {
      const instruction = instructions[index];
      return {
        ...(pair ? { digest: pair.digest, diffId: pair.diffId } : {}),
        size: pair?.size ?? sizeOfFiles(facts),
        ...(instruction ? { createdBy: maskSecrets(instruction.entry.createdBy), instruction: instruction.index } : {}),
      };
    }),
  };
}

function sizeOfFiles(facts: ReadImage['layers'][number]['facts']): number {
  let bytes = 0;
  for (let index = 0; index < facts.count; index++) bytes += facts.size(index);
  return bytes;
}

function historyNotice({ config, layers }: Image): readonly Notice[] {
  const filled = config.history.filter(({ emptyLayer }) => !emptyLayer).length;
  if (config.history.length === 0 || filled === layers.length) return [];
  return [
    {
      code: 'HISTORY_MISMATCH',
      message: `The image's history has ${filled} instructions with a layer for ${layers.length} layers, so no layer is given one.`,
    },
  ];
}

/** S23: an image without packages is not a clean image. */
function packageNotices(
  { packages }: Inventory,
  { facts }: ReadImage,
  extractors: readonly Extractor[],
): readonly Notice[] {
  if (packages.length > 0) return [];
  const hasDatabase = extractors.some(({ id }) => id !== 'os-release' && (facts.get(id)?.length ?? 0) > 0);
  if (!hasDatabase) {
    return [
      {
        code: 'NO_PACKAGES',
        message: 'The image has no package database that plimsoll knows; nothing could be judged.',
      },
    ];
  }
  const message = 'There is a package database in the image, and it lists nothing.';
  return [{ code: 'NO_PACKAGES', message, incomplete: true }];
}
