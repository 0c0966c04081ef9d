import type { Hit } from './hits.ts';
import { cvesOf, isMalicious, ruleIdOf } from './rule-id.ts';
import { type RatedSeverity, worseSeverity } from './severity.ts';
import type { StoredAdvisory } from './store-schema.ts';

/** All records of one vulnerability that a package is affected by. */
export interface JoinedHits {
  readonly ruleId: string;
  readonly kind: 'vulnerability' | 'malicious';
  readonly severity: RatedSeverity;
  /** The record that gave the severity, else the one that is named like the rule. */
  readonly lead: StoredAdvisory;
  readonly records: readonly StoredAdvisory[];
  readonly fixedIn: readonly string[];
  /** Every id of the records and all they name, without the rule's own, sorted. */
  readonly aliases: readonly string[];
}

/**
 * Folds the records that hit one package into one entry for each vulnerability: GHSA, PYSEC and the like join by CVE
 * or alias. A record about several CVEs stands for itself, unless each of its CVEs was found by a record of its own
 * (a DSA next to the DEBIAN-CVEs): then it only adds its id to them.
 */
export function joinHits(hits: readonly Hit[]): readonly JoinedHits[] {
  const groups = Map.groupBy(hits, (hit) => resolveRule(hit, hits));
  const joined = new Map<string, JoinedHits>();
  for (const [ruleId, group] of groups) {
    const [first] = group;
    if (first) joined.set(ruleId, join(ruleId, first, group));
  }
  for (const [ruleId, { records, fixedIn }] of [...joined]) {
    const covered = [...new Set(records.flatMap(cvesOf))];
    const alone = covered.length < 2 || covered.includes(ruleId) || !covered.every((cve) => joined.has(cve));
    if (alone) continue;
    joined.delete(ruleId);
    for (const cve of covered) {
      const target = joined.get(cve);
      if (target) joined.set(cve, absorb(target, [ruleId, ...records.map(({ id }) => id)], fixedIn));
    }
  }
  return [...joined.values()];
}

/** Aliases go both ways: a record that only another one names as its alias is called like that other one. */
function resolveRule({ advisory }: Hit, hits: readonly Hit[]): string {
  const ruleId = ruleIdOf(advisory);
  if (ruleId.startsWith('CVE-') || isMalicious(ruleId)) return ruleId;
  const others = hits
    .filter(({ advisory: other }) => other.aliases.includes(advisory.id) || advisory.aliases.includes(other.id))
    .map(({ advisory: other }) => ruleIdOf(other))
    .filter((other) => isMalicious(other) || (other.startsWith('CVE-') && cvesOf(advisory).length === 0));
  return others.sort()[0] ?? ruleId;
}

function join(ruleId: string, first: Hit, hits: readonly Hit[]): JoinedHits {
  const records = hits.map(({ advisory }) => advisory).sort((a, b) => (a.id < b.id ? -1 : 1));
  const malicious = records.some(({ id }) => isMalicious(id));
  const best = hits.map(({ severity }) => severity).reduce(worseSeverity);
  const lead =
    hits.find(({ severity, advisory }) => severity === best && (best.source !== '' || advisory.id === ruleId)) ?? first;
  return {
    ruleId,
    kind: malicious ? 'malicious' : 'vulnerability',
    // Its databases rate malware seldom, and there is nothing worse to install.
    severity: malicious && best.source === '' ? { severity: 'critical', source: 'malicious' } : best,
    lead: lead.advisory,
    records,
    fixedIn: [...new Set(hits.flatMap(({ fixedIn }) => fixedIn))],
    aliases: idsBeside(
      ruleId,
      records.flatMap(({ id, aliases, upstream, related }) => [id, ...aliases, ...upstream, ...related]),
    ),
  };
}

// Not the other CVEs of the erratum: they are other vulnerabilities.
function absorb(target: JoinedHits, ids: readonly string[], fixedIn: readonly string[]): JoinedHits {
  return {
    ...target,
    fixedIn: [...new Set([...target.fixedIn, ...fixedIn])],
    aliases: idsBeside(target.ruleId, [...target.aliases, ...ids]),
  };
}

function idsBeside(ruleId: string, ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].filter((id) => id !== ruleId).sort();
}
