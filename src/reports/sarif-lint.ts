import type { Artifact, Fix, Region, Result, Run, Suppression } from 'sarif';
import type { Finding } from '../finding.ts';
import { hexOf } from '../oci/digest.ts';
import type { DockerfileSubject, RenderOptions, Report } from '../report.ts';
import { encodePath } from './image-name.ts';
import { fileName, firstLineOf, isOpen, type LintFinding, lintFindings } from './lint-findings.ts';
import { driverOf, mostResults, sourceRoot, sourceRoots } from './sarif-driver.ts';
import { lintRuleOf } from './sarif-lint-rules.ts';
import { descriptorsOf, invocationOf } from './sarif-notifications.ts';
import { sarifLevel } from './sarif-severity.ts';
import { caps, sarifSentence, sarifText } from './sarif-text.ts';

/**
 * All Dockerfiles of a run as one SARIF run: GitHub takes no more than twenty in a file. Suppressed findings only when
 * asked for, for GitHub opens an alert for each; their `suppressions` say what they are to those who read it.
 */
export function lintRunOf(reports: readonly Report<DockerfileSubject>[], { suppressed }: RenderOptions): Run {
  const [first] = reports;
  const all = lintFindings(reports, suppressed ? () => true : isOpen);
  const findings = all.slice(0, mostResults);
  const omitted = all.length - findings.length;
  const summaries = new Map(reports.flatMap(({ rules = [] }) => rules.map((rule) => [rule.id, rule] as const)));
  const byRule = Map.groupBy(findings, ({ finding }) => finding.ruleId);
  const rules = [...byRule].map(([id, those]) =>
    lintRuleOf(
      those.map(({ finding }) => finding),
      summaries.get(id),
    ),
  );
  const ruleIndex = new Map([...byRule.keys()].map((id, index) => [id, index]));
  const artifacts = artifactsOf(reports, findings);
  const artifactIndex = new Map(artifacts.map(({ location }, index) => [location?.uri ?? '', index]));
  const notices = reports.flatMap(({ subject, notices }) =>
    notices.map((notice) => ({ ...notice, place: placeOf(fileName(subject)) })),
  );
  const descriptors = descriptorsOf(notices, omitted);
  return {
    tool: { driver: driverOf(first?.tool ?? { name: 'plimsoll', version: '' }, rules, descriptors) },
    automationDetails: { id: 'plimsoll/lint/', description: { text: 'The Dockerfiles of the repository.' } },
    columnKind: 'utf16CodeUnits',
    defaultSourceLanguage: 'dockerfile',
    originalUriBaseIds: sourceRoots,
    invocations: [
      invocationOf(
        {
          notices,
          createdAt: first?.createdAt ?? '',
          verdict: {
            pass: reports.every(({ verdict }) => verdict.pass),
            reasons: reports.flatMap(({ subject, verdict }) =>
              verdict.reasons.map((reason) => `'${fileName(subject)}': ${reason}`),
            ),
          },
        },
        descriptors,
        omitted,
      ),
    ],
    artifacts,
    results: findings.map((each) => resultOf(each, ruleIndex, artifactIndex)),
  };
}

interface Place {
  readonly uri: string;
  readonly uriBaseId: string;
}

function placeOf(file: string): Place {
  return { uri: encodePath(file.replaceAll('\\', '/')) || 'Dockerfile', uriBaseId: sourceRoot };
}

/** The files that were linted, and others that findings lie in. */
function artifactsOf(reports: readonly Report<DockerfileSubject>[], findings: readonly LintFinding[]): Artifact[] {
  const linted = new Map(
    reports.map(({ subject }): [string, Artifact] => {
      const location = placeOf(fileName(subject));
      return [
        location.uri,
        {
          location,
          roles: ['analysisTarget'],
          sourceLanguage: 'dockerfile',
          hashes: { [subject.digest.startsWith('sha512:') ? 'sha-512' : 'sha-256']: hexOf(subject.digest) },
        },
      ];
    }),
  );
  const others = findings
    .map(({ file }) => placeOf(file))
    .filter(({ uri }) => !linted.has(uri))
    .map((location): [string, Artifact] => [location.uri, { location, roles: ['resultFile'] }]);
  return [...linted.values(), ...new Map(others).values()];
}

function resultOf(
  { finding, file }: LintFinding,
  ruleIndex: ReadonlyMap<string, number>,
  artifactIndex: ReadonlyMap<string, number>,
): Result {
  const { ruleId, level, message, fingerprint, suppressed, fix } = finding;
  const place = placeOf(file);
  const artifactLocation = { ...place, index: artifactIndex.get(place.uri) ?? -1 };
  return {
    ruleId,
    ruleIndex: ruleIndex.get(ruleId) ?? -1,
    kind: 'fail',
    level: sarifLevel(level),
    message: { text: sarifSentence(message, caps.message) },
    locations: [{ physicalLocation: { artifactLocation, region: regionOf(finding) } }],
    partialFingerprints: { primaryLocationLineHash: fingerprint, 'plimsollFinding/v1': fingerprint },
    ...(fix ? { fixes: [fixOf(fix, artifactLocation)] } : {}),
    ...(suppressed ? { suppressions: [suppressionOf(suppressed)] } : {}),
  };
}

// One line only: GitHub annotates a pull request when every line of the region is in its diff.
function regionOf(finding: Finding): Region {
  const { line, column, endColumn } = firstLineOf(finding);
  if (endColumn === undefined) return { startLine: line, startColumn: column };
  return { startLine: line, startColumn: column, endLine: line, endColumn };
}

// SARIF 2.1.0, 3.55 to 3.57. What is put in stays as it is: it is content, and no message.
function fixOf({ title, safe, edits }: NonNullable<Finding['fix']>, artifactLocation: Artifact['location']): Fix {
  return {
    description: { text: sarifSentence(title, caps.description) },
    artifactChanges: [
      {
        artifactLocation: artifactLocation ?? {},
        replacements: edits.map(({ line, column, endLine, endColumn, text }) => ({
          deletedRegion: { startLine: line, startColumn: column, endLine, endColumn },
          ...(text === '' ? {} : { insertedContent: { text } }),
        })),
      },
    ],
    properties: { safe },
  };
}

function suppressionOf({ by, reason }: NonNullable<Finding['suppressed']>): Suppression {
  const text = sarifText(reason === '' ? by : `${by}: ${reason}`, caps.description);
  return { kind: /, line \d+$/.test(by) ? 'inSource' : 'external', status: 'accepted', justification: text };
}
