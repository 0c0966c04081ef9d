import type { Models } from '@cyclonedx/cyclonedx-library';
import { hexOf } from '../oci/digest.ts';
import { formatPlatform } from '../oci/platform.ts';
import type { Distro, Package } from '../package.ts';
import type { ImageSubject, Report } from '../report.ts';
import type { Library } from './cyclonedx-types.ts';
import { databaseText } from './dates.ts';
import { hasRepository, imageNameOf, shortName } from './image-name.ts';

type Property = readonly [name: string, value: string | undefined];

/** The image, with what was looked for in it and what could not be judged (S23). */
export function imageComponent(library: Library, report: Report<ImageSubject>, prefix: string): Models.Component {
  const { Models, Enums } = library;
  const { subject, coverage, notices, database, trust } = report;
  const { digest } = subject;
  const component = new Models.Component(Enums.ComponentType.Container, imageNameOf(subject), {
    bomRef: `${prefix}image`,
    ...(digest ? { version: digest } : {}),
    properties: propertiesOf(library, [
      ['reference', subject.reference],
      ['source', subject.source],
      ['platform', formatPlatform(subject.platform)],
      ...subject.layers.map(({ diffId }, index): Property => [`layer:${index}:diffId`, diffId]),
      ['trust', trust.state],
      ['advisories', database ? databaseText(report) : 'none'],
      ...coverage.map(
        ({ ecosystem, found, evaluated, notCovered, databaseDate }): Property => [
          `coverage:${ecosystem}`,
          `${found} found, ${evaluated} evaluated, ${notCovered} not covered, data of ${databaseDate ?? 'no date'}`,
        ],
      ),
      ...notices.map(({ code, message }): Property => [`notice:${code}`, message]),
    ]),
  });
  if (digest?.startsWith('sha256:')) component.hashes.set(Enums.HashAlgorithm['SHA-256'], hexOf(digest));
  if (digest && hasRepository(subject.source)) component.purl = imagePurl(report, digest);
  return component;
}

// purl-spec, types/oci: the name is the last part of the repository, the version the digest.
function imagePurl({ subject }: Report<ImageSubject>, digest: string): string {
  const { architecture } = subject.platform;
  const qualifiers = new URLSearchParams({ arch: architecture, repository_url: imageNameOf(subject).toLowerCase() });
  return `pkg:oci/${encodeURIComponent(shortName(subject.reference).toLowerCase().toWellFormed())}@${encodeURIComponent(digest)}?${qualifiers}`;
}

export function systemComponent(library: Library, distro: Distro, prefix: string): Models.Component {
  const { Models, Enums, Types } = library;
  const component = new Models.Component(Enums.ComponentType.OperatingSystem, distro.id, {
    bomRef: `${prefix}system`,
    version: distro.version,
    description: distro.prettyName,
  });
  // The pattern of a CPE name is a costly one; no real name is this long.
  if (distro.cpeName && distro.cpeName.length <= 256 && Types.isCPE(distro.cpeName)) component.cpe = distro.cpeName;
  return component;
}

export function packageComponent(library: Library, each: Package, ref: string): Models.Component {
  const { Models, Enums } = library;
  const layer = each.introducedBy?.layer ?? each.evidence[0]?.layer;
  return new Models.Component(Enums.ComponentType.Library, each.name, {
    bomRef: ref,
    version: each.version,
    purl: each.purl,
    licenses: licensesOf(library, each.licenses),
    properties: propertiesOf(library, [
      ['layer', layer === undefined ? undefined : `${layer}`],
      ['source:name', each.source?.name],
      ['source:version', each.source?.version],
      ['arch', each.arch],
    ]),
  });
}

// An expression stands alone in CycloneDX; what is neither one nor an SPDX id is kept as a name.
function licensesOf({ Models, SPDX }: Library, licenses: readonly string[]): Models.LicenseRepository {
  const [first = ''] = licenses;
  const words = first.split(/[\s()]+/).filter((word) => word !== '');
  const isExpression =
    licenses.length === 1 &&
    words.length > 1 &&
    words.every((word) => /^(AND|OR|WITH)$/.test(word) || /^[A-Za-z0-9.-]+\+?$/.test(word)) &&
    /^\(*[^()\s]+(\s+(AND|OR|WITH)\s+\(*[^()\s]+\)*)+$/.test(first);
  if (isExpression) return new Models.LicenseRepository([new Models.LicenseExpression(first)]);
  return new Models.LicenseRepository(
    [...new Set(licenses)]
      .filter((license) => license !== '')
      .map((license) => {
        const id = SPDX.fixupSpdxId(license);
        return id === undefined ? new Models.NamedLicense(license) : new Models.SpdxLicense(id);
      }),
  );
}

function propertiesOf({ Models }: Library, properties: readonly Property[]): Models.PropertyRepository {
  const known = properties.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
  return new Models.PropertyRepository(known.map(({ name, value }) => new Models.Property(`plimsoll:${name}`, value)));
}
