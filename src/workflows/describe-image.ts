import type { EntryHeader, EntryType } from '../extractor.ts';
import type { ReadImage } from '../image/read-image.ts';
import { maskSecrets, maskValue, maskVariable, maskWords } from '../mask-secrets.ts';
import type { ContainerConfig } from '../oci/config.ts';
import type { Image } from '../oci/image.ts';
import type { Distro, Package } from '../package.ts';
import type { ImageSubject, Report, SubjectLayer } from '../report.ts';
import { showPath } from '../show-path.ts';

/** What `image inspect` says: the report's subject, what a container runs as, where the bytes are and where lost. */
export interface ImageDescription extends ImageSubject {
  readonly layers: readonly (SubjectLayer & LayerSize)[];
  /** Secrets in it are masked (S21). */
  readonly config: ContainerConfig;
  readonly distro: Distro | null;
  /** Bytes of all visible files, each content once however many names it has. */
  readonly visible: number;
  /** Bytes of files that a later layer removed or replaced: stored, shipped, and never seen. */
  readonly wasted: number;
  /** Those whose size can be told, largest first. */
  readonly packages: readonly PackageSize[];
}

export interface LayerSize {
  readonly entries: number;
  /** Bytes of the layer's files, unpacked. */
  readonly unpacked: number;
  /** Those of them that nobody sees in the end. */
  readonly wasted: number;
}

export interface PackageSize {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly bytes: number;
}

export function describeImage(
  { subject, distro, packages }: Report<ImageSubject>,
  image: Image,
  read: ReadImage,
): ImageDescription {
  const sizes = layerSizes(read);
  const unseen = { entries: 0, unpacked: 0, wasted: 0 };
  return {
    ...subject,
    layers: subject.layers.map((layer, index) => ({ ...layer, ...(sizes[index] ?? unseen) })),
    config: masked(image.config.container),
    distro,
    visible: sizes.reduce((sum, { unpacked, wasted }) => sum + unpacked - wasted, 0),
    wasted: sizes.reduce((sum, { wasted }) => sum + wasted, 0),
    packages: packageSizes(read, packages),
  };
}

/** One line of `image files`. */
export interface FileDescription {
  readonly path: string;
  /** `link` only for a hard link that leads nowhere: others are the file they share. */
  readonly type: EntryType;
  /** Permission bits, 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly layer: number;
  /** Of a symlink: its text. */
  readonly target?: string;
}

/** What a container sees, folders before what they hold. */
export function* describeFiles({ view }: ReadImage): Generator<FileDescription> {
  for (const { path, header, layer } of view.entries()) {
    const { type, mode, uid, gid, size, target } = header;
    // A symlink's text may be relative, and `showPath` makes everything absolute.
    const text = target === undefined ? {} : { target: showPath(target).slice(1) };
    yield { path: showPath(path), type, mode, uid, gid, size, layer, ...text };
  }
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

/** Bytes by the layer that holds them. A file seen under two names (hard links) is one content. */
function layerSizes({ view, layers }: ReadImage): readonly LayerSize[] {
  const visible = new Array<number>(layers.length).fill(0);
  const counted = layers.map(({ facts }) => new Uint8Array(facts.count));
  for (const { content, stored } of view.candidates(() => true)) {
    const seen = counted[content.layer];
    if (!seen || seen[content.index] === 1) continue;
    seen[content.index] = 1;
    visible[content.layer] = (visible[content.layer] ?? 0) + stored.size;
  }
  return layers.map(({ facts }, layer) => {
    let unpacked = 0;
    for (let index = 0; index < facts.count; index++) unpacked += facts.size(index);
    return { entries: facts.count, unpacked, wasted: unpacked - (visible[layer] ?? 0) };
  });
}

/** Bytes below a package's own folder. Only npm packages have one; others share folders, and their lists are not kept. */
function packageSizes({ view }: ReadImage, packages: readonly Package[]): readonly PackageSize[] {
  const owners = new Map<string, Package>();
  for (const each of packages) {
    const folder = ownFolder(each);
    if (folder !== undefined) owners.set(folder, each);
  }
  const sizes = new Map<Package, number>();
  for (const { path, header } of view.entries()) {
    if (header.type !== 'file') continue;
    const owner = nearestOwner(showPath(path), owners);
    if (owner) sizes.set(owner, (sizes.get(owner) ?? 0) + header.size);
  }
  return [...sizes]
    .map(([{ name, version, purl }, bytes]) => ({ name, version, purl, bytes }))
    .sort((a, b) => b.bytes - a.bytes || (a.purl < b.purl ? -1 : 1));
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

function masked(config: ContainerConfig): ContainerConfig {
  const { env, entrypoint, cmd, labels, healthcheck } = config;
  return {
    ...config,
    env: env.map(maskVariable),
    entrypoint: maskWords(entrypoint),
    cmd: maskWords(cmd),
    labels: Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, maskValue(name, value)])),
    ...(healthcheck ? { healthcheck: healthcheck.map(maskSecrets) } : {}),
  };
}
