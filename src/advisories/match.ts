import { PlimsollError } from '../errors.ts';
import { type Finding, severities } from '../finding.ts';
import type { Distro, Package } from '../package.ts';
import { plural } from '../plural.ts';
import type { Coverage, Notice } from '../report.ts';
import { type Place, placeOf } from './ecosystem.ts';
import { sortVersions } from './evaluate.ts';
import { type ImageIdentity, withFingerprints } from './fingerprint.ts';
import { hitsOf, type NotEvaluated } from './hits.ts';
import { joinHits } from './join-hits.ts';
import type { AdvisoryDatabase, Shard } from './store.ts';
import type { ShardInfo } from './store-schema.ts';
import { vulnerabilityFinding } from './vulnerability-finding.ts';

export interface MatchOptions extends ImageIdentity {
  readonly packages: readonly Package[];
  readonly distro: Distro | null;
  /** undefined: none was needed or to be had, and everything counts as not covered. */
  readonly database: AdvisoryDatabase | undefined;
  readonly signal?: AbortSignal;
}

export interface MatchResult {
  /** Worst first, then by rule, package, version and path. */
  readonly findings: readonly Finding[];
  /** One line an ecosystem, sorted by name. */
  readonly coverage: readonly Coverage[];
  readonly notices: readonly Notice[];
  /** What packages were judged by, by base ecosystem in sorted order: a verdict is as old as the oldest of these. */
  readonly used: ReadonlyMap<string, ShardInfo>;
}

/**
 * Judges packages by the advisories of a database. Whatever could not be judged is counted in `coverage` and named in
 * `notices`: an absent finding means unaffected only where a package counts as evaluated.
 * @throws PlimsollError DATABASE_INVALID, ABORTED
 */
export async function matchPackages(options: MatchOptions): Promise<MatchResult> {
  const { packages, distro, database, signal } = options;
  const tally = new Map<string, Counted>();
  const findings: Omit<Finding, 'fingerprint'>[] = [];
  const notices: Notice[] = [];
  const used = new Map<string, ShardInfo>();
  for (const pkg of packages) {
    if (signal?.aborted) throw new PlimsollError('ABORTED', 'Matching packages with advisories was stopped.');
    const place = placeOf(pkg, distro);
    const shard = place && (await database?.shard(place.base));
    const counted = countFor(tally, place?.ecosystem ?? labelOf(pkg, distro), isSystem(pkg), place, shard);
    counted.found += 1;
    if (!place || !shard || !counted.answers) continue;
    used.set(place.base, shard.info);
    const releases = Object.keys(shard.info.ecosystems).filter(place.covers);
    const { hits, notEvaluated } = hitsOf(place, shard, releases);
    if (notEvaluated.length === 0) counted.evaluated += 1;
    else notices.push(...notEvaluatedNotices(pkg, notEvaluated));
    const compare = place.lookups[0]?.compareBy('ECOSYSTEM');
    for (const joined of joinHits(hits)) {
      const fixedIn = sortVersions(joined.fixedIn, compare);
      findings.push(vulnerabilityFinding(pkg, { ...joined, fixedIn }));
    }
  }
  const coverage = [...tally.values()].sort((a, b) => compareText(a.ecosystem, b.ecosystem));
  return {
    findings: withFingerprints(findings.sort(byWeight), options),
    coverage: coverage.map(({ ecosystem, found, evaluated, answers, databaseDate }) => ({
      ecosystem,
      found,
      evaluated,
      notCovered: answers ? 0 : found,
      databaseDate,
    })),
    notices: [...coverage.filter(({ answers }) => !answers).map(notCoveredNotice), ...notices],
    used: new Map([...used].sort(([a], [b]) => compareText(a, b))),
  };
}

interface Counted {
  readonly ecosystem: string;
  /** Whether OSV has the ecosystem at all. */
  readonly known: boolean;
  /** Whether it is the distribution's: without it most of an image is not judged. */
  readonly system: boolean;
  /** Whether the database has something for it. */
  readonly answers: boolean;
  readonly databaseDate: string | null;
  found: number;
  evaluated: number;
}

function countFor(
  tally: Map<string, Counted>,
  ecosystem: string,
  system: boolean,
  place: Place | undefined,
  shard: Shard | undefined,
): Counted {
  const counted = tally.get(ecosystem) ?? {
    ecosystem,
    known: place !== undefined,
    system,
    answers: place !== undefined && shard !== undefined && knowsRelease(place, shard),
    databaseDate: shard?.info.newest ?? null,
    found: 0,
    evaluated: 0,
  };
  tally.set(ecosystem, counted);
  return counted;
}

/** Entries for "any release" alone do not make a release known: an end of life looks just like that. */
function knowsRelease({ ecosystem, base, covers }: Place, { info }: Shard): boolean {
  return Object.keys(info.ecosystems).some((name) => covers(name) && (ecosystem === base || name !== base));
}

function isSystem({ type }: Package): boolean {
  return type === 'deb' || type === 'rpm' || type === 'apk';
}

/** What coverage calls packages that have no ecosystem. */
function labelOf(pkg: Package, distro: Distro | null): string {
  return isSystem(pkg) && distro ? `${distro.id}:${distro.version}` : pkg.type;
}

function notCoveredNotice({ ecosystem, known, system, found }: Counted): Notice {
  const packages = `${plural(found, 'package')} ${found === 1 ? 'was' : 'were'}`;
  const source = known
    ? `The database has no advisories for '${ecosystem}'`
    : `No advisory source answers for '${ecosystem}'`;
  return {
    code: system && !known ? 'DISTRO_UNKNOWN' : 'NO_DATABASE',
    message: `${source}: ${packages} not judged.`,
    ...(system && { incomplete: true }),
  };
}

/** One for what the package's version is the cause of, one for what advisories are. */
function notEvaluatedNotices({ name, version, evidence }: Package, records: readonly NotEvaluated[]): Notice[] {
  const [first] = evidence;
  return [...Map.groupBy(records, ({ problem }) => problem.of)].map(([of, those]) => {
    const shown = those.slice(0, 3).map(({ id }) => `'${id}'`);
    const ids = `${shown.join(', ')}${those.length > 3 ? ` and ${those.length - 3} more` : ''}`;
    const what =
      of === 'package'
        ? `Package '${name}' ${version} could not be compared with ${ids}`
        : `${those.length === 1 ? 'Advisory' : 'Advisories'} ${ids} could not be applied to package '${name}' ${version}`;
    return {
      code: 'VERSION_NOT_EVALUATED',
      message: `${what}: ${those[0]?.problem.why}.`.replace(/\.\.$/, '.'),
      ...(first && { path: first.path, layer: first.layer }),
    };
  });
}

type Unmarked = Omit<Finding, 'fingerprint'>;

function byWeight(a: Unmarked, b: Unmarked): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compareText(a.ruleId, b.ruleId) ||
    compareText(a.package?.name, b.package?.name) ||
    compareText(a.package?.version, b.package?.version) ||
    compareText(a.location.path, b.location.path)
  );
}

/** By code units: the same on every machine, whatever its locale. */
function compareText(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
