import type { ReportingDescriptor, ToolComponent } from 'sarif';
import type { AdvisorySummary, Finding, FindingKind } from '../finding.ts';
import { cwesOf } from './cwes.ts';
import { dateOf } from './dates.ts';
import { escapeMarkdown, markdownCode, oneLine, safeUrl } from './escape.ts';
import type { Group } from './sarif-groups.ts';
import { rankOf, sarifLevel, scoreOf } from './sarif-severity.ts';
import { cweReferences } from './sarif-taxonomy.ts';
import { caps, sarifSentence, sarifText } from './sarif-text.ts';

/**
 * What one advisory or rule says by itself, whichever packages it hits: those are named by the results.
 * @param groups all groups of the rule, worst first
 */
export function ruleOf(groups: readonly Group[], taxonomy: ToolComponent | undefined): ReportingDescriptor {
  const findings = groups.flatMap((group) => group.findings);
  // The worst speaks for the rule: GitHub knows one severity a rule.
  const worst = findings.reduce((a, b) => ((scoreOf(b) ?? 0) > (scoreOf(a) ?? 0) ? b : a));
  const { ruleId, kind, advisory } = worst;
  const score = scoreOf(worst);
  const aliases = [...new Set(findings.flatMap((finding) => finding.aliases))].filter((id) => id !== ruleId).sort();
  const relationships = cweReferences(worst, taxonomy).map((target) => ({ target, kinds: ['superset'] }));
  const helpUri = safeUrl(advisory?.url ?? '');
  return {
    id: ruleId,
    name: kinds[kind].name,
    ...(aliases.length > 0 ? { deprecatedIds: aliases } : {}),
    shortDescription: { text: sarifSentence(oneLine(titleOf(worst)), caps.description) },
    fullDescription: { text: sarifSentence(advisory?.details.trim() || titleOf(worst), caps.description) },
    help: { text: helpText(worst, aliases), markdown: helpMarkdown(worst, aliases) },
    ...(helpUri ? { helpUri } : {}),
    defaultConfiguration: { level: sarifLevel(worst.level), ...(score === undefined ? {} : { rank: rankOf(score) }) },
    ...(relationships.length > 0 ? { relationships } : {}),
    properties: {
      tags: tagsOf(worst),
      precision: 'very-high',
      ...(score === undefined ? {} : { 'security-severity': score.toFixed(1) }),
    },
  };
}

const kinds: Readonly<Record<FindingKind, { readonly name: string; readonly tags: readonly string[] }>> = {
  vulnerability: { name: 'VulnerablePackage', tags: ['security', 'vulnerability'] },
  malicious: { name: 'MaliciousPackage', tags: ['security', 'malware'] },
  dockerfile: { name: 'DockerfilePractice', tags: ['dockerfile'] },
  image: { name: 'ImageConfiguration', tags: ['security', 'image'] },
  trust: { name: 'ContentTrust', tags: ['security', 'trust'] },
  secret: { name: 'ExposedSecret', tags: ['security', 'secret'] },
  license: { name: 'LicensePolicy', tags: ['license'] },
  policy: { name: 'PolicyViolation', tags: ['policy'] },
};

// GitHub keeps ten and reads `external/cwe/...`, GitLab reads `CWE-...`.
function tagsOf(finding: Finding): string[] {
  const cwes = cwesOf(finding).flatMap((id) => [`external/cwe/${id.toLowerCase()}`, id]);
  return [...kinds[finding.kind].tags, ...cwes].slice(0, 10);
}

function titleOf({ ruleId, advisory, message }: Finding): string {
  const summary = oneLine(advisory?.summary ?? '');
  return summary === '' ? message : `'${ruleId}': ${summary}`;
}

function helpText(finding: Finding, aliases: readonly string[]): string {
  const facts = factsOf(finding, aliases).map(([name, values]) => `${name}: ${values.join(', ')}`);
  const links = linksOf(finding.advisory);
  const parts = [titleOf(finding), finding.advisory?.details ?? '', facts.join('\n'), links.join('\n')];
  return sarifText(parts.filter((part) => part !== '').join('\n\n'), caps.help);
}

function helpMarkdown(finding: Finding, aliases: readonly string[]): string {
  const { advisory, ruleId } = finding;
  const facts = factsOf(finding, aliases).map(
    ([name, values]) => `| ${name} | ${values.map(markdownCode).join(' ')} |`,
  );
  const links = linksOf(advisory).map((link) => `- <${link}>`);
  const parts = [
    `**${markdownCode(ruleId)}** ${escapeMarkdown(sarifText(advisory?.summary || finding.message, caps.description))}`,
    escapeMarkdown(sarifText(advisory?.details ?? '', caps.description)),
    facts.length > 0 ? ['| | |', '| --- | --- |', ...facts].join('\n') : '',
    links.join('\n'),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function factsOf(
  { severity, advisory }: Finding,
  aliases: readonly string[],
): readonly (readonly [string, readonly string[]])[] {
  const facts: readonly (readonly [string, readonly string[]])[] = [
    ['Severity', [severity]],
    ['CVSS', (advisory?.cvss ?? []).map(({ vector, score }) => `${score} ${vector}`)],
    ['Also known as', aliases],
    ['Published', advisory?.published ? [dateOf(advisory.published)] : []],
    ['Modified', advisory?.modified ? [dateOf(advisory.modified)] : []],
  ];
  return facts.map(([name, values]) => [name, values.slice(0, 20)] as const).filter(([, values]) => values.length > 0);
}

function linksOf(advisory: AdvisorySummary | undefined): readonly string[] {
  const urls = [advisory?.url ?? '', ...(advisory?.references ?? [])].map(safeUrl).filter((url) => url !== undefined);
  return [...new Set(urls)].filter((url) => url.length <= 500).slice(0, 10);
}
