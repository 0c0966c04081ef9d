import { DatabaseSync } from 'node:sqlite';
import type { OsvAffected, OsvRecord } from './osv.ts';
import { baseOf, normalizeName } from './package-name.ts';
import type { StoredAdvisory, StoredEntry } from './store-schema.ts';

/** Records on their way into shards, sorted on disk: memory does not grow with what is read. */
export interface Stage {
  /** @param only takes just the entries of this base ecosystem */
  add(record: OsvRecord, only?: string): void;
  readonly bases: () => readonly string[];
  /** Entries that can match, by name, ecosystem and id. */
  readonly entries: (base: string) => Iterable<{ name: string; ecosystem: string; entry: string }>;
  /** All records that name the ecosystem, withdrawn ones too, by id. */
  readonly advisories: (base: string) => Iterable<{ id: string; modified: string; withdrawn: number; record: string }>;
  close(): void;
}

export function openStage(path: string): Stage {
  const db = new DatabaseSync(path);
  // A stage that breaks is thrown away, so nothing here needs to survive a crash.
  db.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;
    CREATE TABLE record (id TEXT PRIMARY KEY, modified TEXT, withdrawn INTEGER, record TEXT) WITHOUT ROWID;
    CREATE TABLE entry (base TEXT, name TEXT, ecosystem TEXT, id TEXT, modified TEXT, entry TEXT);
    CREATE INDEX entry_id ON entry (id, ecosystem);
    BEGIN;`);
  const known = db.prepare('SELECT 1 FROM record WHERE id = ?');
  const putRecord = db.prepare(`INSERT INTO record VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
    SET modified = excluded.modified, withdrawn = excluded.withdrawn, record = excluded.record
    WHERE excluded.modified >= modified`);
  const newestOf = db.prepare('SELECT max(modified) AS modified FROM entry WHERE id = ? AND ecosystem = ?');
  const dropOlder = db.prepare('DELETE FROM entry WHERE id = ? AND ecosystem = ? AND modified < ?');
  const putEntry = db.prepare('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)');

  return {
    add(record, only) {
      const { id, modified } = record;
      const seen = known.get(id) !== undefined;
      putRecord.run(id, modified, Number(Boolean(record.withdrawn)), JSON.stringify(advisoryOf(record)));
      // The schema: of two records with one id the later counts. Per ecosystem, since AlmaLinux splits one id over
      // the folders of its releases.
      const stale = new Set<string>();
      for (const affected of record.affected) {
        const { ecosystem, name } = affected.package ?? { ecosystem: '', name: '' };
        const base = baseOf(ecosystem);
        if (name === '' || base === '' || (only !== undefined && base !== only)) continue;
        if (seen && !stale.has(ecosystem)) {
          if (String(newestOf.get(id, ecosystem)?.['modified'] ?? '') > modified) stale.add(ecosystem);
          else dropOlder.run(id, ecosystem, modified);
        }
        if (stale.has(ecosystem)) continue;
        putEntry.run(
          base,
          normalizeName(base, name),
          ecosystem,
          id,
          modified,
          JSON.stringify(entryOf(id, affected, base)),
        );
      }
    },
    bases: () => texts(db.prepare('SELECT DISTINCT base AS text FROM entry ORDER BY base').iterate()),
    entries: (base) =>
      // The copies that two zips have of one record are one.
      db
        .prepare(
          `SELECT DISTINCT name, ecosystem, entry FROM entry JOIN record USING (id)
          WHERE base = ? AND NOT withdrawn ORDER BY name, ecosystem, entry`,
        )
        .iterate(base) as Iterable<never>, // our own columns
    advisories: (base) =>
      db
        .prepare(
          `SELECT id, modified, withdrawn, record FROM record
          WHERE id IN (SELECT id FROM entry WHERE base = ?) ORDER BY id`,
        )
        .iterate(base) as Iterable<never>, // our own columns
    close: () => db.close(),
  };
}

function texts(rows: Iterable<Record<string, unknown>>): readonly string[] {
  return Array.from(rows, ({ text }) => String(text));
}

function advisoryOf(record: OsvRecord): Partial<StoredAdvisory> {
  const { id, modified, published, withdrawn, summary, details } = record;
  const database = record.database_specific;
  return {
    id,
    modified,
    ...(published && { published }),
    ...(withdrawn && { withdrawn }),
    ...(summary && { summary }),
    ...(details && { details }),
    ...filled({ aliases: record.aliases, upstream: record.upstream, related: record.related }),
    ...filled({ severity: record.severity, references: record.references, cwes: textsAt(database, 'cwe_ids') }),
    ...wordAt(database, ['severity']),
  };
}

function entryOf(id: string, affected: OsvAffected, base: string): Partial<StoredEntry> {
  const specific = affected.ecosystem_specific;
  return {
    id,
    ...filled({
      // Which commits a GIT range names is of no use here; that there is one is.
      ranges: affected.ranges.map(({ type, events }) => ({ type, events: type === 'GIT' ? [] : events })),
      versions: affected.versions,
      severity: affected.severity,
    }),
    ...wordAt(specific, ['urgency', 'severity', 'priority']),
    ...(base === 'SUSE' || base === 'openSUSE' ? binariesAt(specific) : {}),
  };
}

function filled<Lists extends Record<string, readonly unknown[]>>(lists: Lists): Partial<Lists> {
  // Object.entries forgets which value belongs to which key; leaving some out changes neither.
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) as Partial<Lists>;
}

function wordAt(object: unknown, keys: readonly string[]): { readonly word?: string } {
  const word = keys.map((key) => at(object, key)).find((value) => typeof value === 'string' && value.length < 100);
  return typeof word === 'string' ? { word } : {};
}

function textsAt(object: unknown, key: string): string[] {
  const value = at(object, key);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** SUSE writes `"binaries": [{"libopenssl1_1": "1.1.1l-...", ...}]`. */
function binariesAt(specific: unknown): { readonly binaries?: string[] } {
  const listed = at(specific, 'binaries');
  if (!Array.isArray(listed)) return {};
  return { binaries: listed.flatMap((item) => (item && typeof item === 'object' ? Object.keys(item) : [])).sort() };
}

function at(object: unknown, key: string): unknown {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, key)) return undefined;
  // An own property of an object: reading it is safe whatever it is.
  return (object as Record<string, unknown>)[key];
}
