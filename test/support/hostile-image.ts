import { join } from 'node:path';
import { type ErrorCode, PlimsollError } from '../../src/errors.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { parsePlatform } from '../../src/oci/platform.ts';
import { extractors } from '../../src/parts/lists.ts';
import type { Notice, NoticeCode } from '../../src/report.ts';
import { openPath, type PathKind } from '../../src/sources/open-path.ts';
import { describeFiles, type FileDescription } from '../../src/workflows/describe-image.ts';
import { type ImageReport, readAndReport } from '../../src/workflows/report-image.ts';
import { selectImages } from '../../src/workflows/select-images.ts';
import { layout } from './layout.ts';
import { scratchFolder } from './small-images.ts';

/** How a scan of one image ended: in a report, or in an error by its name. */
export type Outcome =
  | { readonly error: ErrorCode; readonly message: string; readonly report?: undefined }
  | {
      readonly error?: undefined;
      readonly report: ImageReport;
      readonly notices: readonly Notice[];
      readonly codes: readonly NoticeCode[];
      readonly files: readonly FileDescription[];
    };

/** Opens, reads and lists, as `scan` does before it judges. What is thrown and is no PlimsollError is a bug. */
export async function outcomeOf(path: string, kind?: PathKind): Promise<Outcome> {
  const spoolFolder = join(scratchFolder(), 'spool');
  try {
    const source = await openPath(path, kind, { spoolFolder, verify: true });
    try {
      const choice = { kind: 'usually', platform: parsePlatform('linux/amd64') } as const;
      const [image] = await selectImages(source, undefined, choice);
      if (!image) throw new Error('no image was selected');
      const report = await readAndReport(source, image, {
        extractors,
        cache: undefined,
        verifyDiffIds: true,
        signal: new AbortController().signal,
        toolVersion: '0',
        now: new Date(0),
      });
      const { notices } = report.report;
      return { report, notices, codes: notices.map(({ code }) => code), files: [...describeFiles(report.read)] };
    } finally {
      await source.close();
    }
  } catch (error) {
    if (error instanceof PlimsollError) return { error: error.code, message: error.message };
    throw error;
  }
}

/**
 * An OCI layout folder whose every digest and size is true, whatever the layers hold.
 * @param plain the layer uncompressed, where the blob is not
 */
export function honestLayout(blob: Uint8Array, plain: Uint8Array = blob): string {
  const made = layout();
  return made.top([made.image({ layers: [blob], diffIds: [digestOf(plain)] })]).folder(scratchFolder());
}
