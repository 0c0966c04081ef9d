import type { Result, ToolComponent } from 'sarif';
import type { Finding } from '../finding.ts';
import type { ImageSubject, Report } from '../report.ts';
import { compareText } from './counts.ts';
import { imageNameOf } from './image-name.ts';
import { sourceRoot } from './sarif-driver.ts';
import { type Group, keyOf } from './sarif-groups.ts';
import type { Places } from './sarif-places.ts';
import { rankOf, sarifLevel, scoreOf } from './sarif-severity.ts';
import { cweReferences } from './sarif-taxonomy.ts';
import { caps, sarifSentence, sarifText } from './sarif-text.ts';

/** One advisory or rule at one place, with every package that it hits there. */
export function resultOf(
  group: Group,
  report: Report<ImageSubject>,
  places: Places,
  ruleIndex: ReadonlyMap<string, number>,
  taxonomy: ToolComponent | undefined,
): Result {
  const { first, findings, place } = group;
  const score = scoreOf(first);
  const taxa = cweReferences(first, taxonomy);
  const purls = purlsOf(findings);
  // The first of them all, so that it stays when one of the packages goes.
  const fingerprint = findings.map((finding) => finding.fingerprint).sort(compareText)[0] ?? first.fingerprint;
  const logicalLocations = purls.map((purl) => ({ index: places.packageIndex.get(purl) ?? -1 }));
  return {
    ruleId: first.ruleId,
    ruleIndex: ruleIndex.get(first.ruleId) ?? -1,
    kind: 'fail',
    level: sarifLevel(first.level),
    ...(score === undefined ? {} : { rank: rankOf(score) }),
    message: { text: messageOf(group, report) },
    analysisTarget: { uri: places.imageUri, index: 0 },
    locations: [
      {
        physicalLocation: {
          artifactLocation: {
            uri: place.uri,
            ...(place.inRepository ? { uriBaseId: sourceRoot } : {}),
            index: places.artifactIndex.get(keyOf(place)) ?? -1,
          },
          region: place.region,
        },
        ...(logicalLocations.length > 0 ? { logicalLocations } : {}),
      },
    ],
    // The same under the only name that GitHub reads and under ours, which says by what recipe it was made.
    partialFingerprints: { primaryLocationLineHash: fingerprint, 'plimsollFinding/v1': fingerprint },
    ...(taxa.length > 0 ? { taxa } : {}),
    properties: propertiesOf(findings, purls, places),
  };
}

// GitHub makes the first sentence the alert's title, so it says what is hit, where and what helps.
function messageOf({ first, findings }: Group, { subject }: Report<ImageSubject>): string {
  const { package: hit, kind, severity, ruleId, fixedIn = [] } = first;
  if (!hit || kind !== 'vulnerability') return sarifSentence(first.message, caps.message);
  const others = [...new Set(findings.map((finding) => finding.package?.name ?? ''))].filter(
    (name) => name !== hit.name,
  );
  const named = others.slice(0, mostNames).map((name) => `'${name}'`);
  const more = others.length - named.length;
  const also = named.length === 0 ? '' : ` (and ${[...named, ...(more > 0 ? [`${more} more`] : [])].join(', ')})`;
  const fix = fixedIn.length > 0 ? `fixed in ${fixedIn.map((version) => `'${version}'`).join(', ')}` : 'no fix yet';
  const image = `'${imageNameOf(subject)}'`;
  return sarifSentence(
    `Package '${hit.name}' ${hit.version}${also} in ${image} is affected by '${ruleId}' (${severity}); ${fix}.`,
    caps.message,
  );
}

const mostNames = 5;

function purlsOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ package: hit }) => hit?.purl ?? ''))].filter((purl) => purl !== '');
}

function propertiesOf(findings: readonly Finding[], purls: readonly string[], places: Places): Result['properties'] {
  const [first] = findings;
  const fixes = [...new Set(findings.flatMap(({ fixedIn }) => fixedIn ?? []))];
  const introducedBy = purls
    .map((purl) => places.packages.get(purl)?.introducedBy)
    .filter((each) => each !== undefined);
  const distinct = new Map(introducedBy.map((each) => [`${each.layer} ${each.instruction} ${each.line}`, each]));
  const cvss = first?.advisory?.cvss ?? [];
  return {
    ...(purls.length > 0 ? { purls: purls.map((purl) => sarifText(purl, caps.description)) } : {}),
    ...(fixes.length > 0 ? { fixedVersion: sarifText(fixes.join(', '), caps.description) } : {}),
    ...(cvss.length > 0 ? { cvss } : {}),
    ...(first?.advisory?.severitySource ? { severitySource: first.advisory.severitySource } : {}),
    ...(distinct.size > 0 ? { introducedBy: [...distinct.values()] } : {}),
  };
}
