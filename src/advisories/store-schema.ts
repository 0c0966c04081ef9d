import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import * as v from 'valibot';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';

/** Raise it when files or rows change shape, or when a build puts something else into them. */
export const databaseVersion = 1;

export const manifestName = 'database.json';

/** The base ecosystem and the start of the content's digest, as `writeShard` puts them. */
export const shardName = /^[A-Za-z0-9][A-Za-z0-9.-]*-[0-9a-f]{16}\.sqlite$/;

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Time = v.pipe(v.string(), v.isoTimestamp());

const ShardSchema = v.object({
  // A plain name: it is joined to the folder.
  file: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*\.sqlite$/)),
  sha256: Hex,
  bytes: Count,
  /** When it was built, or last found to be what its source still has. */
  builtAt: Time,
  /** Records that can match. */
  advisories: Count,
  withdrawn: Count,
  /** Names, counted once for each release. */
  packages: Count,
  /** Affected entries. */
  entries: Count,
  /** Entries that say of no version that it is fixed or the last one affected. */
  withoutFix: Count,
  /** Time of the newest record; null when no record has a believable one. */
  newest: v.nullable(Time),
  /** Every ecosystem string in it, with its entries: which releases it can answer for. */
  ecosystems: v.record(v.string(), Count),
  source: v.object({
    /** Address, or path inside the folder that was built from. */
    name: v.string(),
    sha256: Hex,
    /** Nothing upstream is signed: what was downloaded is vouched for by TLS only (S6). */
    trust: v.picklist(['TLS only', 'local']),
    /** Of `modified_id.csv`: the same again means that there is nothing new. */
    indexSha256: v.optional(Hex),
  }),
});

export const ManifestSchema = v.object({
  version: v.literal(databaseVersion),
  builtAt: Time,
  /** Demonstration data of that date, never a judgement of a real image. */
  demo: v.optional(v.object({ date: v.string() })),
  shards: v.record(v.string(), ShardSchema),
  skipped: v.object({
    count: Count,
    /** The first hundred. */
    records: v.array(v.object({ name: v.string(), reason: v.string() })),
  }),
});

/** `database.json`: what a database folder holds. */
export type DatabaseManifest = v.InferOutput<typeof ManifestSchema>;
export type ShardInfo = v.InferOutput<typeof ShardSchema>;

/** `demo.json` at the root of a folder of records: data that judges nothing real (S23). */
export const DemoSchema = v.object({ demo: v.boolean(), date: v.string() });

const Strings = v.optional(v.array(v.string()), []);
const Severities = v.optional(v.array(v.object({ type: v.string(), score: v.string() })), []);
const Version = v.optional(v.string());
const EventSchema = v.object({ introduced: Version, fixed: Version, last_affected: Version, limit: Version });

const EntrySchema = v.object({
  id: v.string(),
  ranges: v.optional(v.array(v.object({ type: v.string(), events: v.array(EventSchema) })), []),
  versions: Strings,
  severity: Severities,
  /** `ecosystem_specific`'s urgency, severity or priority. */
  word: v.optional(v.string()),
  /** `ecosystem_specific.binaries`, where it decides (SUSE). */
  binaries: v.optional(v.array(v.string())),
});

/** What one record says of one package: an item of a row of the table `package`. */
export type StoredEntry = v.InferOutput<typeof EntrySchema>;

const AdvisorySchema = v.object({
  id: v.string(),
  modified: v.string(),
  published: v.optional(v.string()),
  withdrawn: v.optional(v.string()),
  aliases: Strings,
  upstream: Strings,
  related: Strings,
  summary: v.optional(v.string(), ''),
  details: v.optional(v.string(), ''),
  severity: Severities,
  /** `database_specific.severity`. */
  word: v.optional(v.string()),
  cwes: Strings,
  references: v.optional(v.array(v.object({ type: v.string(), url: v.string() })), []),
});

/** One record without its affected packages: a row of the table `advisory`. */
export type StoredAdvisory = v.InferOutput<typeof AdvisorySchema>;

/** The tables of a shard. Values are JSON: TEXT as it is, BLOB when it was long enough for zstd to pay. */
export const tables = [
  'CREATE TABLE package (name TEXT NOT NULL, ecosystem TEXT NOT NULL, entries NOT NULL, PRIMARY KEY (name, ecosystem))',
  'CREATE TABLE advisory (id TEXT NOT NULL PRIMARY KEY, record NOT NULL)',
] as const;

export const encodeRow = (value: unknown): string | Uint8Array => pack(JSON.stringify(value));

/** @throws PlimsollError DATABASE_INVALID */
export function decodeEntries(row: unknown, what: string): readonly StoredEntry[] {
  return decode(v.array(EntrySchema), row, what);
}

/** @throws PlimsollError DATABASE_INVALID */
export function decodeAdvisory(row: unknown, what: string): StoredAdvisory {
  return decode(AdvisorySchema, row, what);
}

function pack(json: string): string | Uint8Array {
  if (json.length < 512) return json;
  return zstdCompressSync(json, { params: { [constants.ZSTD_c_compressionLevel]: 9 } });
}

function decode<Schema extends v.GenericSchema>(schema: Schema, row: unknown, what: string): v.InferOutput<Schema> {
  try {
    const json =
      row instanceof Uint8Array
        ? zstdDecompressSync(row, { maxOutputLength: limits.databaseRowBytes }).toString()
        : row;
    return v.parse(schema, JSON.parse(typeof json === 'string' ? json : ''));
  } catch (cause) {
    throw new PlimsollError('DATABASE_INVALID', `The advisory database has a broken row for '${what}'.`, { cause });
  }
}
