import type { ReportingConfiguration } from 'sarif';
import type { Finding, Level, Severity } from '../finding.ts';

// GitHub's buckets of security-severity, and the score of a severity that came without one.
const buckets: Readonly<
  Record<Severity, { readonly from: number; readonly to: number; readonly usual: number } | undefined>
> = {
  critical: { from: 9.1, to: 10, usual: 9.5 },
  high: { from: 7, to: 8.9, usual: 8 },
  medium: { from: 4, to: 6.9, usual: 5.5 },
  low: { from: 0.1, to: 3.9, usual: 2 },
  negligible: { from: 0.1, to: 1, usual: 1 },
  unknown: undefined,
};

/**
 * One effective number for `security-severity` and `rank`: the highest CVSS score, held inside the bucket of the
 * finding's severity where a distribution sees it otherwise. Undefined when nobody has rated it, so that the level
 * alone speaks.
 */
export function scoreOf({ severity, advisory }: Finding): number | undefined {
  const bucket = buckets[severity];
  if (!bucket) return undefined;
  const scores = (advisory?.cvss ?? []).map(({ score }) => score).filter((score) => score > 0);
  if (scores.length === 0) return bucket.usual;
  return Math.min(bucket.to, Math.max(bucket.from, ...scores));
}

/** SARIF's `rank`, 0 to 100. */
export function rankOf(score: number): number {
  return Math.round(score * 10);
}

export function sarifLevel(level: Level): ReportingConfiguration.level {
  return level === 'error' || level === 'warning' ? level : 'note';
}
