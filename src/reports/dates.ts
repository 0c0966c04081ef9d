import { plural } from '../plural.ts';
import type { Report } from '../report.ts';

/**
 * `advisories.db, advisories of 2026-11-18 (npm, 3 days old)`; the age is counted to the report's own time, there is no
 * clock here. Outside text in it is not escaped yet.
 */
export function databaseText(report: Report): string {
  const { database, createdAt } = report;
  if (!database) return 'no advisories were used';
  const { date, ecosystem } = dataDate(report);
  const days = daysBetween(date, createdAt) ?? 0;
  const facts = [...(ecosystem ? [ecosystem] : []), ...(days > 0 ? [`${plural(days, 'day')} old`] : [])];
  const of = date === '' ? 'without a date' : `of ${dateOf(date)}`;
  return `${database.name}, ${database.demo ? 'demo data' : 'advisories'} ${of}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`;
}

/**
 * How fresh the advisories behind a verdict are: of the ecosystems that packages were judged by, the newest record of
 * the one where that is oldest, for a fresh one must not hide a stale one. Its name only where others are fresher; ''
 * where no record bears a date.
 */
export function dataDate({ coverage, database }: Pick<Report, 'coverage' | 'database'>): {
  readonly date: string;
  readonly ecosystem?: string;
} {
  const used = coverage
    .filter(({ found, notCovered }) => found > notCovered)
    .map(({ ecosystem, databaseDate }) => ({ ecosystem, date: databaseDate ?? '' }))
    .sort((a, b) => (a.date < b.date ? -1 : 1));
  const [oldest] = used;
  if (!oldest) return { date: database?.newest ?? database?.builtAt ?? '' };
  const isAlone = used.every(({ date }) => dateOf(date) === dateOf(oldest.date));
  return isAlone ? { date: oldest.date } : oldest;
}

/** The day of an ISO 8601 time; other text as it is. */
export function dateOf(time: string): string {
  return /^\d{4}-\d{2}-\d{2}/.exec(time)?.[0] ?? time;
}

// Whole days; undefined when either is no time.
function daysBetween(from: string, to: string): number | undefined {
  const days = Math.floor((Date.parse(to) - Date.parse(from)) / 86_400_000);
  return Number.isFinite(days) ? days : undefined;
}
