import { PlimsollError } from '../errors.ts';
import { type ReadImage, readImage } from '../image/read-image.ts';
import { maskSecrets } from '../mask-secrets.ts';
import { instructionsOfLayers } from '../oci/config.ts';
import type { Image, Source } from '../oci/image.ts';
import type { Package } from '../package.ts';
import { plural } from '../plural.ts';
import type { ImageSubject, Notice, Report } from '../report.ts';
import { type Contents, contentsOf, rememberContents, rememberedContents } from './contents.ts';
import type { ImageOptions } from './image-options.ts';

/** Lists what one image holds; `scan` adds findings, `sbom` is done. Layers are read when no earlier run did. */
export async function reportImage(source: Source, image: Image, options: ImageOptions): Promise<Report<ImageSubject>> {
  const known = await rememberedContents(image, options);
  if (!known) return (await readAndReport(source, image, options)).report;
  for (const [layer, { size }] of known.layers.entries()) {
    options.onProgress?.({ layer, layers: known.layers.length, bytes: size, size, done: true, cached: true });
  }
  return reportOf(source, image, known, options);
}

export interface ImageReport {
  readonly read: ReadImage;
  readonly report: Report<ImageSubject>;
}

/** The same, with its files. */
export async function readAndReport(source: Source, image: Image, options: ImageOptions): Promise<ImageReport> {
  const read = await readImage(image, options).catch((error: unknown) => {
    throw unpackable(image, error);
  });
  const contents = contentsOf(read, options.extractors);
  await rememberContents(contents, options);
  return { read, report: reportOf(source, image, contents, options) };
}

function reportOf(source: Source, image: Image, contents: Contents, options: ImageOptions): Report<ImageSubject> {
  const instructions = instructionsOfLayers(image.config, image.layers.length);
  return {
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: options.toolVersion },
    createdAt: options.now.toISOString(),
    subject: subjectOf(source, image, contents, instructions),
    distro: contents.distro,
    packages: contents.packages.map((each) => withInstruction(each, instructions)),
    findings: [],
    coverage: [],
    notices: [
      ...(options.verifyDiffIds ? [] : [notVerified]),
      ...contents.notices,
      ...historyNotice(image),
      ...packageNotices(contents),
    ],
    trust: { state: 'not-checked', signatures: [] },
    verdict: { pass: true, reasons: [] },
  };
}

function withInstruction(each: Package, instructions: Instructions): Package {
  const { introducedBy } = each;
  const instruction = introducedBy && instructions[introducedBy.layer];
  return instruction ? { ...each, introducedBy: { ...introducedBy, instruction: instruction.index } } : each;
}

type Instructions = ReturnType<typeof instructionsOfLayers>;

/** What is wrong inside a layer, with the name of the image. */
function unpackable({ reference, descriptor }: Image, error: unknown): unknown {
  if (!(error instanceof PlimsollError) || !/^(LAYER_CORRUPT|TAR_INVALID|TAR_TRUNCATED)$/.test(error.code))
    return error;
  const what = descriptor ? 'holds a layer that cannot be unpacked' : 'cannot be unpacked';
  const { code, message, remedy } = error;
  return new PlimsollError(code, `'${reference}' ${what}. ${message}`, { cause: error, ...(remedy ? { remedy } : {}) });
}

const notVerified: Notice = {
  code: 'DIFF_IDS_NOT_VERIFIED',
  message: 'No digest of a layer was checked (--no-verify-diffids): what was read need not be what was built.',
};

function subjectOf(source: Source, image: Image, contents: Contents, instructions: Instructions): ImageSubject {
  const { descriptor, config } = image;
  // A filesystem tar has no manifest: the tar itself is what can be named.
  const digest = descriptor?.digest ?? contents.layers[0]?.pair?.digest;
  return {
    kind: 'image',
    reference: image.reference,
    source: source.kind,
    ...(digest ? { digest } : {}),
    ...(descriptor ? { mediaType: descriptor.mediaType } : {}),
    platform: config.platform,
    ...(config.created ? { created: config.created } : {}),
    layers: contents.layers.map(({ pair, size }, index) => {
      const instruction = instructions[index];
      return {
        ...(pair ? { digest: pair.digest, diffId: pair.diffId } : {}),
        size,
        ...(instruction ? { createdBy: maskSecrets(instruction.entry.createdBy), instruction: instruction.index } : {}),
      };
    }),
  };
}

function historyNotice({ config, layers }: Image): readonly Notice[] {
  const filled = config.history.filter(({ emptyLayer }) => !emptyLayer).length;
  if (config.history.length === 0 || filled === layers.length) return [];
  return [
    {
      code: 'HISTORY_MISMATCH',
      message: `The image's history has ${plural(filled, 'instruction')} with a layer for ${plural(layers.length, 'layer')}, so no layer is given one.`,
    },
  ];
}

/** S23: an image without packages is not a clean image. */
function packageNotices({ packages, hasPackageDatabase }: Contents): readonly Notice[] {
  if (packages.length > 0) return [];
  if (!hasPackageDatabase) {
    return [
      {
        code: 'NO_PACKAGES',
        message: 'The image has no package database that plimsoll knows.',
      },
    ];
  }
  const message = 'There is a package database in the image, and it lists nothing.';
  return [{ code: 'NO_PACKAGES', message, incomplete: true }];
}
