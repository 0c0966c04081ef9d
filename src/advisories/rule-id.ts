/** The ids of a record that name vulnerabilities, as far as a rule id needs them. */
export interface RecordIds {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly upstream: readonly string[];
  readonly related: readonly string[];
}

/** The CVE that an id is or wraps: `CVE-2023-5363`, `DEBIAN-CVE-2023-5363`, `UBUNTU-CVE-2023-5363`. */
export function cveOf(id: string): string | undefined {
  return /(?:^|-)(CVE-\d{4}-\d{4,})$/.exec(id)?.[1];
}

export function isMalicious(id: string): boolean {
  return id.startsWith('MAL-');
}

/**
 * The vulnerabilities that a record is about. `related` counts only when there is nothing else and the record is an
 * erratum: AlmaLinux names its CVEs nowhere else, while in GHSA and Go it holds similar, other vulnerabilities.
 */
export function cvesOf({ id, aliases, upstream, related }: RecordIds): readonly string[] {
  const direct = cves([id, ...aliases, ...upstream]);
  if (direct.length > 0 || aliases.length > 0 || upstream.length > 0 || id.startsWith('GHSA-')) return direct;
  return cves(related);
}

/**
 * What a record's finding is called: the CVE before the GHSA before the record's own id. A record about several CVEs
 * keeps its own id. Malicious packages are a class of their own and keep theirs.
 */
export function ruleIdOf(record: RecordIds): string {
  const { id, aliases } = record;
  if (isMalicious(id)) return id;
  const [cve, ...others] = cvesOf(record);
  if (cve !== undefined) return others.length === 0 ? cve : id;
  const ghsas = [id, ...aliases].filter((other) => other.startsWith('GHSA-'));
  return ghsas[0] !== undefined && ghsas.length === 1 ? ghsas[0] : id;
}

function cves(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.flatMap((id) => cveOf(id) ?? []))].sort();
}
