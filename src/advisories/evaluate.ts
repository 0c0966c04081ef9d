import { PlimsollError } from '../errors.ts';

/** What an advisory says of one package: an OSV `affected` entry, without what only other tools need. */
export interface AffectedVersions {
  readonly ranges: readonly VersionRange[];
  /** Versions that are affected, one by one. */
  readonly versions: readonly string[];
}

export interface VersionRange {
  /** ECOSYSTEM, SEMVER, GIT, or what a later schema brings. */
  readonly type: string;
  readonly events: readonly RangeEvent[];
}

/** One of the four is set. */
export interface RangeEvent {
  readonly introduced?: string | undefined;
  readonly fixed?: string | undefined;
  readonly last_affected?: string | undefined;
  readonly limit?: string | undefined;
}

/** @throws PlimsollError VERSION_INVALID on text that has no order. */
export type CompareVersions = (a: string, b: string) => -1 | 0 | 1;

/** How versions order by range type; undefined where we have no rule for it. */
export type CompareByType = (rangeType: string) => CompareVersions | undefined;

export interface Evaluation {
  /** `not-evaluated`: some version has no order we know, so nothing can be said. Never read it as unaffected. */
  readonly verdict: 'affected' | 'unaffected' | 'not-evaluated';
  /** Fixed versions above the installed one that are not affected themselves, oldest first. */
  readonly fixedIn: readonly string[];
  /** Of `not-evaluated`: why. */
  readonly problem?: Problem;
}

export interface Problem {
  /** Whose words have no order: those of the package, or those of the advisory. */
  readonly of: 'package' | 'advisory';
  readonly why: string;
}

/**
 * Whether a version is affected: OSV schema, "Evaluation". A version is affected when it is listed, or when any of
 * the ranges says so. GIT ranges are passed over, not answered with no: the schema makes `versions` list what they
 * mean, and other ranges may follow them.
 * @param version as installed; '' is never evaluated, since nothing is known
 */
export function evaluate(version: string, affected: AffectedVersions, compareBy: CompareByType): Evaluation {
  if (version === '') return notEvaluated({ of: 'package', why: 'it has no version' });
  const lines = affected.ranges.filter(({ type }) => type !== 'GIT').map((range) => timeline(range, compareBy));
  const found = verdictOf(version, affected.versions, lines, compareBy('ECOSYSTEM'));
  if (found.verdict !== 'affected') return found;

  const fixes = lines.flatMap((line) => (line.problem === undefined ? fixesAbove(version, line) : []));
  const fixedIn = [...new Set(fixes)].filter(
    (fix) => verdictOf(fix, affected.versions, lines, undefined).verdict !== 'affected',
  );
  return { verdict: 'affected', fixedIn: sortVersions(fixedIn, lines.find(({ compare }) => compare)?.compare) };
}

/** Oldest first; as they are when they have no order. */
export function sortVersions(versions: readonly string[], compare: CompareVersions | undefined): readonly string[] {
  return compare ? unlessInvalid(() => versions.toSorted(compare), versions) : versions;
}

/** More fixes than anybody lists; it bounds the work that a hostile record can ask for. */
const mostFixes = 50;

/** A range with its events in time order, or the reason why they have none. */
interface Timeline {
  readonly compare: CompareVersions | undefined;
  readonly events: readonly RangeEvent[];
  readonly limits: readonly string[];
  /** Always the advisory's: nothing of the package has been looked at. */
  readonly problem: string | undefined;
}

function timeline({ type, events }: VersionRange, compareBy: CompareByType): Timeline {
  const compare = compareBy(type);
  const limits = events.flatMap(({ limit }) => (limit === undefined ? [] : [limit]));
  const turns = events.filter((event) => versionOf(event) !== undefined);
  const everything = limits.length === 0 && turns.length > 0 && turns.every(({ introduced }) => introduced === '0');
  if (everything) return { compare, events: turns, limits, problem: undefined };
  if (!compare) return { compare, events: turns, limits, problem: `nothing here orders versions of ${type} ranges` };
  try {
    return { compare, events: turns.toSorted((a, b) => inTime(a, b, compare)), limits, problem: undefined };
  } catch (error) {
    return { compare, events: turns, limits, problem: reasonOf(error) };
  }
}

