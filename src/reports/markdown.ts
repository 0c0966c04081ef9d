import type { Finding } from '../finding.ts';
import { formatPlatform } from '../oci/platform.ts';
import type { Report, Reporter } from '../report.ts';
import { compareFindings, countFindings, plural } from './counts.ts';
import { databaseText, dateOf } from './dates.ts';
import { escapeMarkdown, markdownCode } from './escape.ts';
import { gapsOf, verdictReasons, verdictWord } from './gaps.ts';
import { shorten } from './wrap.ts';

/**
 * A summary for pull requests and job summaries: verdict, what could be judged, counts, the worst findings, notices.
 * Outside text stays text there (S20). No line starts with it, so no forge takes it for a command.
 */
export const markdownReporter: Reporter = {
  id: 'markdown',
  async render(reports) {
    return `${reports.map((report) => sectionsOf(report).join('\n\n')).join('\n\n---\n\n')}\n`;
  },
};

// A comment on GitHub holds 65,536 characters.
const mostFindings = 50;
const mostNotices = 20;

function sectionsOf(report: Report): readonly string[] {
  const { subject, distro, packages, tool, database, createdAt } = report;
  const system = `${escapeMarkdown(distro?.prettyName ?? 'unknown distribution')}, ${markdownCode(formatPlatform(subject.platform))}`;
  const holds = `${plural(subject.layers.length, 'layer')}, ${plural(packages.length, 'package')}`;
  const data = database ? escapeMarkdown(databaseText(database, createdAt)) : 'no advisories were used';
  return [
    `## plimsoll: ${verdictWord(report)}`,
    list([...verdictReasons(report), ...gapsOf(report)].map(escapeMarkdown)),
    table(
      ['Image', markdownCode(subject.reference)],
      [
        ...(subject.digest ? [['Digest', markdownCode(subject.digest)]] : []),
        ['System', `${system}; ${holds}`],
        ['Scanned by', `${tool.name} ${markdownCode(tool.version)} with ${data}`],
      ],
    ),
    coverageTable(report),
    ...findingSections(report),
    noticeList(report),
  ].filter((section) => section !== '');
}

function coverageTable({ coverage }: Report): string {
  if (coverage.length === 0) return '**Nothing was evaluated.**';
  return table(
    ['Ecosystem', 'Found', 'Evaluated', 'Not covered', 'Data of'],
    coverage.map(({ ecosystem, found, evaluated, notCovered, databaseDate }) => [
      markdownCode(ecosystem),
      `${found}`,
      `${evaluated}`,
      `${notCovered}`,
      databaseDate === null ? 'none' : markdownCode(dateOf(databaseDate)),
    ]),
  );
}

function findingSections({ findings, coverage }: Report): readonly string[] {
  const counts = countFindings(findings);
  const suppressed = counts.suppressed > 0 ? `${counts.suppressed} suppressed.` : '';
  if (counts.found === 0) {
    const evaluated = coverage.reduce((sum, row) => sum + row.evaluated, 0);
    return [`No findings; ${plural(evaluated, 'package')} evaluated. ${suppressed}`.trimEnd()];
  }
  const open = findings.filter((finding) => finding.suppressed === null).sort(compareFindings);
  const severities = counts.rows.map(({ severity, found, fixable }) => `${found} ${severity} (${fixable} fixable)`);
  const rest = open.length - mostFindings;
  return [
    `**${plural(counts.found, 'finding')}**: ${severities.join(', ')}. ${suppressed}`.trimEnd(),
    table(['Severity', 'Id', 'Package', 'Fixed in', 'Summary'], open.slice(0, mostFindings).map(findingRow)),
    ...(rest > 0 ? [`... and ${rest} more of lower or the same severity.`] : []),
  ];
}

function findingRow({
  severity,
  ruleId,
  package: hit,
  location,
  fixedIn,
  advisory,
  message,
}: Finding): readonly string[] {
  return [
    severity,
    markdownCode(ruleId),
    markdownCode(shorten(hit ? `${hit.name} ${hit.version}` : (location.file ?? location.path ?? 'image'), 200)),
    (fixedIn ?? []).slice(0, 5).map(markdownCode).join(', '),
    escapeMarkdown(shorten(advisory?.summary || message, 160)),
  ];
}

function noticeList({ notices }: Report): string {
  if (notices.length === 0) return '';
  const rest = notices.length - mostNotices;
  const items = notices
    .slice(0, mostNotices)
    .map(({ code, message }) => `**${escapeMarkdown(code)}**: ${escapeMarkdown(shorten(message, 500))}`);
  return `**Notices**\n\n${list([...items, ...(rest > 0 ? [`... and ${rest} more`] : [])])}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}
