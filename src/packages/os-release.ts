import type { Extractor, RawPath } from '../extractor.ts';
import type { Distro } from '../package.ts';
import {
  readAlpineRelease,
  readDebianVersion,
  readLsbRelease,
  readOsRelease,
  readRedHatRelease,
} from './os-release/release-file.ts';

/** A Distro as JSON. */
type DistroFact = Pick<Distro, keyof Distro>;

/** Real files have a few hundred bytes; what a bigger one says, it says at its start. */
const bytesRead = 2 ** 16;

/**
 * In the order in which they are believed: os-release, /etc before /usr/lib as os-release(5) wants it, then its elders,
 * those that copy another's file first (Ubuntu has a debian_version, every rebuild a redhat-release).
 */
const readers: ReadonlyMap<RawPath, (text: string) => Distro | undefined> = new Map([
  ['etc/os-release', readOsRelease],
  ['usr/lib/os-release', readOsRelease],
  ['etc/lsb-release', readLsbRelease],
  ['etc/alpine-release', readAlpineRelease],
  ...[
    'etc/centos-release',
    'etc/rocky-release',
    'etc/almalinux-release',
    'etc/oracle-release',
    'etc/fedora-release',
    'usr/lib/fedora-release',
    'etc/redhat-release',
    'etc/system-release',
    'usr/lib/system-release',
  ].map((path) => [path, readRedHatRelease] as const),
  ['etc/debian_version', readDebianVersion],
]);
const longest = Math.max(...[...readers.keys()].map(({ length }) => length));

/** Which distribution the image is. */
export const osReleaseExtractor: Extractor<DistroFact> = {
  id: 'os-release',
  version: 1,
  places: [...readers.keys()],

  wants({ type, path }) {
    return path.length <= longest && type === 'file' && readers.has(path);
  },

  extract({ path, bytes }) {
    // A link may lead anywhere; of what lies there only the forms that cannot be mistaken are read.
    const known = readers.get(path);
    const candidates = known ? [known] : [readOsRelease, readLsbRelease, readRedHatRelease];
    const text = new TextDecoder().decode(bytes.subarray(0, bytesRead));
    for (const read of candidates) {
      const distro = read(text);
      if (distro) return distro;
    }
    return undefined;
  },

  installed: () => [],

  assemble(facts, { view }) {
    const byPath = new Map(facts.map(({ path, fact }) => [path, fact]));
    for (const place of readers.keys()) {
      const distro = byPath.get(view.resolve(place)?.path ?? place);
      if (distro) return { packages: [], distro };
    }
    return { packages: [] };
  },
};
