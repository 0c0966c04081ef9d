import type { Package } from '../package.ts';

/** By name, version and the path of the first witness, in the order of their code units: no locale, the same everywhere. */
export function comparePackages(a: Package, b: Package): number {
  return (
    compare(a.name, b.name) ||
    compare(a.version, b.version) ||
    compare(a.evidence[0]?.path ?? '', b.evidence[0]?.path ?? '')
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
