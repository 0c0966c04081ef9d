import { PlimsollError } from '../errors.ts';
import type { Extractor } from '../extractor.ts';
import { likely } from '../nearest.ts';
import { apkExtractor } from '../packages/apk.ts';
import { dpkgExtractor } from '../packages/dpkg.ts';
import { npmExtractor } from '../packages/npm.ts';
import { osReleaseExtractor } from '../packages/os-release.ts';
import { pythonExtractor } from '../packages/python.ts';
import { rpmExtractor } from '../packages/rpm.ts';
import type { Reporter, Subject } from '../report.ts';
import { cyclonedxReporter } from '../reports/cyclonedx.ts';
import { githubReporter } from '../reports/github.ts';
import { gitlabReporter } from '../reports/gitlab.ts';
import { jsonReporter } from '../reports/json.ts';
import { markdownReporter } from '../reports/markdown.ts';
import { sarifReporter } from '../reports/sarif.ts';
import { tableReporter } from '../reports/table.ts';
import { unixReporter } from '../reports/unix.ts';

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
  githubReporter,
  gitlabReporter,
  unixReporter,
];

/**
 * Those with words for every one of these subjects. A bill of materials has none for a Dockerfile; annotations, code
 * quality and problem matchers want a line of a file in the repository, and what is found in an image has none.
 */
export function reportersOf(kinds: readonly Subject['kind'][]): readonly Reporter[] {
  return reporters.filter(({ subjects }) => kinds.every((kind) => subjects.includes(kind)));
}

/** Those that can list packages without judging them: SARIF knows findings only. */
export const inventoryReporters: readonly Reporter[] = reportersOf(['image']).filter((each) => each !== sarifReporter);

/**
 * @param kinds what the reports are of
 * @throws PlimsollError FORMAT_UNKNOWN, also for a format that has no words for one of the kinds
 */
export function reporterOf(format: string, kinds: readonly Subject['kind'][]): Reporter {
  const offered = reportersOf(kinds);
  const found = offered.find(({ id }) => id === format);
  if (found) return found;
  const ids = offered.map(({ id }) => id);
  if (reporters.some(({ id }) => id === format)) {
    const what = kinds.includes('image') ? 'an image' : 'a Dockerfile';
    throw new PlimsollError('FORMAT_UNKNOWN', `The format '${format}' is not for reports of ${what}.`, {
      remedy: `There are ${ids.join(', ')}.`,
    });
  }
  const meant = likely(format, ids);
  throw new PlimsollError('FORMAT_UNKNOWN', `There is no format '${format}'.`, {
    remedy: `${meant ? `Did you mean '${meant}'? ` : ''}There are ${ids.join(', ')}.`,
  });
}
