import { PackageURL } from 'packageurl-js';
import type { Extractor, PlacedFact, RawPath } from '../extractor.ts';
import { type Package, packageIdentity } from '../package.ts';
import { showPath } from '../show-path.ts';
import { onlyValue, readStanzas, type Stanza } from './control-file.ts';
import { comparePackages } from './package-order.ts';

type PythonPackage = { readonly name: string; readonly version: string; readonly licenses: readonly string[] };

/** Installed Python packages, wherever they lie: dist-info of pip and its kin, egg-info of setuptools, eggs unpacked. */
export const pythonExtractor: Extractor<PythonPackage> = {
  id: 'python',
  version: 1,
  places: [],

  wants({ type, path }) {
    return type === 'file' && rankOf(path) !== undefined;
  },

  extract({ bytes }) {
    // Core metadata specification: fields up to the first empty line, then the description.
    const [head] = readStanzas(bytes, fields, 'any-case');
    const name = head && firstLine(head, 'Name');
    const version = head && firstLine(head, 'Version');
    // As pip: what says neither is no package.
    return name && version ? { name, version, licenses: readLicenses(head) } : undefined;
  },

  *installed(fact) {
    yield packageIdentity(fact);
  },

  assemble(facts) {
    return { packages: bestWitnesses(facts).map(toPackage).sort(comparePackages) };
  },
};

const fields = ['Name', 'Version', 'License', 'License-Expression', 'Classifier'];

/** Best first: what the same package beside it leaves behind counts less. */
const forms = ['.dist-info/METADATA', '.egg-info/PKG-INFO', '/EGG-INFO/PKG-INFO', '.egg-info'] as const;

function rankOf(path: RawPath): number | undefined {
  const rank = forms.findIndex((form) => path.endsWith(form));
  return rank < 0 ? undefined : rank;
}

function firstLine({ fields }: Stanza, name: string): string | undefined {
  return fields.get(name)?.[0]?.split('\n', 1)[0]?.trim();
}

/** The SPDX expression; else the short text that most write; else what the classifiers say. */
function readLicenses(stanza: Stanza): readonly string[] {
  const expression = onlyValue(stanza, 'License-Expression');
  if (expression) return [expression];
  const text = onlyValue(stanza, 'License');
  // Some put the whole text of the licence here; setuptools writes UNKNOWN for none.
  if (text && text !== 'UNKNOWN' && text.length <= 200 && !text.includes('\n')) return [text];
  const classified = (stanza.fields.get('Classifier') ?? [])
    .filter((each) => each.startsWith('License :: ') && !each.endsWith(':: OSI Approved'))
    .map((each) => each.slice(each.lastIndexOf(' :: ') + 4));
  return [...new Set(classified)];
}

/** One folder of packages that has a package in several forms has it once, in the best of them. */
function bestWitnesses(facts: readonly PlacedFact<PythonPackage>[]): readonly PlacedFact<PythonPackage>[] {
  const best = new Map<string, number>();
  const keyed = facts.map((placed) => ({ placed, key: keyOf(placed), rank: rankOf(placed.path) ?? forms.length }));
  for (const { key, rank } of keyed) best.set(key, Math.min(rank, best.get(key) ?? rank));
  return keyed.filter(({ key, rank }) => rank === best.get(key)).map(({ placed }) => placed);
}

function keyOf({ fact, path }: PlacedFact<PythonPackage>): string {
  const metadata = path.endsWith('.egg-info') ? path : folderOf(path);
  // An unpacked egg is a folder of its own among the packages.
  const own = metadata.endsWith('/EGG-INFO') ? folderOf(metadata) : metadata;
  return `${folderOf(own)}\0${normalName(fact.name)}`;
}

function folderOf(path: RawPath): RawPath {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** PEP 503, "Normalized Names". */
function normalName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

function toPackage({ fact, path, layer }: PlacedFact<PythonPackage>): Package {
  const { name, version, licenses } = fact;
  return {
    name,
    version,
    type: 'pypi',
    purl: new PackageURL('pypi', undefined, name, version, undefined, undefined).toString(),
    licenses,
    evidence: [{ path: showPath(path), layer }],
  };
}
