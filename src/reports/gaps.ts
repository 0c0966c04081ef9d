import type { Report } from '../report.ts';
import { plural } from './counts.ts';

/**
 * What this report does not answer, in sentences; empty when everything was judged. A verdict without them would
 * turn silence into a pass (S23). Outside text in them is not escaped yet.
 */
export function gapsOf(report: Report): readonly string[] {
  const { packages, coverage, database, notices } = report;
  const gaps: string[] = [];
  if (packages.length === 0) {
    gaps.push('No packages were found, so none could be judged.');
  } else if (!database) {
    gaps.push(`No advisories were used: ${plural(packages.length, 'package')} listed, none judged.`);
  } else {
    for (const { ecosystem, found, evaluated, notCovered } of coverage) {
      const left = found - evaluated - notCovered;
      const of = `of ${plural(found, `${ecosystem} package`)}`;
      if (notCovered > 0) gaps.push(`Not covered by any advisories: ${notCovered} ${of}.`);
      if (left > 0) gaps.push(`Not evaluated: ${left} ${of}.`);
    }
    const unlisted = packages.length - coverage.reduce((sum, { found }) => sum + found, 0);
    if (unlisted > 0) gaps.push(`Not evaluated: ${plural(unlisted, 'package')} of no known ecosystem.`);
  }
  if (database?.demo) gaps.push('The advisories are demo data: no judgement of a real image.');
  const incomplete = notices.filter((notice) => notice.incomplete).length;
  if (incomplete > 0) gaps.push(`${plural(incomplete, 'part')} of the image could not be analysed, see the notices.`);
  return gaps;
}

export type VerdictWord = 'PASS' | 'PASS, WITH GAPS' | 'NO GATE SET' | 'NOT JUDGED' | 'INCOMPLETE' | 'FAIL';

/** The verdict in one word that promises no more than was judged. */
export function verdictWord(report: Report): VerdictWord {
  if (!report.verdict.pass) return 'FAIL';
  if (report.notices.some((notice) => notice.incomplete)) return 'INCOMPLETE';
  if (report.packages.length === 0 || !report.database) return 'NOT JUDGED';
  if (!report.verdict.gate && hasOpenFindings(report)) return 'NO GATE SET';
  return gapsOf(report).length > 0 ? 'PASS, WITH GAPS' : 'PASS';
}

/** Why: the policy's reasons, else what exit code 0 means. */
export function verdictReasons(report: Report): readonly string[] {
  if (report.verdict.reasons.length > 0) return report.verdict.reasons;
  if (!report.verdict.pass) return ['The policy is violated.'];
  if (verdictWord(report) === 'NOT JUDGED') return [];
  const { gate } = report.verdict;
  if (gate) return [`Nothing found that is ${gate} or worse.`];
  return [
    hasOpenFindings(report) ? 'Findings fail nothing until a gate is set: --fail-on SEVERITY.' : 'Nothing was found.',
  ];
}

function hasOpenFindings({ findings }: Report): boolean {
  return findings.some(({ suppressed }) => suppressed === null);
}
