import type { Severity } from '../finding.ts';
import { severities } from '../finding.ts';
import { cvssScore } from './cvss.ts';
import type { OsvSeverity } from './osv.ts';

export interface RatedSeverity {
  readonly severity: Severity;
  readonly score?: number;
  readonly vector?: string;
  /** Who says so: `cvss`, `advisory` (its database's word), `distro` (the distribution's); '' when nobody does. */
  readonly source: string;
}

/** Where an advisory may say how bad it is, for one affected package. */
export interface SeveritySources {
  /** Of the affected package: it goes before the record's own. */
  readonly affected: readonly OsvSeverity[];
  readonly record: readonly OsvSeverity[];
  /** `database_specific.severity`. */
  readonly databaseWord: string | undefined;
  /** `ecosystem_specific`'s urgency, severity or priority. */
  readonly ecosystemWord: string | undefined;
  readonly summary: string | undefined;
}

/**
 * One severity for an advisory, from the first place that has one: the affected package's list, the record's, the
 * database's word, the ecosystem's word, the word in front of a Red Hat style summary ("Important: kernel security
 * update": all that AlmaLinux has), else unknown. In a list the distribution's own word goes before CVSS, and the
 * newer CVSS version before the older one.
 */
export function rateSeverity(sources: SeveritySources): RatedSeverity {
  const summaryWord = /^(Critical|Important|Moderate|Low): /.exec(sources.summary ?? '')?.[1];
  return (
    rateList(sources.affected) ??
    rateList(sources.record) ??
    rateWord(sources.databaseWord, 'advisory') ??
    rateWord(sources.ecosystemWord, 'distro') ??
    rateWord(summaryWord, 'distro') ?? { severity: 'unknown', source: '' }
  );
}

/** Every CVSS vector that can be scored, newest version first, each once. */
export function cvssOf(list: readonly OsvSeverity[]): readonly { readonly vector: string; readonly score: number }[] {
  const scored = new Map<string, number>();
  for (const { type, score: vector } of list) {
    const score = type.startsWith('CVSS_V') ? cvssScore(vector) : undefined;
    if (score !== undefined) scored.set(vector, score);
  }
  return [...scored]
    .map(([vector, score]) => ({ vector, score }))
    .sort((a, b) => versionOf(b.vector) - versionOf(a.vector) || b.score - a.score || (a.vector < b.vector ? -1 : 1));
}

/** The worse of two; what is known goes before what is not. */
export function worseSeverity(a: RatedSeverity, b: RatedSeverity): RatedSeverity {
  const order = severities.indexOf(a.severity) - severities.indexOf(b.severity) || (b.score ?? 0) - (a.score ?? 0);
  return order <= 0 ? a : b;
}

function rateList(list: readonly OsvSeverity[]): RatedSeverity | undefined {
  const priority = list.find(({ type }) => type === 'Ubuntu');
  const word = rateWord(priority?.score, 'distro');
  if (word) return word;
  const [best] = cvssOf(list);
  return best ? { severity: rateScore(best.score, best.vector), ...best, source: 'cvss' } : undefined;
}

/** Section 5 of the v3.1 and 6 of the v4.0 specification; v2 has no ratings of its own, these are the NVD's. */
function rateScore(score: number, vector: string): Severity {
  if (versionOf(vector) === 2) return score >= 7 ? 'high' : score >= 4 ? 'medium' : score > 0 ? 'low' : 'negligible';
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'negligible';
}

const words: ReadonlyMap<string, Severity> = new Map([
  ['critical', 'critical'],
  ['high', 'high'],
  ['important', 'high'],
  ['medium', 'medium'],
  ['moderate', 'medium'],
  ['low', 'low'],
  ['minor', 'low'],
  ['negligible', 'negligible'],
  ['unimportant', 'negligible'],
  ['none', 'negligible'],
]);

// Debian marks some urgencies (`low**`); `not yet assigned`, `untriaged` and `end-of-life` say nothing of severity.
function rateWord(word: string | undefined, source: string): RatedSeverity | undefined {
  const severity = words.get((word ?? '').replace(/\*+$/, '').trim().toLowerCase());
  return severity && { severity, source };
}

function versionOf(vector: string): number {
  return Number(/^CVSS:(\d)\./.exec(vector)?.[1] ?? 2);
}
