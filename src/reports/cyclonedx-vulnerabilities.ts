import type { Enums, Models } from '@cyclonedx/cyclonedx-library';
import type { Finding, Severity } from '../finding.ts';
import { compareFindings } from './counts.ts';
import { cweNumber, cwesOf } from './cwes.ts';
import type { Library, Listed } from './cyclonedx-types.ts';
import { safeUrl } from './escape.ts';

/** The findings of one image and the components of its bill. */
interface Affected {
  readonly findings: readonly Finding[];
  readonly listed: readonly Listed[];
}

/** One entry an advisory, worst first, naming every component that it affects in any of the images. */
export function vulnerabilitiesOf(
  library: Library,
  images: readonly Affected[],
): readonly Models.Vulnerability.Vulnerability[] {
  const hits = images.flatMap(({ findings, listed }) => {
    const byPurl = Map.groupBy(listed, ({ purl }) => purl);
    return findings
      .filter(({ kind }) => kind === 'vulnerability' || kind === 'malicious')
      .map((finding) => ({ finding, components: componentsOf(finding, byPurl) }));
  });
  hits.sort((a, b) => compareFindings(a.finding, b.finding));
  const groups = [...Map.groupBy(hits, ({ finding }) => finding.ruleId).values()];
  return groups.flatMap((group) => (group[0] ? [vulnerabilityOf(library, group[0].finding, group)] : []));
}

interface Hit {
  readonly finding: Finding;
  readonly components: readonly Models.Component[];
}

// The component at the finding's own path; where none is, every one of the package.
function componentsOf(finding: Finding, byPurl: ReadonlyMap<string, readonly Listed[]>): readonly Models.Component[] {
  const listed = byPurl.get(finding.package?.purl ?? '') ?? [];
  const here = listed.filter(({ evidence }) => evidence.some(({ path }) => path === finding.location.path));
  return (here.length > 0 ? here : listed).map(({ component }) => component);
}

function vulnerabilityOf(library: Library, worst: Finding, hits: readonly Hit[]): Models.Vulnerability.Vulnerability {
  const { Models } = library;
  const { Vulnerability } = Models;
  const { ruleId, advisory, aliases } = worst;
  const url = safeUrl(advisory?.url ?? '');
  const urls = [url, ...(advisory?.references ?? []).map(safeUrl)].filter((each) => each !== undefined);
  const fixes = hits.flatMap(({ finding }) =>
    (finding.fixedIn ?? []).map((fix) => `${finding.package?.name ?? ''} ${fix}`),
  );
  const [published, updated] = [dateFrom(advisory?.published), dateFrom(advisory?.modified)];
  const suppressed = hits.every(({ finding }) => finding.suppressed !== null);
  return new Vulnerability.Vulnerability({
    bomRef: `vulnerability/${ruleId}`,
    id: ruleId,
    ...(url ? { source: new Vulnerability.Source({ name: new URL(url).hostname, url }) } : {}),
    references: new Vulnerability.ReferenceRepository(
      aliases.map((id) => new Vulnerability.Reference(id, new Vulnerability.Source({ name: id.split('-')[0] ?? id }))),
    ),
    ratings: ratingsOf(library, worst),
    cwes: new library.Types.CweRepository(cwesOf(worst).map(cweNumber)),
    description: advisory?.summary || worst.message,
    ...(advisory?.details ? { detail: advisory.details } : {}),
    ...(fixes.length > 0 ? { recommendation: `Fixed in ${[...new Set(fixes)].join(', ')}.` } : {}),
    advisories: new Vulnerability.AdvisoryRepository(
      [...new Set(urls)].map((each) => new Vulnerability.Advisory(each)),
    ),
    ...(published ? { published } : {}),
    ...(updated ? { updated } : {}),
    affects: affectsOf(library, hits),
    // Who suppressed it is said, but not as an analysis: an ignore is no statement about the product. Its reason stays.
    ...(suppressed
      ? {
          properties: new Models.PropertyRepository([
            new Models.Property('plimsoll:suppressed', hits[0]?.finding.suppressed?.by ?? ''),
          ]),
        }
      : {}),
  });
}

function affectsOf({ Models, Enums }: Library, hits: readonly Hit[]): Models.Vulnerability.AffectRepository {
  const { Vulnerability } = Models;
  const components = new Set(hits.flatMap((hit) => hit.components));
  const status = Enums.Vulnerability.AffectStatus.Affected;
  return new Vulnerability.AffectRepository(
    [...components].map(({ bomRef, version = '' }) => {
      const versions = version === '' ? [] : [new Vulnerability.AffectedSingleVersion(version, { status })];
      return new Vulnerability.Affect(bomRef, { versions: new Vulnerability.AffectedVersionRepository(versions) });
    }),
  );
}

function ratingsOf({ Models, Enums }: Library, { severity, advisory }: Finding): Models.Vulnerability.RatingRepository {
  const { Rating, RatingRepository, Source } = Models.Vulnerability;
  const name = advisory?.severitySource;
  const effective = new Rating({
    ...(name ? { source: new Source({ name }) } : {}),
    severity: severityOf(severity, Enums.Vulnerability.Severity),
    method: Enums.Vulnerability.RatingMethod.Other,
  });
  const scored = (advisory?.cvss ?? []).map(
    ({ vector, score }) => new Rating({ score, vector, method: methodOf(vector, Enums.Vulnerability.RatingMethod) }),
  );
  return new RatingRepository([effective, ...scored]);
}

function severityOf(severity: Severity, words: typeof Enums.Vulnerability.Severity): Enums.Vulnerability.Severity {
  switch (severity) {
    case 'critical':
      return words.Critical;
    case 'high':
      return words.High;
    case 'medium':
      return words.Medium;
    case 'low':
      return words.Low;
    case 'negligible':
      return words.Info;
    default:
      return words.Unknown;
  }
}

function methodOf(vector: string, methods: typeof Enums.Vulnerability.RatingMethod): Enums.Vulnerability.RatingMethod {
  if (vector.startsWith('CVSS:4.0/')) return methods.CVSSv4;
  if (vector.startsWith('CVSS:3.1/')) return methods.CVSSv31;
  if (vector.startsWith('CVSS:3.0/')) return methods.CVSSv3;
  return vector.startsWith('AV:') ? methods.CVSSv2 : methods.Other;
}

function dateFrom(text: string | undefined): Date | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
