import type { Source } from '../oci/image.ts';
import type { ImageSubject, Report } from '../report.ts';
import type { ImageOptions } from './image-options.ts';
import { reportImage } from './report-image.ts';
import { type PlatformChoice, selectImages } from './select-images.ts';

/** What an image holds, unjudged. */
export async function sbom(
  source: Source,
  name: string | undefined,
  options: ImageOptions & { readonly platforms: PlatformChoice },
): Promise<readonly Report<ImageSubject>[]> {
  const reports: Report<ImageSubject>[] = [];
  for (const image of await selectImages(source, name, options.platforms)) {
    reports.push(await reportImage(source, image, options));
  }
  return reports;
}
