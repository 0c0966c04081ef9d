import * as v from 'valibot';
import { PlimsollError } from '../errors.ts';
import type { Finding } from '../finding.ts';
import type { Report } from '../report.ts';

/** Findings that were there when it was written, by what stays the same of them; no text of theirs is kept. */
export interface Baseline {
  /** As named to people. */
  readonly name: string;
  /** How many of each fingerprint, without its number. */
  readonly counts: ReadonlyMap<string, number>;
  /** Which file each fingerprint is of, as it was named. */
  readonly files: ReadonlyMap<string, string>;
}

const BaselineSchema = v.object({
  schemaVersion: v.literal(1),
  findings: v.array(
    v.object({ fingerprint: v.string(), ruleId: v.string(), file: v.string(), count: v.pipe(v.number(), v.integer()) }),
  ),
});

/** @throws PlimsollError CONFIG_INVALID */
export function parseBaseline(text: string, name: string): Baseline {
  const value = v.safeParse(BaselineSchema, jsonOf(text, name));
  if (!value.success) throw invalid(name, 'it is no baseline of plimsoll');
  const counts = new Map<string, number>();
  const files = new Map<string, string>();
  for (const { fingerprint, count, file } of value.output.findings) {
    files.set(fingerprint, file);
    counts.set(fingerprint, (counts.get(fingerprint) ?? 0) + count);
  }
  return { name, counts, files };
}

/** Every finding that is not silenced by a comment, sorted; the same findings give the same text. */
export function baselineText(reports: readonly Report[]): string {
  const entries = new Map<string, { fingerprint: string; ruleId: string; file: string; count: number }>();
  for (const { fingerprint, ruleId, location, suppressed } of reports.flatMap(({ findings }) => findings)) {
    if (suppressed !== null) continue;
    const base = withoutNumber(fingerprint);
    const known = entries.get(base);
    if (known) known.count++;
    else entries.set(base, { fingerprint: base, ruleId, file: location.file ?? '', count: 1 });
  }
  const findings = [...entries.values()].sort(
    (a, b) => compare(a.file, b.file) || compare(a.ruleId, b.ruleId) || compare(a.fingerprint, b.fingerprint),
  );
  return `${JSON.stringify({ schemaVersion: 1, findings }, null, 2)}\n`;
}

/**
 * Marks the findings that the baseline knows as suppressed; one more of the same is new.
 * @param mayIgnore rules that no baseline silences are told apart
 */
export function withBaseline(
  findings: readonly Finding[],
  { name, counts }: Baseline,
  mayIgnore: (ruleId: string) => boolean,
): readonly Finding[] {
  const left = new Map(counts);
  return findings.map((finding) => {
    const base = withoutNumber(finding.fingerprint);
    const count = left.get(base) ?? 0;
    if (count <= 0 || finding.suppressed !== null || !mayIgnore(finding.ruleId)) return finding;
    left.set(base, count - 1);
    return { ...finding, suppressed: { by: `baseline ${name}`, reason: 'Known when the baseline was written.' } };
  });
}

/** How many findings of the baseline are gone, of the files that were looked at. */
export function goneFromBaseline({ counts, files }: Baseline, reports: readonly Report[]): number {
  const left = new Map(counts);
  for (const { fingerprint } of reports.flatMap(({ findings }) => findings)) {
    const base = withoutNumber(fingerprint);
    left.set(base, (left.get(base) ?? 0) - 1);
  }
  const linted = new Set(reports.map(({ subject }) => subject.reference));
  let gone = 0;
  for (const [base, count] of left) if (count > 0 && linted.has(files.get(base) ?? '')) gone += count;
  return gone;
}

function withoutNumber(fingerprint: string): string {
  return fingerprint.replace(/:[0-9]+$/, '');
}

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(name, 'it is no JSON', cause);
  }
}

function invalid(name: string, why: string, cause?: unknown): PlimsollError {
  return new PlimsollError('CONFIG_INVALID', `The baseline '${name}' is not read: ${why}.`, {
    cause,
    remedy: 'Write it anew with --write-baseline.',
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
