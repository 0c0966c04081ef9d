import type { Models } from '@cyclonedx/cyclonedx-library';
import type { ImageSubject, Report } from '../report.ts';
import { imageComponent, packageComponent, systemComponent } from './cyclonedx-components.ts';
import type { Library, Listed } from './cyclonedx-types.ts';
import { vulnerabilitiesOf } from './cyclonedx-vulnerabilities.ts';

export interface Bill {
  readonly bom: Models.Bom;
  /** Where a component was found, by its bom-ref. */
  readonly occurrences: ReadonlyMap<
    string,
    readonly { readonly location: string; readonly additionalContext: string }[]
  >;
}

/** One image is the subject of the bill; several stand side by side in it, each around its own components. */
export function billOf(library: Library, reports: readonly Report<ImageSubject>[]): Bill {
  const { Models, Enums } = library;
  const bom = new Models.Bom();
  const [first, ...others] = reports;
  const created = new Date(first?.createdAt ?? Number.NaN);
  if (!Number.isNaN(created.getTime())) bom.metadata.timestamp = created;
  if (first) {
    const { name, version } = first.tool;
    bom.metadata.tools.components.add(new Models.Component(Enums.ComponentType.Application, name, { version }));
  }

  const occurrences = new Map<string, { location: string; additionalContext: string }[]>();
  const affected = reports.map((report, index) => {
    const prefix = others.length === 0 ? '' : `${index + 1}/`;
    const image = imageComponent(library, report, prefix);
    const listed = listPackages(library, report, prefix);
    const home = others.length === 0 ? bom.components : image.components;
    if (others.length === 0) bom.metadata.component = image;
    else bom.components.add(image);
    if (report.distro) home.add(systemComponent(library, report.distro, prefix));
    for (const { component, evidence } of listed) {
      home.add(component);
      const places = evidence.map(({ path, layer }) => ({ location: path, additionalContext: `layer ${layer}` }));
      if (places.length > 0) occurrences.set(component.bomRef.value ?? '', places);
    }
    return { findings: report.findings, listed };
  });
  for (const vulnerability of vulnerabilitiesOf(library, affected)) bom.vulnerabilities.add(vulnerability);
  return { bom, occurrences };
}

// One purl may be installed at several places: each is a component, and each needs a name of its own.
function listPackages(library: Library, report: Report, prefix: string): readonly Listed[] {
  const seen = new Map<string, number>();
  return report.packages.map((each) => {
    const count = (seen.get(each.purl) ?? 0) + 1;
    seen.set(each.purl, count);
    const ref = `${prefix}${each.purl}${count === 1 ? '' : `#${count}`}`;
    return { component: packageComponent(library, each, ref), purl: each.purl, evidence: each.evidence };
  });
}
