import type { ReportingDescriptor } from 'sarif';
import { type Finding, type Level, levels } from '../finding.ts';
import type { RuleSummary } from '../report.ts';
import { escapeMarkdown, markdownCode } from './escape.ts';
import { sarifLevel } from './sarif-severity.ts';
import { caps, sarifSentence, sarifText } from './sarif-text.ts';

/**
 * A rule as its own page says it, with the other tools' ids as tags.
 * @param findings all of the rule's in the run, at least one
 */
export function lintRuleOf(findings: readonly Finding[], summary: RuleSummary | undefined): ReportingDescriptor {
  const [first] = findings;
  const id = first?.ruleId ?? '';
  const aliases = [...new Set(findings.flatMap((finding) => finding.aliases))].filter((each) => each !== id).sort();
  const level = levels.find((each) => findings.some((finding) => finding.level === each)) ?? 'warning';
  const title = summary?.title ?? first?.message ?? id;
  const why = summary?.why.trim() ?? '';
  const also = aliases.length > 0 ? `Also known as ${aliases.join(', ')}.` : '';
  const more = `More: plimsoll explain ${id}`;
  return {
    id,
    name: nameOf(id),
    ...(aliases.length > 0 ? { deprecatedIds: aliases } : {}),
    shortDescription: { text: sarifSentence(title, caps.description) },
    fullDescription: { text: sarifSentence(why || title, caps.description) },
    help: {
      text: sarifText(
        [sarifSentence(title, caps.description), why, also, more].filter(isFilled).join('\n\n'),
        caps.help,
      ),
      markdown: [
        `**${markdownCode(id)}** ${escapeMarkdown(sarifSentence(title, caps.description))}`,
        // Our own Markdown, no outside text.
        why,
        aliases.length > 0 ? `Also known as ${aliases.map(markdownCode).join(', ')}.` : '',
        `More: ${markdownCode(`plimsoll explain ${id}`)}`,
      ]
        .filter(isFilled)
        .join('\n\n'),
    },
    defaultConfiguration: { level: sarifLevel(level) },
    properties: {
      // GitHub keeps ten.
      tags: ['dockerfile', ...aliases].slice(0, 10),
      precision: 'very-high',
      'problem.severity': problemSeverities[level],
    },
  };
}

/** GitHub's words for what is no security severity. */
const problemSeverities: Readonly<Record<Level, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'recommendation',
  style: 'recommendation',
};

/** `FromTagMissing` of `from-tag-missing`: SARIF1001 wants a name that is not the id, whatever its case. */
function nameOf(id: string): string {
  const words = id.match(/[A-Za-z0-9]+/g) ?? [];
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  if (name === '') return 'DockerfileRule';
  return (name.toLowerCase() === id.toLowerCase() ? `${name}Rule` : name).slice(0, 255);
}

function isFilled(text: string): boolean {
  return text !== '';
}
