import type { Distro } from '../package.ts';
import type { VersionScheme } from '../versions/index.ts';

/** Where OSV keeps the advisories of one release of a distribution. */
export interface DistroEcosystem {
  /** The shard: `Debian`. */
  readonly base: string;
  /** The release in OSV's word, for coverage: `Debian:12`. */
  readonly release: string;
  /** Whether entries of an ecosystem are about this release. An entry without a release is about every one. */
  readonly covers: (ecosystem: string) => boolean;
  readonly scheme: VersionScheme & ('deb' | 'apk' | 'rpm');
  readonly names: NameRule;
}

/**
 * Whose name and version the advisories carry. `source`: the source package. `both`: the binary package, and the
 * source package where a record does not know the binary one. `listed`: the source package, and
 * `ecosystem_specific.binaries` says which of its binary packages are meant.
 */
export type NameRule = 'source' | 'both' | 'listed';

/**
 * The ecosystem strings of the OSV schema ("Defined ecosystems") for what os-release says. undefined for a distribution
 * that OSV has no advisories of (Amazon, Oracle, Fedora, Arch ...) and for a release it does not name: it is then not
 * covered, which is not the same as clean. ID_LIKE is not followed: derived distributions build their own packages.
 */
export function distroEcosystem(distro: Distro): DistroEcosystem | undefined {
  return byId.get(distro.id)?.(distro);
}

type Rule = (distro: Distro) => DistroEcosystem | undefined;

const byId: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['debian', debian],
  ['ubuntu', ubuntu],
  ['alpine', alpine],
  ['almalinux', ({ version }) => released('AlmaLinux', major(version), 'rpm', 'both')],
  ['rocky', ({ version }) => released('Rocky Linux', major(version), 'rpm', 'both')],
  ['rhel', redHat],
  ['centos', redHat],
  ['sles', suse],
  ['sled', suse],
  ['opensuse-leap', openSuse],
  ['opensuse-tumbleweed', openSuse],
  ['azurelinux', ({ version }) => released('Azure Linux', major(version), 'rpm', 'both')],
  ['mariner', ({ version }) => released('Azure Linux', major(version), 'rpm', 'both')],
  ['photon', ({ version }) => released('Photon OS', version, 'rpm', 'both')],
  ['mageia', ({ version }) => released('Mageia', version, 'rpm', 'source')],
  ['openeuler', openEuler],
  ['openEuler', openEuler],
  ['alpaquita', ({ version }) => released('Alpaquita', version, 'apk', 'source')],
  ['bellsoft-hardened-containers', ({ version }) => released('BellSoft Hardened Containers', version, 'apk', 'source')],
  ['wolfi', () => rolling('Wolfi', 'apk', 'both')],
  ['chainguard', () => rolling('Chainguard', 'apk', 'both')],
  ['minimos', () => rolling('MinimOS', 'apk', 'both')],
  ['cleanstart', () => rolling('CleanStart', 'apk', 'both')],
  ['clnstrt', () => rolling('CleanStart', 'apk', 'both')],
  ['echo', () => rolling('Echo', 'deb', 'source')],
]);

/** `base:suffix`, where entries of the bare base count for every release. */
function released(
  base: string,
  suffix: string,
  scheme: DistroEcosystem['scheme'],
  names: NameRule,
): DistroEcosystem | undefined {
  if (suffix === '') return undefined;
  const release = `${base}:${suffix}`;
  return { base, release, covers: (ecosystem) => ecosystem === release || ecosystem === base, scheme, names };
}

function rolling(base: string, scheme: DistroEcosystem['scheme'], names: NameRule): DistroEcosystem {
  return { base, release: base, covers: (ecosystem) => ecosystem === base, scheme, names };
}

// Testing and unstable have a code name and no VERSION_ID. Debian 6 and older are "6.0" to OSV.
const debianCodenames: Readonly<Record<string, string>> = { bookworm: '12', trixie: '13', forky: '14', duke: '15' };

function debian({ version, codename = '' }: Distro): DistroEcosystem | undefined {
  const known = Object.hasOwn(debianCodenames, codename) ? debianCodenames[codename] : undefined;
  const release = version === '' ? (known ?? codename) : Number(major(version)) < 7 ? minor(version) : major(version);
  return released('Debian', release, 'deb', 'source');
}

/** Pro (ESM) fixes are for subscribers: they count only for a package that came from there. */
function ubuntu({ version }: Distro): DistroEcosystem | undefined {
  const [, year, month] = /^(\d\d)\.(\d\d)/.exec(version) ?? [];
  if (year === undefined || month === undefined) return undefined;
  const lts = month === '04' && Number(year) % 2 === 0;
  const found = released('Ubuntu', `${year}.${month}${lts ? ':LTS' : ''}`, 'deb', 'source');
  const short = `Ubuntu:${year}.${month}`;
  return found && { ...found, covers: (ecosystem) => found.covers(ecosystem) || ecosystem === short };
}

// Edge and release candidates (3.21_alpha20240807) are no release.
function alpine({ version }: Distro): DistroEcosystem | undefined {
  const [, branch] = /^(\d+\.\d+)(?:\.\d+)*$/.exec(version) ?? [];
  return branch === undefined ? undefined : released('Alpine', `v${branch}`, 'apk', 'source');
}

/**
 * A CPE without `cpe:/o:redhat:`. Which repositories an image uses is not known, so all of the main product count,
 * and none of the paid streams (EUS, AUS ...). CentOS is a rebuild of it; CentOS Stream is ahead of it and is not.
 */
function redHat({ id, version, prettyName }: Distro): DistroEcosystem | undefined {
  if (id === 'centos' && /stream/i.test(prettyName)) return undefined;
  const found = released('Red Hat', `enterprise_linux:${major(version)}`, 'rpm', 'both');
  if (!found || major(version) === '') return undefined;
  return {
    ...found,
    covers: (ecosystem) => found.covers(ecosystem) || ecosystem.startsWith(`${found.release}::`),
  };
}

/** The marketing name. Service packs of 15 are made of modules, whose names end in the same `15 SP5`. */
function suse({ prettyName }: Distro): DistroEcosystem | undefined {
  const [, name, pack] = /^SUSE (Linux Enterprise .*?(\d+(?: SP\d+)?))$/.exec(prettyName) ?? [];
  const found = name === undefined ? undefined : released('SUSE', name, 'rpm', 'listed');
  return (
    found && {
      ...found,
      covers: (ecosystem) =>
        found.covers(ecosystem) ||
        (ecosystem.startsWith('SUSE:Linux Enterprise Module for ') && ecosystem.endsWith(` ${pack}`)),
    }
  );
}

function openSuse({ prettyName }: Distro): DistroEcosystem | undefined {
  const [, name = ''] = /^openSUSE (.+)$/.exec(prettyName) ?? [];
  return released('openSUSE', name, 'rpm', 'listed');
}

// "openEuler 24.03 (LTS-SP1)" is `24.03-LTS-SP1`; versions without LTS have no advisories.
function openEuler({ version, prettyName }: Distro): DistroEcosystem | undefined {
  const [, support] = /\((LTS[^)]*)\)/.exec(prettyName) ?? [];
  return support === undefined ? undefined : released('openEuler', `${version}-${support}`, 'rpm', 'source');
}

function major(version: string): string {
  return /^\d+/.exec(version)?.[0] ?? '';
}

function minor(version: string): string {
  return /^\d+\.\d+/.exec(version)?.[0] ?? `${major(version)}.0`;
}
