import { plural } from '../plural.ts';
import { isOfDockerfile, type Notice, type Report } from '../report.ts';

/**
 * What this report does not answer, in sentences; empty when everything was judged. A verdict without them would
 * turn silence into a pass (S23). Outside text in them is not escaped yet.
 */
export function gapsOf(report: Report): readonly string[] {
  if (isOfDockerfile(report)) return missingParts(report);
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
  if (notices.some(isOld)) gaps.push('What became known since the advisories were made is missing, see the notices.');
  if (database?.demo) gaps.push('The advisories are demo data: no judgement of a real image.');
  return [...gaps, ...missingParts(report)];
}

/** The gap that an inventory can have, too: something in the image or file could not be read. */
export function missingParts({ notices, subject }: Report): readonly string[] {
  const incomplete = notices.filter((notice) => notice.incomplete && !isOld(notice)).length;
  const what = subject.kind === 'image' ? 'image' : 'file';
  return incomplete > 0 ? [`${plural(incomplete, 'part')} of the ${what} could not be analysed, see the notices.`] : [];
}

function isOld({ code }: Notice): boolean {
  return code === 'DATABASE_OLD';
}

export type VerdictWord = 'PASS' | 'PASS, WITH GAPS' | 'NO GATE SET' | 'NOT JUDGED' | 'INCOMPLETE' | 'FAIL';

/** The verdict in one word that promises no more than was judged. */
export function verdictWord(report: Report): VerdictWord {
  if (!report.verdict.pass) return 'FAIL';
  if (report.notices.some((notice) => notice.incomplete)) return 'INCOMPLETE';
  if (!isJudged(report)) return 'NOT JUDGED';
  if (!report.verdict.gate && hasOpenFindings(report)) return 'NO GATE SET';
  return gapsOf(report).length > 0 ? 'PASS, WITH GAPS' : 'PASS';
}

/** Why: the policy's reasons, else what exit code 0 means. */
export function verdictReasons(report: Report): readonly string[] {
  if (report.verdict.reasons.length > 0) return report.verdict.reasons;
  if (!report.verdict.pass) return ['The policy is violated.'];
  if (!isJudged(report)) return [];
  const { gate } = report.verdict;
  if (gate) return [`Nothing found that is ${gate} or worse.`];
  const scale = report.subject.kind === 'image' ? 'SEVERITY' : 'LEVEL';
  return [
    hasOpenFindings(report) ? `Findings fail nothing until a gate is set: --fail-on ${scale}.` : 'Nothing was found.',
  ];
}

/** Whether a word can be said of findings at all. */
function isJudged(report: Report): boolean {
  if (isOfDockerfile(report)) return true;
  const { packages, database, coverage, findings } = report;
  if (packages.length === 0 || !database) return false;
  return findings.length > 0 || coverage.some(({ evaluated }) => evaluated > 0);
}

function hasOpenFindings({ findings }: Report): boolean {
  return findings.some(({ suppressed }) => suppressed === null);
}
