import { type Finding, type Severity, severities } from '../finding.ts';

/** How many findings there are, worst severity first; the suppressed ones only as a number. */
export interface Counts {
  readonly found: number;
  readonly fixable: number;
  readonly suppressed: number;
  /** Only severities that occur. */
  readonly rows: readonly { readonly severity: Severity; readonly found: number; readonly fixable: number }[];
}

export function countFindings(findings: readonly Finding[]): Counts {
  const open = findings.filter((finding) => finding.suppressed === null);
  const rows = severities.map((severity) => {
    const those = open.filter((finding) => finding.severity === severity);
    return { severity, found: those.length, fixable: those.filter(isFixable).length };
  });
  return {
    found: open.length,
    fixable: open.filter(isFixable).length,
    suppressed: findings.length - open.length,
    rows: rows.filter((row) => row.found > 0),
  };
}

/** Worst severity first, then by id, package and place: the order of every list of findings. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compareText(a.ruleId, b.ruleId) ||
    compareText(a.package?.name ?? '', b.package?.name ?? '') ||
    compareText(a.package?.version ?? '', b.package?.version ?? '') ||
    compareText(a.location.file ?? a.location.path ?? '', b.location.file ?? b.location.path ?? '') ||
    (a.location.line ?? 0) - (b.location.line ?? 0) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}

/** By code units: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isFixable(finding: Finding): boolean {
  return (finding.fixedIn?.length ?? 0) > 0;
}
