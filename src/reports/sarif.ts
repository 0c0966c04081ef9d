import type { Log, Run } from 'sarif';
import { formatPlatform } from '../oci/platform.ts';
import { type ImageSubject, isOfDockerfile, isOfImage, type Notice, type Report, type Reporter } from '../report.ts';
import { escapeSarif, jsonText } from './escape.ts';
import { encodePath, imageNameOf, shortName } from './image-name.ts';
import { driverOf, mostResults, sourceRoots } from './sarif-driver.ts';
import { groupFindings } from './sarif-groups.ts';
import { lintRunOf } from './sarif-lint.ts';
import { descriptorsOf, invocationOf } from './sarif-notifications.ts';
import { placesOf } from './sarif-places.ts';
import { resultOf } from './sarif-results.ts';
import { ruleOf } from './sarif-rules.ts';
import { taxonomyOf } from './sarif-taxonomy.ts';

/**
 * SARIF 2.1.0 for code scanning: one run an image, and one for all Dockerfiles. Its shape is what the consumers demand: GitHub refuses a file over
 * one result without a location and shows suppressed results as open ones, so these are left out; GitLab drops
 * results that share rule and place, so there is one for each advisory and place; identity lies in fingerprints and
 * in an automation id without tag and digest, so that an alert outlives a rebuild.
 */
export const sarifReporter: Reporter = {
  id: 'sarif',
  subjects: ['image', 'dockerfile'],
  async render(reports, options) {
    const files = reports.filter(isOfDockerfile);
    const log: Log = {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [...reports.filter(isOfImage).map(runOf), ...(files.length === 0 ? [] : [lintRunOf(files, options)])],
    };
    return `${jsonText(log)}\n`;
  },
};

function runOf(report: Report<ImageSubject>): Run {
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
        ...driverOf(
          tool,
          [...byRule.values()].map((each) => ruleOf(each, taxonomy)),
          descriptors,
        ),
        ...(taxonomy ? { supportedTaxonomies: [{ name: 'CWE', index: 0 }] } : {}),
      },
    },
    ...(taxonomy ? { taxonomies: [taxonomy] } : {}),
    automationDetails: {
      id: `plimsoll/${encodeURI(imageNameOf(subject).toWellFormed())}/${encodePath(platform.replaceAll('/', '-'))}/`,
      description: { text: escapeSarif(`The image '${subject.reference}' for '${platform}'.`) },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: sourceRoots,
    properties: { coverage },
    invocations: [
      invocationOf(
        { ...report, notices: report.notices.map((notice) => ({ ...notice, place: placeOf(report, notice) })) },
        descriptors,
        all.length - groups.length,
      ),
    ],
    artifacts: [...places.artifacts],
    logicalLocations: [...places.logicalLocations],
    results: groups.map((group) => resultOf(group, report, places, ruleIndex, taxonomy)),
  };
}

function placeOf({ subject }: Report<ImageSubject>, { path }: Notice): { readonly uri: string } | undefined {
  return path === undefined ? undefined : { uri: `${encodePath(shortName(subject.reference))}/${encodePath(path)}` };
}
