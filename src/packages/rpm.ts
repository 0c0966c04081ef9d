import { PlimsollError } from '../errors.ts';
import type { AssembleContext, Extractor, PlacedFact, RawPath } from '../extractor.ts';
import { type Package, packageIdentity } from '../package.ts';
import type { Notice } from '../report.ts';
import { showPath } from '../show-path.ts';
import type { RpmRecord } from './rpm/header.ts';
import { type RpmDatabase, readDatabase, rpmFormats } from './rpm/read-database.ts';
import { rpmVersion, toPackage } from './rpm/to-package.ts';

// usr/share/rpm is where rpm-ostree keeps it.
const places: readonly RawPath[] = [
  ...['var/lib/rpm', 'usr/lib/sysimage/rpm', 'usr/share/rpm'].flatMap((folder) =>
    ['rpmdb.sqlite', 'Packages.db', 'Packages'].map((name) => `${folder}/${name}`),
  ),
  'var/lib/rpmmanifest/container-manifest-2',
];
const wanted = new Set(places);

/** What rpm installed: Red Hat and its kin, Fedora, Amazon, Azure, SUSE. */
export const rpmExtractor: Extractor<RpmDatabase> = {
  id: 'rpm',
  version: 1,
  places,

  wants({ type, path }) {
    return type === 'file' && wanted.has(path);
  },

  extract({ path, bytes }) {
    try {
      return readDatabase(bytes, nameOf(path));
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error;
      throw new PlimsollError(error.code, `The rpm database '${showPath(path)}' cannot be read: ${error.message}.`, {
        cause: error,
        remedy: "Repair it with 'rpm --rebuilddb' where the image is built, and build it again.",
      });
    }
  },

  *installed({ packages }) {
    for (const record of packages) yield identityOf(record);
  },

  assemble(facts, context) {
    const packages = new Map<string, Package>();
    const notices: Notice[] = [];
    for (const { fact, path, layer } of choose(facts)) {
      const evidence = { path: showPath(path), layer };
      for (const record of fact.packages) {
        const identity = identityOf(record);
        const known = packages.get(identity);
        // The same package in two folders' databases is one package with two witnesses.
        if (known === undefined) packages.set(identity, toPackage(record, evidence, context.distro));
        else if (!known.evidence.includes(evidence)) {
          packages.set(identity, { ...known, evidence: [...known.evidence, evidence] });
        }
      }
      notices.push(...readNotices(fact, path, layer, context));
    }
    return { packages: [...packages.values()], notices };
  },
};

function identityOf(record: RpmRecord): string {
  return packageIdentity({
    name: record.name,
    version: rpmVersion(record),
    ...(record.arch ? { arch: record.arch } : {}),
  });
}

/**
 * A folder counts once, by the database that rpm would open: with several it takes the one of its own backend (sqlite,
 * on SUSE ndb) before a Berkeley DB that an upgrade left behind. A path counts once, however many names led to it.
 */
function choose(facts: readonly PlacedFact<RpmDatabase>[]): PlacedFact<RpmDatabase>[] {
  const folders = new Map<RawPath, PlacedFact<RpmDatabase>>();
  for (const placed of facts) {
    const folder = placed.path.slice(0, -nameOf(placed.path).length);
    const best = folders.get(folder);
    if (best === undefined || rank(placed) < rank(best)) folders.set(folder, placed);
  }
  return [...folders.values()];
}

function rank({ fact }: PlacedFact<RpmDatabase>): number {
  return rpmFormats.indexOf(fact.format);
}

function nameOf(path: RawPath): RawPath {
  return path.slice(path.lastIndexOf('/') + 1);
}

function* readNotices(fact: RpmDatabase, path: RawPath, layer: number, { view }: AssembleContext): Generator<Notice> {
  const shown = showPath(path);
  if (fact.packages.length === 0) {
    yield {
      code: 'PACKAGE_DATABASE_EMPTY',
      message: `The rpm database '${shown}' lists no packages.`,
      incomplete: true,
      path: shown,
      layer,
    };
  }
  // rpm empties the log when it is done. One with content is what a killed rpm left: changes that only SQLite merges.
  const log = fact.format === 'sqlite' ? view.resolve(`${path}-wal`) : undefined;
  if (log !== undefined && log.header.size > 0) {
    yield {
      code: 'PACKAGE_DATABASE_INVALID',
      message: `The rpm database '${shown}' has changes in '${showPath(log.path)}' that were not read.`,
      incomplete: true,
      path: shown,
      layer,
    };
  }
}