function versionOf({ introduced, fixed, last_affected }: RangeEvent): string | undefined {
  return introduced ?? fixed ?? last_affected;
}

/**
 * `introduced: 0` comes before everything. At one version a fix comes first (`fixed: 2, introduced: 2` means affected
 * from 2 on, and does occur), then an introduction, then `last_affected` (1 to 1 is that one version).
 */
function inTime(a: RangeEvent, b: RangeEvent, compare: CompareVersions): number {
  if (a.introduced === '0' || b.introduced === '0') return Number(b.introduced === '0') - Number(a.introduced === '0');
  return compare(versionOf(a) ?? '', versionOf(b) ?? '') || rank(a) - rank(b);
}

function rank(event: RangeEvent): number {
  return event.fixed !== undefined ? 0 : event.introduced !== undefined ? 1 : 2;
}

function verdictOf(
  version: string,
  listed: readonly string[],
  lines: readonly Timeline[],
  compare: CompareVersions | undefined,
): Evaluation {
  if (listed.includes(version)) return { verdict: 'affected', fixedIn: [] };
  let problem: Problem | undefined;
  if (listed.length > 0 && compare) {
    // `1.0` is listed where `1.0.0` is installed. What has no order cannot be the same by order.
    const same = (one: string) => unlessInvalid(() => compare(one, version) === 0, false);
    if (!hasOrder(version, compare)) problem = { of: 'package', why: `'${version}' has no order` };
    else if (listed.some(same)) return { verdict: 'affected', fixedIn: [] };
  }
  for (const line of lines) {
    try {
      if (line.problem !== undefined) problem ??= { of: 'advisory', why: line.problem };
      else if (isInside(version, line)) return { verdict: 'affected', fixedIn: [] };
    } catch (error) {
      problem ??= { of: hasOrder(version, line.compare) ? 'advisory' : 'package', why: reasonOf(error) };
    }
  }
  return problem === undefined ? { verdict: 'unaffected', fixedIn: [] } : notEvaluated(problem);
}

/** A comparator refuses a version in whatever it is compared with, itself too. */
function hasOrder(version: string, compare: CompareVersions | undefined): boolean {
  return compare === undefined || unlessInvalid(() => compare(version, version) === 0, false);
}

function isInside(version: string, { compare, events, limits }: Timeline): boolean {
  const order = (other: string) => (compare ? compare(version, other) : 0);
  if (limits.length > 0 && !limits.some((limit) => limit === '*' || order(limit) < 0)) return false;
  let inside = false;
  for (const { introduced, fixed, last_affected } of events) {
    if (introduced !== undefined) inside ||= introduced === '0' || order(introduced) >= 0;
    else if (fixed !== undefined) inside &&= order(fixed) < 0;
    else if (last_affected !== undefined) inside &&= order(last_affected) <= 0;
  }
  return inside;
}

function fixesAbove(version: string, { compare, events }: Timeline): readonly string[] {
  const fixes = events.flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed]));
  // Listed as affected while the installed version has no order: then there is no "above".
  return unlessInvalid(() => fixes.filter((fixed) => compare && compare(fixed, version) > 0).slice(0, mostFixes), []);
}

function unlessInvalid<Value>(compute: () => Value, otherwise: Value): Value {
  try {
    return compute();
  } catch (error) {
    reasonOf(error);
    return otherwise;
  }
}

function notEvaluated(problem: Problem): Evaluation {
  return { verdict: 'not-evaluated', fixedIn: [], problem };
}

/** Only "has no order" is an answer; anything else is a bug and must not be taken for one. */
function reasonOf(error: unknown): string {
  if (error instanceof PlimsollError && error.code === 'VERSION_INVALID') return error.message;
  throw error;
}
