import type { AffectedVersions } from './evaluate.ts';

/**
 * Whether an entry is about the same kind of build. A module's build (`...module_el8.5.0+119+9a9ec082`) and the plain
 * one of the same package are two lines of versions: an advisory for one says nothing of the other.
 */
export function sameKindOfBuild(version: string, { ranges }: AffectedVersions): boolean {
  const fixes = ranges.flatMap(({ events }) => events.flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed])));
  return fixes.length === 0 || fixes.some((fixed) => isModular(fixed) === isModular(version));
}

/**
 * A version without its module's mark. One advisory lists the same fix once for each minor release's build of the
 * module, and by their marks one of these builds would be older than the other, so affected.
 */
export function withoutModule(version: string): string {
  return version.replace(/\.module[_+].*$/, '');
}

function isModular(version: string): boolean {
  return /\.module[_+]/.test(version);
}
