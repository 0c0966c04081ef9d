import { PackageURL } from 'packageurl-js';
import { PlimsollError } from '../errors.ts';
import type { AssembleContext, Assembled, PlacedFact, RawPath } from '../extractor.ts';
import { limits } from '../limits.ts';
import { type Distro, type Evidence, type Package, packageIdentity } from '../package.ts';
import type { Notice } from '../report.ts';
import { showPath } from '../show-path.ts';
import { comparePackages } from './package-order.ts';

/** One file of dpkg's or apk's database. */
export type SystemDatabase = {
  readonly packages: readonly SystemPackage[];
  /** Entries that are there and cannot be read. */
  readonly damaged: number;
};

export type SystemPackage = {
  readonly name: string;
  readonly version: string;
  readonly arch?: string;
  readonly source?: { readonly name: string; readonly version: string };
  readonly license?: string;
};

/** What one stanza says: a package, one that is known but not installed, something that cannot be read. */
export type SystemEntry = SystemPackage | 'absent' | 'damaged';

export interface SystemManager {
  readonly id: 'dpkg' | 'apk';
  readonly purlType: 'deb' | 'apk';
  /** The purl's namespace where no os-release names one. */
  readonly vendor: string;
}

/**
 * One unreadable entry does not cost the others: it is counted, and a notice follows. A file that holds nothing but
 * those is no database.
 * @throws PlimsollError PACKAGE_DATABASE_INVALID
 */
export function readSystemDatabase(
  manager: SystemManager,
  path: RawPath,
  entries: Iterable<SystemEntry>,
): SystemDatabase {
  const packages: SystemPackage[] = [];
  let absent = 0;
  let damaged = 0;
  for (const entry of entries) {
    if (entry === 'absent') absent++;
    else if (entry === 'damaged') damaged++;
    else if (packages.push(entry) > limits.databasePackages) {
      throw invalid(manager, path, `lists more than ${limits.databasePackages} packages (databasePackages)`);
    }
  }
  if (damaged > 0 && packages.length + absent === 0) throw invalid(manager, path, 'has no entry that can be read');
  return { packages, damaged };
}

/** Joins the files of one image: a package that several of them list is one package with several witnesses. */
export function assembleSystemDatabases(
  manager: SystemManager,
  facts: readonly PlacedFact<SystemDatabase>[],
  { distro }: AssembleContext,
): Assembled {
  const packages = new Map<string, Package>();
  const seen = new Set<RawPath>();
  const notices: Notice[] = [];
  for (const { fact, path, layer } of facts) {
    if (seen.has(path)) continue;
    seen.add(path);
    const evidence: Evidence = { path: showPath(path), layer };
    for (const each of fact.packages) {
      const key = packageIdentity(each);
      const known = packages.get(key);
      if (known?.evidence.includes(evidence)) continue;
      packages.set(
        key,
        known ? { ...known, evidence: [...known.evidence, evidence] } : toPackage(manager, each, evidence, distro),
      );
    }
    if (fact.damaged > 0) notices.push(damagedNotice(manager, fact.damaged, evidence));
  }
  const [first] = facts;
  if (first && packages.size + notices.length === 0) {
    notices.push(emptyNotice(manager, { path: showPath(first.path), layer: first.layer }));
  }
  return { packages: [...packages.values()].sort(comparePackages), notices };
}

function toPackage(
  { purlType, vendor }: SystemManager,
  { name, version, arch, source, license }: SystemPackage,
  evidence: Evidence,
  distro: Distro | undefined,
): Package {
  // purl-spec, types/deb and types/apk: the namespace is the vendor.
  const qualifiers = {
    ...(arch ? { arch } : {}),
    ...(distro ? { distro: distro.version ? `${distro.id}-${distro.version}` : distro.id } : {}),
  };
  return {
    name,
    version,
    type: purlType,
    purl: new PackageURL(purlType, distro?.id ?? vendor, name, version, qualifiers, undefined).toString(),
    ...(source ? { source } : {}),
    ...(arch ? { arch } : {}),
    licenses: license ? [license] : [],
    evidence: [evidence],
  };
}

function damagedNotice({ id }: SystemManager, damaged: number, { path, layer }: Evidence): Notice {
  return {
    code: 'PACKAGE_DATABASE_INVALID',
    message: `The ${id} database '${path}' has ${damaged} ${damaged === 1 ? 'entry' : 'entries'} that cannot be read.`,
    incomplete: true,
    path,
    layer,
  };
}

function emptyNotice({ id }: SystemManager, { path, layer }: Evidence): Notice {
  return {
    code: 'PACKAGE_DATABASE_EMPTY',
    message: `The ${id} database '${path}' lists no packages.`,
    incomplete: true,
    path,
    layer,
  };
}

function invalid({ id }: SystemManager, path: RawPath, what: string): PlimsollError {
  return new PlimsollError('PACKAGE_DATABASE_INVALID', `The ${id} database '${showPath(path)}' ${what}.`, {
    remedy: 'Check the step of the build that wrote it; tools that slim images damage it now and then.',
  });
}
