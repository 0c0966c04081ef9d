import type { Distro, Package } from '../package.ts';
import { compareVersions, type VersionScheme } from '../versions/index.ts';
import { type DistroEcosystem, distroEcosystem, type NameRule } from './distro-ecosystem.ts';
import type { CompareByType } from './evaluate.ts';
import { normalizeName } from './package-name.ts';
import { sameKindOfBuild, withoutModule } from './rpm-module.ts';
import type { StoredEntry } from './store-schema.ts';

/** Where the advisories of one package are, and what to ask them. */
export interface Place {
  /** OSV's word with the release, for coverage: `Debian:12`, `npm`. */
  readonly ecosystem: string;
  /** The shard: `Debian`. */
  readonly base: string;
  readonly covers: (ecosystem: string) => boolean;
  /** In this order: a record that an earlier one found is not asked again. */
  readonly lookups: readonly Lookup[];
}

export interface Lookup {
  /** As stored, see `normalizeName`. */
  readonly name: string;
  readonly version: string;
  readonly compareBy: CompareByType;
  /** Whether an entry of that name can be about this package at all. */
  readonly concerns: (entry: StoredEntry) => boolean;
}

/** undefined when no advisory source answers for the package: an unknown distribution or kind of package. */
export function placeOf(pkg: Package, distro: Distro | null): Place | undefined {
  if (pkg.type === 'deb' || pkg.type === 'rpm' || pkg.type === 'apk') {
    const found = distro ? distroEcosystem(distro) : undefined;
    return found?.scheme === pkg.type ? distroPlace(pkg, found) : undefined;
  }
  const language = languages.get(pkg.type);
  return language ? languagePlace(pkg, language) : undefined;
}

/** The shards that a scan of these packages needs, sorted: what a first use downloads. */
export function basesOf(packages: readonly Package[], distro: Distro | null): readonly string[] {
  return [...new Set(packages.flatMap((pkg) => placeOf(pkg, distro)?.base ?? []))].sort();
}

interface Language {
  readonly base: string;
  /** undefined: no comparator yet; listed versions and SEMVER ranges can be judged, everything else cannot. */
  readonly scheme?: VersionScheme;
}

/** By purl type. */
const languages: ReadonlyMap<string, Language> = new Map<string, Language>([
  ['npm', { base: 'npm', scheme: 'semver' }],
  ['pypi', { base: 'PyPI', scheme: 'pep440' }],
  ['golang', { base: 'Go', scheme: 'semver' }],
  ['cargo', { base: 'crates.io', scheme: 'semver' }],
  ['hex', { base: 'Hex', scheme: 'semver' }],
  ['swift', { base: 'SwiftURL', scheme: 'semver' }],
  ['bitnami', { base: 'Bitnami', scheme: 'semver' }],
  ['gem', { base: 'RubyGems' }],
  ['maven', { base: 'Maven' }],
  ['composer', { base: 'Packagist' }],
  ['nuget', { base: 'NuGet' }],
  ['pub', { base: 'Pub' }],
  ['hackage', { base: 'Hackage' }],
  ['cran', { base: 'CRAN' }],
  ['conan', { base: 'ConanCenter' }],
]);

// A suffix names a repository (`Packagist:https://packages.drupal.org/8`); its names are of the same space.
function languagePlace(pkg: Package, { base, scheme }: Language): Place {
  return {
    ecosystem: base,
    base,
    covers: () => true,
    lookups: [
      {
        name: normalizeName(base, base === 'Maven' ? mavenName(pkg) : pkg.name),
        version: base === 'Go' ? goVersion(pkg) : pkg.version,
        compareBy: byScheme(scheme),
        concerns: () => true,
      },
    ],
  };
}

/** OSV says `group:artifact`; the purl is `pkg:maven/group/artifact@...`. */
function mavenName({ name, purl }: Package): string {
  const [, group, artifact] = /^pkg:maven\/([^/@]+)\/([^/@?#]+)/.exec(purl) ?? [];
  return name.includes(':') || group === undefined || artifact === undefined ? name : `${group}:${artifact}`;
}

/**
 * OSV has no `v`, and SemVer for the standard library too: go1.21rc2 is 1.21.0-rc.2. What a release was built with
 * (`go1.22.3 X:boringcrypto`) is no part of its version.
 */
function goVersion({ name, version }: Package): string {
  const plain = version.replace(/^(?:go|v)(?=\d)/, '');
  if (name !== 'stdlib' && name !== 'toolchain') return plain;
  const [, release, phase, number] = /^(\d+(?:\.\d+)*)(?:(beta|rc)(\d+))?(?:[ -].*)?$/.exec(plain) ?? [];
  if (release === undefined) return plain;
  return phase === undefined
    ? release
    : `${release.split('.').length < 3 ? `${release}.0` : release}-${phase}.${number}`;
}

function distroPlace(pkg: Package, found: DistroEcosystem): Place {
  const { base, release, scheme, names } = found;
  const covers =
    base === 'Ubuntu' && isEsm(pkg)
      ? (ecosystem: string) => found.covers(ecosystem.replace(/^Ubuntu:Pro:/, 'Ubuntu:'))
      : found.covers;
  return { ecosystem: release, base, covers, lookups: distroLookups(pkg, scheme, names) };
}

function isEsm({ version, source }: Package): boolean {
  return /[+~]esm\d/.test(version) || /[+~]esm\d/.test(source?.version ?? '');
}

function distroLookups(pkg: Package, scheme: VersionScheme, names: NameRule): readonly Lookup[] {
  const concerns = (entry: StoredEntry) =>
    (scheme !== 'rpm' || sameKindOfBuild(pkg.version, entry)) &&
    (names !== 'listed' || entry.binaries === undefined || entry.binaries.includes(pkg.name));
  const binary = { name: pkg.name, version: pkg.version, compareBy: byScheme(scheme), concerns };
  const source = { ...sourceVersion(pkg, scheme), concerns };
  if (names !== 'both') return [source];
  return source.name === binary.name ? [binary] : [binary, source];
}

/**
 * By the source package's name and version. An rpm says `SOURCERPM` without the epoch: it is the binary's where both
 * have the same version, and not known (so not compared) where a binary package has a version of its own.
 */
function sourceVersion({ name, version, source }: Package, scheme: VersionScheme): Omit<Lookup, 'concerns'> {
  const compareBy = byScheme(scheme);
  if (!source) return { name, version, compareBy };
  if (scheme !== 'rpm' || /^\d+:/.test(source.version)) return { ...source, compareBy };
  if (withoutEpoch(version) === source.version) return { name: source.name, version, compareBy };
  return {
    ...source,
    compareBy: (type) => {
      const compare = compareBy(type);
      return compare && ((a, b) => compare(withoutEpoch(a), withoutEpoch(b)));
    },
  };
}

function withoutEpoch(version: string): string {
  return version.replace(/^\d+:/, '');
}

/** A SEMVER range is ordered by SemVer everywhere, every other kind by the rule of its ecosystem. */
function byScheme(scheme: VersionScheme | undefined): CompareByType {
  return (type) => {
    const used = type === 'SEMVER' ? 'semver' : type === 'ECOSYSTEM' ? scheme : undefined;
    if (used === 'rpm') return (a, b) => compareVersions('rpm', withoutModule(a), withoutModule(b));
    return used && ((a, b) => compareVersions(used, a, b));
  };
}
