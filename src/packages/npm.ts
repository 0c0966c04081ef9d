import { PackageURL } from 'packageurl-js';
import { PlimsollError } from '../errors.ts';
import type { Extractor, PlacedFact, RawPath } from '../extractor.ts';
import { limits } from '../limits.ts';
import { type Package, packageIdentity } from '../package.ts';
import { showPath } from '../show-path.ts';
import { comparePackages } from './package-order.ts';

type NpmPackage = { readonly name: string; readonly version: string; readonly licenses: readonly string[] };

/**
 * What npm, yarn and pnpm installed: every package that lies directly in a node_modules folder. Lock files say what
 * should be there, the folders what is.
 */
export const npmExtractor: Extractor<NpmPackage> = {
  id: 'npm',
  version: 1,
  places: [],

  wants({ type, path }) {
    return path.endsWith(fileName) && type === 'file' && isPackageRoot(path);
  },

  extract({ path, bytes }) {
    const described = parse(path, bytes);
    const name = textOf(property(described, 'name'));
    const version = textOf(property(described, 'version'));
    // Without both it was never published: the stub of a build tool, a test's fixture.
    if (name === undefined || version === undefined) return undefined;
    return { name, version, licenses: readLicenses(described) };
  },

  *installed(fact) {
    yield packageIdentity(fact);
  },

  assemble(facts) {
    return { packages: facts.map(toPackage).sort(comparePackages) };
  },
};

const fileName = '/package.json';
const modules = 'node_modules';

/** `node_modules/name/package.json` or `node_modules/@scope/name/package.json`; others lie deeper inside a package. */
function isPackageRoot(path: RawPath): boolean {
  const end = path.length - fileName.length;
  const name = path.lastIndexOf('/', end - 1);
  const first = path[name + 1];
  // npm keeps `.bin` and `.cache` beside the packages, and no name begins with a dot.
  if (name < 0 || first === '@' || first === '.') return false;
  if (endsWithModules(path, name)) return true;
  const scope = path.lastIndexOf('/', name - 1);
  return path[scope + 1] === '@' && endsWithModules(path, scope);
}

/** Whether the path up to `end` is a node_modules folder. */
function endsWithModules(path: RawPath, end: number): boolean {
  const start = end - modules.length;
  return start >= 0 && path.startsWith(modules, start) && (start === 0 || path[start - 1] === '/');
}

// As npm reads it: bytes that are no UTF-8 (names of authors, mostly) cost a character, not the file.
function parse(path: RawPath, bytes: Uint8Array): unknown {
  if (bytes.length > limits.packageJsonBytes) {
    throw new PlimsollError(
      'PACKAGE_DATABASE_INVALID',
      `'${showPath(path)}' has ${bytes.length} bytes, more than ${limits.packageJsonBytes} (packageJsonBytes).`,
    );
  }
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new PlimsollError('PACKAGE_DATABASE_INVALID', `'${showPath(path)}' is not JSON.`, { cause });
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name] // just seen to be there
    : undefined;
}

// JSON may hold half a surrogate pair, which no URL can.
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().toWellFormed() : undefined;
}

/** `license` is an SPDX expression; older packages have `{type, url}`, or `licenses`, a list of either. */
function readLicenses(described: unknown): readonly string[] {
  const stated = [property(described, 'license'), property(described, 'licenses')].flat();
  return [...new Set(stated.flatMap((each) => textOf(each) ?? textOf(property(each, 'type')) ?? []))];
}

function toPackage({ fact, path, layer }: PlacedFact<NpmPackage>): Package {
  const { name, version, licenses } = fact;
  // purl-spec, types/npm: the scope is the namespace.
  const [, scope, rest = name] = /^(@[^/]+)\/(.+)$/s.exec(name) ?? [];
  return {
    name,
    version,
    type: 'npm',
    purl: new PackageURL('npm', scope, rest, version, undefined, undefined).toString(),
    licenses,
    evidence: [{ path: showPath(path), layer }],
  };
}
