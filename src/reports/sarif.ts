import type { Log, Run } from 'sarif';
import { formatPlatform } from '../oci/platform.ts';
import type { Report, Reporter } from '../report.ts';
import { escapeSarif, jsonText } from './escape.ts';
import { encodePath, imageNameOf } from './image-name.ts';
import { groupFindings } from './sarif-groups.ts';
import { descriptorsOf, invocationOf } from './sarif-notifications.ts';
import { placesOf } from './sarif-places.ts';
import { resultOf } from './sarif-results.ts';
import { ruleOf } from './sarif-rules.ts';
import { taxonomyOf } from './sarif-taxonomy.ts';

/**
 * SARIF 2.1.0 for code scanning, one run a report. Its shape is what the consumers demand: GitHub refuses a file over
 * one result without a location and shows suppressed results as open ones, so these are left out; GitLab drops
 * results that share rule and place, so there is one for each advisory and place; identity lies in fingerprints and
 * in an automation id without tag and digest, so that an alert outlives a rebuild.
 */
export const sarifReporter: Reporter = {
  id: 'sarif',
  async render(reports) {
    const log: Log = {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: reports.map(runOf),
    };
    return `${jsonText(log)}\n`;
  },
};

// GitHub shows 5,000 results of a run and GitLab takes no more; the worst come first.
const mostResults = 5000;

function runOf(report: Report): Run {
  const { subject, tool, coverage } = report;
  const all = groupFindings(report);
  const groups = all.slice(0, mostResults);
  const byRule = Map.groupBy(groups, ({ first }) => first.ruleId);
  const ruleIndex = new Map([...byRule.keys()].map((id, index) => [id, index]));
  const taxonomy = taxonomyOf(groups);
  const places = placesOf(report, groups);
  const descriptors = descriptorsOf(report.notices, all.length - groups.length);
  const platform = formatPlatform(subject.platform);
  return {
    tool: {
      driver: {
        name: tool.name,
        fullName: `${tool.name} ${tool.version}`,
        organization: 'plimsoll',
        version: tool.version,
        semanticVersion: tool.version,
        informationUri: `pkg:npm/${tool.name}@${encodeURIComponent(tool.version)}`,
        shortDescription: { text: 'Image scanner, Dockerfile linter and content trust in one tool.' },
        language: 'en',
        rules: [...byRule.values()].map((each) => ruleOf(each, taxonomy)),
        notifications: [...descriptors],
        ...(taxonomy ? { supportedTaxonomies: [{ name: 'CWE', index: 0 }] } : {}),
      },
    },
    ...(taxonomy ? { taxonomies: [taxonomy] } : {}),
    automationDetails: {
      id: `plimsoll/${encodeURI(imageNameOf(subject).toWellFormed())}/${encodePath(platform.replaceAll('/', '-'))}/`,
      description: { text: escapeSarif(`The image '${subject.reference}' for '${platform}'.`) },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { SRCROOT: { description: { text: 'The root of the repository.' } } },
    properties: { coverage },
    invocations: [invocationOf(report, descriptors, all.length - groups.length)],
    artifacts: [...places.artifacts],
    logicalLocations: [...places.logicalLocations],
    results: groups.map((group) => resultOf(group, report, places, ruleIndex, taxonomy)),
  };
}
