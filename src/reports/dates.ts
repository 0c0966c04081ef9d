import type { DatabaseSummary } from '../report.ts';
import { plural } from './counts.ts';

/** `advisories of 2026-11-19 (2 days old)`; the age is counted to the report's own time, there is no clock here. */
export function databaseText(database: DatabaseSummary, createdAt: string): string {
  const date = database.newest ?? database.builtAt;
  const days = daysBetween(date, createdAt) ?? 0;
  const age = days > 0 ? ` (${plural(days, 'day')} old)` : '';
  return `${database.name}, ${database.demo ? 'demo data' : 'advisories'} of ${dateOf(date)}${age}`;
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
