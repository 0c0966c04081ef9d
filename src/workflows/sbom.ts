import type { Source } from '../oci/image.ts';
import type { Report } from '../report.ts';
import { type ImageOptions, reportImage } from './report-image.ts';
import { type PlatformChoice, selectImages } from './select-images.ts';

/** What an image holds, unjudged. */
export async function sbom(
  source: Source,
  name: string | undefined,
  options: ImageOptions & { readonly platforms: PlatformChoice },
): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (const image of await selectImages(source, name, options.platforms)) {
    reports.push((await reportImage(source, image, options)).report);
  }
  return reports;
}
