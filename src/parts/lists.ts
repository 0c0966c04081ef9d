import { PlimsollError } from '../errors.ts';
import type { Extractor } from '../extractor.ts';
import { likely } from '../nearest.ts';
import { apkExtractor } from '../packages/apk.ts';
import { dpkgExtractor } from '../packages/dpkg.ts';
import { npmExtractor } from '../packages/npm.ts';
import { osReleaseExtractor } from '../packages/os-release.ts';
import { pythonExtractor } from '../packages/python.ts';
import { rpmExtractor } from '../packages/rpm.ts';
import type { Reporter } from '../report.ts';
import { cyclonedxReporter } from '../reports/cyclonedx.ts';
import { jsonReporter } from '../reports/json.ts';
import { markdownReporter } from '../reports/markdown.ts';
import { sarifReporter } from '../reports/sarif.ts';
import { tableReporter } from '../reports/table.ts';

/** Everything that reads packages. A new extractor is one file and one line here. */
export const extractors: readonly Extractor[] = [
  osReleaseExtractor,
  dpkgExtractor,
  rpmExtractor,
  apkExtractor,
  npmExtractor,
  pythonExtractor,
];

/** Everything that writes reports. A new reporter is one file and one line here. */
export const reporters: readonly Reporter[] = [
  tableReporter,
  jsonReporter,
  sarifReporter,
  markdownReporter,
  cyclonedxReporter,
];

/** @throws PlimsollError FORMAT_UNKNOWN */
export function reporterOf(format: string): Reporter {
  const found = reporters.find(({ id }) => id === format);
  if (found) return found;
  const ids = reporters.map(({ id }) => id);
  const meant = likely(format, ids);
  throw new PlimsollError('FORMAT_UNKNOWN', `There is no format '${format}'.`, {
    remedy: `${meant ? `Did you mean '${meant}'? ` : ''}There are ${ids.join(', ')}.`,
  });
}
