import { basesOf } from '../advisories/ecosystem.ts';
import { matchPackages } from '../advisories/match.ts';
import type { AdvisoryDatabase } from '../advisories/store.ts';
import type { Severity } from '../finding.ts';
import type { Source } from '../oci/image.ts';
import { imageName } from '../oci/image-name.ts';
import { formatPlatform } from '../oci/platform.ts';
import type { Notice, Report } from '../report.ts';
import { type ImageOptions, reportImage } from './report-image.ts';
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

/** Days after which a database is called old: distributions publish several times a week. */
const oldAfterDays = 7;

/** What an image (or every image of an index) holds, and what is known against it. One report an image. */
export async function scan(source: Source, name: string | undefined, options: ScanOptions): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (const image of await selectImages(source, name, options.platforms)) {
    const { report, inventory } = await reportImage(source, image, options);
    const { packages } = inventory;
    const distro = inventory.distro ?? null;
    const database = await options.openDatabase(basesOf(packages, distro));
    if (!database) {
      reports.push(report);
      continue;
    }
    const matched = await matchPackages({
      packages,
      distro,
      database,
      repository: imageName(report.subject.reference, report.subject.source),
      platform: formatPlatform(report.subject.platform),
    });
    reports.push({
      ...report,
      findings: matched.findings,
      coverage: matched.coverage,
      notices: [...report.notices, ...matched.notices, ...databaseNotices(database, matched.oldestShard, options)],
      verdict: verdictOf(matched.findings, options.failOn),
      database: database.summary,
    });
  }
  return reports;
}

function databaseNotices(
  { manifest, summary }: AdvisoryDatabase,
  oldestShard: string | null,
  { now, strict }: ScanOptions,
): readonly Notice[] {
  if (manifest.demo) {
    const message = `The advisories are demo data of ${manifest.demo.date}: they show how plimsoll works and judge no real image.`;
    return [{ code: 'DEMO_DATABASE', message }];
  }
  // Records somebody laid down are as old as the newest of them; what was fetched is as old as its last look upstream.
  const isLocal = Object.values(manifest.shards).some(({ source }) => source.trust === 'local');
  const age = isLocal ? daysSince(summary.newest, now) : daysSince(oldestShard, now);
  if (age <= oldAfterDays) return [];
  const message = isLocal
    ? `The newest advisory is ${age} days old. Fetch newer records and build the database again.`
    : `The advisories were last fetched ${age} days ago. Update them with 'plimsoll db update'.`;
  return [{ code: 'DATABASE_OLD', message, ...(strict ? { incomplete: true } : {}) }];
}

function daysSince(time: string | null, now: Date): number {
  return time === null ? 0 : Math.floor((now.getTime() - Date.parse(time)) / 86_400_000);
}
