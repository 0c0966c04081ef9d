import { type Finding, type Level, levels, type Severity, severities } from '../finding.ts';
import type { Report, Verdict } from '../report.ts';

/** Findings at or above a severity fail. What nobody has rated may be anything: it stands with medium. */
export function verdictOf(findings: readonly Finding[], failOn: Severity | undefined): Verdict {
  if (failOn === undefined) return { pass: true, reasons: [] };
  const failing = findings.filter(
    ({ severity, suppressed }) => suppressed === null && rankOf(severity) <= rankOf(failOn),
  );
  return gated(failing.length, failOn);
}

/** Findings at or above a level fail; of a Dockerfile. */
export function levelVerdict(findings: readonly Finding[], failOn: Level | 'none'): Verdict {
  if (failOn === 'none') return { pass: true, reasons: [] };
  const failing = findings.filter(
    ({ level, suppressed }) => suppressed === null && levels.indexOf(level) <= levels.indexOf(failOn),
  );
  return gated(failing.length, failOn);
}

function gated(failing: number, failOn: Severity | Level): Verdict {
  if (failing === 0) return { pass: true, gate: failOn, reasons: [] };
  const count = failing === 1 ? '1 finding is' : `${failing} findings are`;
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
