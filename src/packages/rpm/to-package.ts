import { PackageURL } from 'packageurl-js';
import type { Distro, Evidence, Package } from '../../package.ts';
import type { RpmRecord } from './header.ts';

/** A record as the report shows it; what it stands on is one file of the image. */
export function toPackage(record: RpmRecord, evidence: Evidence, distro: Distro | undefined): Package {
  const source = readSource(record);
  return {
    name: record.name,
    version: rpmVersion(record),
    type: 'rpm',
    purl: rpmPurl(record, distro),
    ...(source ? { source } : {}),
    ...(record.arch ? { arch: record.arch } : {}),
    licenses: record.license ? [record.license] : [],
    evidence: [evidence],
  };
}

/** `[epoch:]version-release`, as rpm prints %{EVR}: an epoch of 0 shows when the package states it. */
export function rpmVersion({ epoch, version, release }: RpmRecord): string {
  return `${epoch === undefined ? '' : `${epoch}:`}${version}-${release}`;
}

/**
 * The file name of the source package holds no epoch. Binary packages share that of their source, but for the few that
 * set their own, so theirs is the best there is.
 */
function readSource({ sourceRpm, epoch }: RpmRecord): Package['source'] {
  const parts = /^(?<name>.+)-(?<version>[^-]+)-(?<release>[^-]+)\.(?:no)?src\.rpm$/.exec(sourceRpm ?? '')?.groups;
  const { name, version, release } = parts ?? {};
  if (!name || !version || !release) return undefined;
  return { name, version: rpmVersion({ name, version, release, ...(epoch === undefined ? {} : { epoch }) }) };
}

/** purl-spec, types/rpm: the epoch is a qualifier. `rpmmod` is how Red Hat's advisories name a module. */
function rpmPurl(record: RpmRecord, distro: Distro | undefined): string {
  const qualifiers = {
    ...(record.arch ? { arch: record.arch } : {}),
    ...(record.epoch === undefined ? {} : { epoch: String(record.epoch) }),
    ...(distro?.id ? { distro: distro.version ? `${distro.id}-${distro.version}` : distro.id } : {}),
    ...(record.modularityLabel ? { rpmmod: record.modularityLabel } : {}),
  };
  const version = `${record.version}-${record.release}`;
  return new PackageURL('rpm', namespaceOf(distro), record.name, version, qualifiers, undefined).toString();
}

/** The namespace is the vendor; os-release's ID names it except for these. */
function namespaceOf(distro: Distro | undefined): string | undefined {
  if (!distro?.id) return undefined;
  if (distro.id === 'rhel') return 'redhat';
  return distro.id.startsWith('opensuse') ? 'opensuse' : distro.id;
}
