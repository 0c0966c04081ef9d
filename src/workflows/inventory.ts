import type { Extractor, Fact } from '../extractor.ts';
import type { ReadImage, VisibleFact } from '../image/read-image.ts';
import { type Distro, type Package, packageIdentity } from '../package.ts';
import type { Notice } from '../report.ts';
import { showPath } from '../show-path.ts';

export interface Inventory {
  readonly distro: Distro | undefined;
  readonly packages: readonly Package[];
  readonly notices: readonly Notice[];
}

/**
 * Joins the facts of the visible files into packages, and finds for each the layer since which it has been there. The
 * distribution comes first: package URLs name it.
 */
export function inventory(read: ReadImage, extractors: readonly Extractor[]): Inventory {
  const notices: Notice[] = [];
  const packages: Package[] = [];
  let distro: Distro | undefined;
  const introduced = attribution();
  for (const extractor of [...extractors].sort(distroFirst)) {
    const facts = read.facts.get(extractor.id) ?? [];
    const assembled = extractor.assemble(facts, { distro, view: read.view });
    distro ??= assembled.distro;
    notices.push(...(assembled.notices ?? []));
    const byPath = new Map(facts.map((fact) => [showPath(fact.path), fact]));
    for (const each of assembled.packages) {
      const [evidence] = each.evidence;
      const fact = evidence && byPath.get(evidence.path);
      const layer = fact ? introduced(extractor, fact, packageIdentity(each)) : evidence?.layer;
      packages.push(layer === undefined ? each : { ...each, introducedBy: { layer } });
    }
  }
  return { distro, packages: packages.sort(byName), notices };
}

/** The start of a package's last unbroken run: how far back the files at its path list it without a gap. */
function attribution(): (extractor: Extractor, fact: VisibleFact, identity: string) => number {
  // A database has hundreds of packages: each fact is listed once.
  const listed = new Map<Fact, ReadonlySet<string>>();
  const lists = (extractor: Extractor, fact: Fact, identity: string) => {
    const names = listed.get(fact) ?? new Set(extractor.installed(fact));
    listed.set(fact, names);
    return names.has(identity);
  };
  return (extractor, fact, identity) => {
    let { layer } = fact;
    if (!lists(extractor, fact.fact, identity)) return layer;
    for (const before of fact.earlier) {
      if (!lists(extractor, before.fact, identity)) break;
      layer = before.layer;
    }
    return layer;
  };
}

function distroFirst(a: Extractor, b: Extractor): number {
  return Number(b.id === 'os-release') - Number(a.id === 'os-release');
}

function byName(a: Package, b: Package): number {
  const key = ({ type, name, version, arch, evidence }: Package) =>
    [type, name, version, arch ?? '', evidence[0]?.path ?? ''].join('\0');
  return key(a) < key(b) ? -1 : 1;
}
