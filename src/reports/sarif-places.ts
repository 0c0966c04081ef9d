import type { Artifact, LogicalLocation } from 'sarif';
import { hexOf } from '../oci/digest.ts';
import { instructionText } from '../oci/instruction-text.ts';
import type { Package } from '../package.ts';
import type { ImageSubject, Report, SubjectLayer } from '../report.ts';
import { encodePath, hasRepository, imageNameOf } from './image-name.ts';
import { sourceRoot } from './sarif-driver.ts';
import { type Group, keyOf } from './sarif-groups.ts';
import { sarifText } from './sarif-text.ts';

/** Files, layers and packages of a run, listed once so that results point at them by index. */
export interface Places {
  readonly artifacts: readonly Artifact[];
  readonly logicalLocations: readonly LogicalLocation[];
  /** The image, the first artifact. */
  readonly imageUri: string;
  readonly artifactIndex: ReadonlyMap<string, number>;
  readonly packageIndex: ReadonlyMap<string, number>;
  readonly packages: ReadonlyMap<string, Package>;
}

export function placesOf(report: Report<ImageSubject>, groups: readonly Group[]): Places {
  const { subject } = report;
  const imageUri = imageUriOf(report);
  const packages = new Map(report.packages.toReversed().map((each) => [each.purl, each]));
  const files = new Map(groups.map(({ place }) => [keyOf(place), place]));
  const hits = new Map(groups.flatMap(({ findings }) => findings.map(({ package: hit }) => [hit?.purl ?? '', hit])));
  hits.delete('');

  const name = sarifText(imageNameOf(subject), 1000);
  const before = 1 + subject.layers.length;
  return {
    imageUri,
    packages,
    artifacts: [
      {
        location: { uri: imageUri },
        roles: ['analysisTarget'],
        ...(subject.mediaType ? { mimeType: subject.mediaType } : {}),
        ...hashes(subject.digest),
      },
      ...subject.layers.map(layerArtifact),
      ...[...files.values()].map(
        ({ uri, inRepository }): Artifact => ({
          location: { uri, ...(inRepository ? { uriBaseId: sourceRoot } : {}) },
          roles: ['resultFile'],
        }),
      ),
    ],
    artifactIndex: new Map([...files.keys()].map((key, index) => [key, before + index])),
    logicalLocations: [
      { name, fullyQualifiedName: name, kind: 'image' },
      ...subject.layers.map((layer, index) => layerLocation(layer, index, name)),
      ...[...hits].map(([purl, hit]) => packageLocation(purl, hit?.name ?? '', packages.get(purl))),
    ],
    packageIndex: new Map([...hits.keys()].map((purl, index) => [purl, before + index])),
  };
}

function imageUriOf({ subject }: Report<ImageSubject>): string {
  const name = encodePath(imageNameOf(subject)) || 'image';
  if (!hasRepository(subject.source)) return name;
  return `oci://${name.replace(/^([^/%]+)%3A(\d+\/)/, '$1:$2')}${subject.digest ? `@${subject.digest}` : ''}`;
}

function layerArtifact(layer: SubjectLayer, index: number): Artifact {
  const digest = layer.digest ?? layer.diffId;
  return {
    parentIndex: 0,
    location: { uri: digest ? `blobs/${digest.replace(':', '/')}` : `layers/${index}` },
    length: layer.size,
    ...hashes(layer.digest),
  };
}

function layerLocation(layer: SubjectLayer, index: number, image: string): LogicalLocation {
  const { digest, diffId, createdBy } = layer;
  return {
    name: digest ?? diffId ?? `layer ${index}`,
    fullyQualifiedName: `${image}/layer/${index}`,
    kind: 'layer',
    parentIndex: 0,
    properties: {
      ...(diffId ? { diffID: diffId } : {}),
      ...(createdBy === undefined ? {} : { createdBy: sarifText(instructionText(createdBy), 500) }),
    },
  };
}

function packageLocation(purl: string, name: string, found: Package | undefined): LogicalLocation {
  const layer = found?.introducedBy?.layer ?? found?.evidence[0]?.layer;
  return {
    name: sarifText(name, 1000),
    fullyQualifiedName: sarifText(purl, 1000),
    kind: 'package',
    // The image itself is the first logical location, its layers follow.
    parentIndex: layer === undefined ? 0 : 1 + layer,
  };
}

function hashes(digest: SubjectLayer['digest']): Pick<Artifact, 'hashes'> {
  if (!digest) return {};
  return { hashes: { [digest.startsWith('sha512:') ? 'sha-512' : 'sha-256']: hexOf(digest) } };
}
