import { plural } from '../plural.ts';
import type { DockerfileSubject, Report } from '../report.ts';
import { escapeMarkdown, markdownCode, oneLine } from './escape.ts';
import { gapsOf, verdictReasons } from './gaps.ts';
import { countLint, fileName, firstLineOf, type LintFinding, levelsText, lintFindings } from './lint-findings.ts';
import { list, noticeList, table } from './markdown-blocks.ts';
import { shorten } from './wrap.ts';

// A comment on GitHub holds 65,536 characters.
const mostFindings = 50;
const mostReasons = 20;

/** All Dockerfiles of a run in one summary: verdict, counts, the worst findings, notices. */
export function lintSections(reports: readonly Report<DockerfileSubject>[]): readonly string[] {
  const counts = countLint(reports.flatMap(({ findings }) => findings));
  const open = lintFindings(reports);
  const files = plural(reports.length, 'file');
  const rows = levelsText(counts.rows);
  const notes = [
    ...(counts.fixable > 0 ? [`${counts.fixable} fixable.`] : []),
    ...(counts.suppressed > 0 ? [`${counts.suppressed} suppressed.`] : []),
  ].join(' ');
  const found = counts.found === 0 ? 'No findings' : `**${plural(counts.found, 'finding')}**`;
  const rest = open.length - mostFindings;
  return [
    `## plimsoll lint: ${verdictOf(reports)}`,
    list(reasonsOf(reports).map(escapeMarkdown)),
    `${found} in ${files}${rows === '' ? '' : `: ${rows}`}. ${notes}`.trimEnd(),
    open.length === 0
      ? ''
      : table(['Level', 'Rule', 'Place', 'Finding', 'Fix'], open.slice(0, mostFindings).map(findingRow)),
    ...(rest > 0 ? [`... and ${rest} more of lower or the same level.`] : []),
    noticeList(
      reports.flatMap(({ subject, notices }) =>
        notices.map((notice) => ({ ...notice, message: `${fileName(subject)}: ${notice.message}` })),
      ),
    ),
  ];
}

function verdictOf(reports: readonly Report<DockerfileSubject>[]): string {
  if (reports.some(({ verdict }) => !verdict.pass)) return 'FAIL';
  return reports.some(({ notices }) => notices.some(({ incomplete }) => incomplete)) ? 'INCOMPLETE' : 'PASS';
}

/** Of the files that are not simply fine. */
function reasonsOf(reports: readonly Report<DockerfileSubject>[]): readonly string[] {
  const reasons = reports.flatMap((report) =>
    [...(report.verdict.pass ? [] : verdictReasons(report)), ...gapsOf(report)].map((reason) =>
      shorten(`${fileName(report.subject)}: ${reason}`, 300),
    ),
  );
  const rest = reasons.length - mostReasons;
  return [...reasons.slice(0, mostReasons), ...(rest > 0 ? [`... and ${rest} more`] : [])];
}

function findingRow({ finding, file }: LintFinding): readonly string[] {
  const { line, column } = firstLineOf(finding);
  const { level, ruleId, message, fix } = finding;
  return [
    level,
    markdownCode(shorten(ruleId, 100)),
    markdownCode(`${shorten(oneLine(file), 200)}:${line}:${column}`),
    escapeMarkdown(shorten(oneLine(message), 200)),
    fix ? escapeMarkdown(shorten(oneLine(fix.title), 100)) : '',
  ];
}
