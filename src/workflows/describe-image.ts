import type { EntryHeader } from '../extractor.ts';
import type { ReadImage } from '../image/read-image.ts';
import type { Package } from '../package.ts';
import type { Report } from '../report.ts';

/** What `image inspect` says beyond the report: where the bytes are, and where they are lost. */
export interface ImageSizes {
  readonly layers: readonly LayerSize[];
  /** Bytes of files that a later layer removed or replaced: stored, shipped, and never seen. */
  readonly wasted: number;
  /** Bytes of all visible files. */
  readonly visible: number;
}

export interface LayerSize {
  readonly entries: number;
  /** Bytes of the layer's files, unpacked. */
  readonly unpacked: number;
  /** Those of them that nobody sees in the end. */
  readonly wasted: number;
}

export function imageSizes({ view, layers }: ReadImage): ImageSizes {
  const seen = new Array<number>(layers.length).fill(0);
  let visible = 0;
  for (const { header, layer } of view.entries()) {
    if (header.type !== 'file') continue;
    visible += header.size;
    seen[layer] = (seen[layer] ?? 0) + header.size;
  }
  const sizes = layers.map(({ facts }, layer): LayerSize => {
    let unpacked = 0;
    for (let index = 0; index < facts.count; index++) unpacked += facts.size(index);
    return { entries: facts.count, unpacked, wasted: Math.max(0, unpacked - (seen[layer] ?? 0)) };
  });
  return { layers: sizes, wasted: sizes.reduce((sum, { wasted }) => sum + wasted, 0), visible };
}

/** Bytes below a package's own folder; only packages that own one (npm, Python) have them. */
export function packageSizes(
  { view }: ReadImage,
  packages: Report['packages'],
): readonly { readonly package: Package; readonly bytes: number }[] {
  const owners = new Map<string, Package>();
  for (const each of packages) {
    const folder = ownFolder(each);
    if (folder !== undefined) owners.set(folder, each);
  }
  const bytes = new Map<Package, number>();
  for (const { path, header } of view.entries()) {
    if (header.type !== 'file') continue;
    const owner = nearestOwner(`/${path}`, owners);
    if (owner) bytes.set(owner, (bytes.get(owner) ?? 0) + header.size);
  }
  return [...bytes]
    .map(([found, size]) => ({ package: found, bytes: size }))
    .sort((a, b) => b.bytes - a.bytes || (a.package.purl < b.package.purl ? -1 : 1));
}

/** How `ls -l` writes type and permissions. */
export function modeText({ type, mode }: Pick<EntryHeader, 'type' | 'mode'>): string {
  const kind = { file: '-', directory: 'd', symlink: 'l', link: '-', character: 'c', block: 'b', fifo: 'p' }[type];
  const bit = (at: number, letter: string) => ((mode >> at) & 1 ? letter : '-');
  const special = (at: number, flagAt: number, set: string) => {
    const executable = (mode >> at) & 1;
    if (!((mode >> flagAt) & 1)) return executable ? 'x' : '-';
    return executable ? set : set.toUpperCase();
  };
  return [
    kind,
    bit(8, 'r'),
    bit(7, 'w'),
    special(6, 11, 's'),
    bit(5, 'r'),
    bit(4, 'w'),
    special(3, 10, 's'),
    bit(2, 'r'),
    bit(1, 'w'),
    special(0, 9, 't'),
  ].join('');
}

function ownFolder({ type, evidence }: Package): string | undefined {
  const path = evidence[0]?.path;
  return type === 'npm' && path ? path.slice(0, path.lastIndexOf('/')) : undefined;
}

function nearestOwner(path: string, owners: ReadonlyMap<string, Package>): Package | undefined {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    const owner = owners.get(path.slice(0, at));
    if (owner) return owner;
  }
  return undefined;
}
