import type { ReportingDescriptorReference, ToolComponent } from 'sarif';
import type { Finding } from '../finding.ts';
import { cweNumber, cwesOf } from './cwes.ts';
import type { Group } from './sarif-groups.ts';

/** MITRE's weaknesses that the groups name, as SARIF wants them listed; undefined when they name none. */
export function taxonomyOf(groups: readonly Group[]): ToolComponent | undefined {
  const ids = new Set(groups.flatMap(({ findings }) => findings.flatMap(cwesOf)));
  if (ids.size === 0) return undefined;
  return {
    name: 'CWE',
    version: '4.15',
    organization: 'MITRE',
    shortDescription: { text: 'The MITRE Common Weakness Enumeration.' },
    informationUri: 'https://cwe.mitre.org/',
    isComprehensive: false,
    taxa: [...ids]
      .sort((a, b) => cweNumber(a) - cweNumber(b))
      .map((id) => ({
        id,
        helpUri: `https://cwe.mitre.org/data/definitions/${cweNumber(id)}.html`,
      })),
  };
}

/** How a rule or a result points at weaknesses of the taxonomy. */
export function cweReferences(finding: Finding, taxonomy: ToolComponent | undefined): ReportingDescriptorReference[] {
  return cwesOf(finding).map((id) => ({
    id,
    index: taxonomy?.taxa?.findIndex((taxon) => taxon.id === id) ?? -1,
    toolComponent: { name: 'CWE', index: 0 },
  }));
}
