import { basesOf } from '../advisories/ecosystem.ts';
import { type MatchResult, matchPackages } from '../advisories/match.ts';
import type { AdvisoryDatabase } from '../advisories/store.ts';
import type { Severity } from '../finding.ts';
import type { Source } from '../oci/image.ts';
import { imageName } from '../oci/image-name.ts';
import { formatPlatform } from '../oci/platform.ts';
import type { DatabaseSummary, ImageSubject, Report } from '../report.ts';
import { databaseNotices } from './database-notices.ts';
import type { ImageOptions } from './image-options.ts';
import { reportImage } from './report-image.ts';
import { type PlatformChoice, selectImages } from './select-images.ts';
import { verdictOf } from './verdict.ts';

export interface ScanOptions extends ImageOptions {
  readonly platforms: PlatformChoice;
  /** Opened when the packages are known, so that a first use fetches only what they need. */
  readonly openDatabase: (bases: readonly string[]) => Promise<AdvisoryDatabase | undefined>;
  /** Lowest severity that fails; undefined: none does. */
  readonly failOn: Severity | undefined;
  /** An old database makes the scan incomplete. */
  readonly strict: boolean;
}

/** What an image (or every image of an index) holds, and what is known against it. One report an image. */
export async function scan(
  source: Source,
  name: string | undefined,
  options: ScanOptions,
): Promise<readonly Report<ImageSubject>[]> {
  const reports: Report<ImageSubject>[] = [];
  for (const image of await selectImages(source, name, options.platforms)) {
    const report = await reportImage(source, image, options);
    const { packages, distro } = report;
    const database = await options.openDatabase(basesOf(packages, distro));
    const matched = await matchPackages({
      packages,
      distro,
      database,
      repository: imageName(report.subject.reference, report.subject.source),
      platform: formatPlatform(report.subject.platform),
    });
    // S23: a gate that nothing was held against was not passed.
    const vacuous = options.failOn !== undefined && judgesNothing(matched);
    reports.push({
      ...report,
      findings: matched.findings,
      coverage: matched.coverage,
      notices: [
        ...report.notices,
        ...matched.notices.map((notice) => (vacuous ? { ...notice, incomplete: true } : notice)),
        ...(database ? databaseNotices(database, matched.used, options) : []),
      ],
      verdict: verdictOf(matched.findings, options.failOn),
      ...(database ? { database: dated(database.summary, report.createdAt) } : {}),
    });
  }
  return reports;
}

/** Packages were there, and not one of them was judged. An image without any is another matter (contract.md). */
function judgesNothing({ coverage, findings }: MatchResult): boolean {
  return coverage.length > 0 && findings.length === 0 && coverage.every(({ evaluated }) => evaluated === 0);
}

/** As SOURCE_DATE_EPOCH wants it: nothing in a report is later than the report. */
function dated(summary: DatabaseSummary, createdAt: string): DatabaseSummary {
  return summary.builtAt > createdAt ? { ...summary, builtAt: createdAt } : summary;
}
