import type { ReportingDescriptor, Run, ToolComponent } from 'sarif';
import type { Report } from '../report.ts';

/** GitHub shows 5,000 results of a run and GitLab takes no more; the worst come first. */
export const mostResults = 5000;

/** What file names are relative to. */
export const sourceRoot = '%SRCROOT%';
export const sourceRoots: Run['originalUriBaseIds'] = {
  [sourceRoot]: { description: { text: 'The root of the repository.' } },
};

/** The tool itself, with the rules that the results name and the notices that occurred. */
export function driverOf(
  tool: Report['tool'],
  rules: ReportingDescriptor[],
  notifications: readonly ReportingDescriptor[],
): ToolComponent {
  return {
    name: tool.name,
    fullName: `${tool.name} ${tool.version}`,
    organization: 'plimsoll',
    version: tool.version,
    semanticVersion: tool.version,
    informationUri: `pkg:npm/${tool.name}@${encodeURIComponent(tool.version)}`,
    shortDescription: { text: 'Image scanner, Dockerfile linter and content trust in one tool.' },
    language: 'en',
    rules,
    notifications: [...notifications],
  };
}
