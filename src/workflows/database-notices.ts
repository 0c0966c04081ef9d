import type { AdvisoryDatabase } from '../advisories/store.ts';
import type { ShardInfo } from '../advisories/store-schema.ts';
import { plural } from '../plural.ts';
import type { Notice } from '../report.ts';

export interface Aging {
  readonly now: Date;
  /** An old database makes the scan incomplete. */
  readonly strict: boolean;
}

/** Days after which advisories are called old: distributions publish several times a week. */
const oldAfterDays = 7;

/**
 * What a reader must know of the advisories behind a verdict. Only ecosystems that packages were judged by count, each
 * by itself: a fresh one hides no stale one.
 */
export function databaseNotices(
  { manifest }: AdvisoryDatabase,
  used: ReadonlyMap<string, ShardInfo>,
  { now, strict }: Aging,
): readonly Notice[] {
  if (manifest.demo) {
    const message = `The advisories are demo data of ${manifest.demo.date}: they show how plimsoll works and judge no real image.`;
    return [{ code: 'DEMO_DATABASE', message }];
  }
  const old = [...used].map(([base, info]) => ({ base, ...ageOf(info, now) })).filter(({ isOld }) => isOld);
  const local = old
    .filter(({ isLocal }) => isLocal)
    .map(
      ({ base, days }) => `for '${base}' is ${days === undefined ? 'of unknown age' : `${plural(days, 'day')} old`}`,
    );
  const fetched = old
    .filter(({ isLocal }) => !isLocal)
    .map(({ base, days = 0 }) => `for '${base}' were last fetched ${plural(days, 'day')} ago`);
  return [
    ...(local.length > 0
      ? [`The newest advisory ${local.join(', the newest ')}. Fetch newer records and build the database again.`]
      : []),
    ...(fetched.length > 0
      ? [`The advisories ${fetched.join(', those ')}. Update them with 'plimsoll db update'.`]
      : []),
  ].map((message) => ({ code: 'DATABASE_OLD', message, ...(strict ? { incomplete: true } : {}) }));
}

/** Records somebody laid down are as old as the newest of them; what was fetched is as old as its last look upstream. */
function ageOf({ newest, builtAt, source }: ShardInfo, now: Date) {
  const isLocal = source.trust === 'local';
  const time = isLocal ? newest : builtAt;
  const days = time === null ? undefined : Math.floor((now.getTime() - Date.parse(time)) / 86_400_000);
  return { isLocal, days, isOld: days === undefined || days > oldAfterDays };
}
