import type { Finding } from '../finding.ts';
import { formatPlatform } from '../oci/platform.ts';
import { plural } from '../plural.ts';
import { type ImageSubject, isOfDockerfile, isOfImage, type Report, type Reporter } from '../report.ts';
import { compareFindings, countFindings } from './counts.ts';
import { databaseText, dateOf } from './dates.ts';
import { escapeMarkdown, markdownCode, oneLine } from './escape.ts';
import { gapsOf, missingParts, verdictReasons, verdictWord } from './gaps.ts';
import { list, noticeList, table } from './markdown-blocks.ts';
import { lintSections } from './markdown-lint.ts';
import { shorten } from './wrap.ts';

/**
 * A summary for pull requests and job summaries: verdict, what could be judged, counts, the worst findings, notices.
 * Of an inventory every package, however many: one that leaves some out is none.
 * Outside text stays text there (S20). No line starts with it, so no forge takes it for a command.
 */
export const markdownReporter: Reporter = {
  id: 'markdown',
  subjects: ['image', 'dockerfile'],
  async render(reports, { inventory = false }) {
    const sections = inventory ? inventorySections : sectionsOf;
    const files = reports.filter(isOfDockerfile);
    const parts = [...reports.filter(isOfImage).map(sections), ...(files.length === 0 ? [] : [lintSections(files)])];
    return `${parts.map((part) => part.filter(isFilled).join('\n\n')).join('\n\n---\n\n')}\n`;
  },
};

// A comment on GitHub holds 65,536 characters.
const mostFindings = 50;

function sectionsOf(report: Report<ImageSubject>): readonly string[] {
  const { tool, database } = report;
  const data = `${database ? ' with ' : '; '}${escapeMarkdown(databaseText(report))}`;
  return [
    `## plimsoll: ${verdictWord(report)}`,
    list([...verdictReasons(report), ...gapsOf(report)].map(escapeMarkdown)),
    imageTable(report, ['Scanned by', `${tool.name} ${markdownCode(tool.version)}${data}`]),
    coverageTable(report),
    ...findingSections(report),
    noticeList(report.notices),
  ];
}

function inventorySections(report: Report<ImageSubject>): readonly string[] {
  const { packages, tool } = report;
  const missing = missingParts(report);
  return [
    `## plimsoll: ${plural(packages.length, 'package')}${missing.length > 0 ? ', INCOMPLETE' : ''}`,
    list(missing),
    imageTable(report, ['Listed by', `${tool.name} ${markdownCode(tool.version)}`]),
    packageTable(report),
    noticeList(report.notices),
  ];
}

function isFilled(section: string): boolean {
  return section !== '';
}

function imageTable({ subject, distro, packages }: Report<ImageSubject>, by: readonly string[]): string {
  const system = `${escapeMarkdown(distro?.prettyName ?? 'unknown distribution')}, ${markdownCode(formatPlatform(subject.platform))}`;
  const holds = `${plural(subject.layers.length, 'layer')}, ${plural(packages.length, 'package')}`;
  return table(
    ['Image', markdownCode(subject.reference)],
    [...(subject.digest ? [['Digest', markdownCode(subject.digest)]] : []), ['System', `${system}; ${holds}`], by],
  );
}

function packageTable({ packages }: Report): string {
  if (packages.length === 0) return '';
  return table(
    ['Package', 'Version', 'Type', 'Layer'],
    packages.map(({ name, version, type, introducedBy }) => [
      markdownCode(shorten(oneLine(name), 200)),
      markdownCode(shorten(oneLine(version), 200)),
      markdownCode(type),
      introducedBy ? `${introducedBy.layer}` : '',
    ]),
  );
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
