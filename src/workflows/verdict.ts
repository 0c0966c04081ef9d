import { type Finding, type Severity, severities } from '../finding.ts';
import type { Report, Verdict } from '../report.ts';

/** Findings at or above a severity fail. What nobody has rated may be anything: it stands with medium. */
export function verdictOf(findings: readonly Finding[], failOn: Severity | undefined): Verdict {
  if (failOn === undefined) return { pass: true, reasons: [] };
  const failing = findings.filter(
    ({ severity, suppressed }) => suppressed === null && rankOf(severity) <= rankOf(failOn),
  );
  if (failing.length === 0) return { pass: true, gate: failOn, reasons: [] };
  const count = failing.length === 1 ? '1 finding is' : `${failing.length} findings are`;
  return { pass: false, gate: failOn, reasons: [`${count} ${failOn} or worse (--fail-on ${failOn}).`] };
}

function rankOf(severity: Severity): number {
  return severities.indexOf(severity === 'unknown' ? 'medium' : severity);
}

/** The exit code of a run that made its reports: 5 for an incomplete one before 1 for a failed one (contract.md). */
export function exitCodeOf(reports: readonly Report[], exitZero: boolean): number {
  if (reports.some(({ notices }) => notices.some(({ incomplete }) => incomplete))) return 5;
  return !exitZero && reports.some(({ verdict }) => !verdict.pass) ? 1 : 0;
}
