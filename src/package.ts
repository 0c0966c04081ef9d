/** One installed thing. Field by field what the JSON report prints (contract.md). */
export interface Package {
  readonly name: string;
  /** What its package manager prints; rpm: `[epoch:]version-release`. */
  readonly version: string;
  /** The purl type: deb, rpm, apk, npm, pypi ... */
  readonly type: string;
  readonly purl: string;
  /** The package it was built from: what most distributions' advisories name. */
  readonly source?: { readonly name: string; readonly version: string };
  readonly arch?: string;
  readonly licenses: readonly string[];
  /** Where it was read; the first is the one that findings point at. */
  readonly evidence: readonly Evidence[];
  /** The layer since which this name and version has been there without a break. */
  readonly introducedBy?: Introduction;
}

/** What makes two listings one package: the same thing in every file and layer that names it. */
export function packageIdentity({ name, version, arch }: Pick<Package, 'name' | 'version' | 'arch'>): string {
  return arch ? `${name} ${version} ${arch}` : `${name} ${version}`;
}

export interface Evidence {
  /** Absolute path inside the image, as text. */
  readonly path: string;
  /** Index into the image's layers. */
  readonly layer: number;
}

export interface Introduction {
  readonly layer: number;
  /** Index into the image's history. */
  readonly instruction?: number;
  /** Line of the Dockerfile; needs the Dockerfile. */
  readonly line?: number;
}

/** Which distribution the image is, from os-release and its elders. */
export interface Distro {
  /** os-release's ID: debian, alpine, rocky ... */
  readonly id: string;
  /** VERSION_ID; '' for rolling ones. */
  readonly version: string;
  readonly idLike: readonly string[];
  readonly codename?: string;
  readonly prettyName: string;
  readonly cpeName?: string;
}
