import type { Place } from './ecosystem.ts';
import { evaluate, type Problem } from './evaluate.ts';
import { cveOf } from './rule-id.ts';
import { type RatedSeverity, rateSeverity } from './severity.ts';
import type { Shard } from './store.ts';
import type { StoredAdvisory, StoredEntry } from './store-schema.ts';

/** One record that a package is affected by. */
export interface Hit {
  readonly advisory: StoredAdvisory;
  readonly severity: RatedSeverity;
  /** Oldest first. */
  readonly fixedIn: readonly string[];
}

export interface Hits {
  readonly hits: readonly Hit[];
  readonly notEvaluated: readonly NotEvaluated[];
}

/** A record that could not be judged. */
export interface NotEvaluated {
  readonly id: string;
  readonly problem: Problem;
}

/**
 * All records of a shard against one package.
 * @param releases the shard's ecosystems that cover the package
 */
export function hitsOf(place: Place, shard: Shard, releases: readonly string[]): Hits {
  const hits: Hit[] = [];
  const notEvaluated: NotEvaluated[] = [];
  const asked = new Set<string>();
  for (const { name, version, compareBy, concerns } of place.lookups) {
    const entries = releases.flatMap((release) => shard.entries(name, release)).filter(({ id }) => !asked.has(id));
    for (const [id, own] of groupById(entries)) {
      asked.add(id);
      const found = own
        .filter(concerns)
        .map((entry) => ({ entry, ...evaluate(version, entry, compareBy) }))
        .filter(({ verdict }) => verdict !== 'unaffected');
      const affected = found.filter(({ verdict }) => verdict === 'affected');
      if (affected.length > 0) {
        const advisory = shard.advisory(id);
        if (!advisory || isNoVulnerability(advisory)) continue;
        hits.push({
          advisory,
          severity: severityOf(
            advisory,
            affected.map(({ entry }) => entry),
          ),
          fixedIn: [...new Set(affected.flatMap(({ fixedIn }) => fixedIn))],
        });
      } else {
        const problem = found.find(({ problem }) => problem !== undefined)?.problem;
        if (problem) notEvaluated.push({ id, problem });
      }
    }
  }
  return { hits, notEvaluated };
}

/** One record may have several entries for a package; OR, as everywhere. */
function groupById(entries: readonly StoredEntry[]): ReadonlyMap<string, readonly StoredEntry[]> {
  return Map.groupBy(entries, ({ id }) => id);
}

/** Red Hat style errata come as security, bug fix and enhancement advisories; the latter two may still name CVEs. */
function isNoVulnerability({ id, aliases, upstream, related }: StoredAdvisory): boolean {
  if (!/^(?:(?:AL|RH|RL)(?:BA|EA)|SUSE-[RFO]U)-/.test(id)) return false;
  return ![...aliases, ...upstream, ...related].some((other) => cveOf(other) !== undefined);
}

function severityOf(advisory: StoredAdvisory, entries: readonly StoredEntry[]): RatedSeverity {
  return rateSeverity({
    affected: entries.flatMap(({ severity }) => severity),
    record: advisory.severity,
    databaseWord: advisory.word,
    ecosystemWord: entries.find(({ word }) => word !== undefined)?.word,
    summary: advisory.summary,
  });
}
