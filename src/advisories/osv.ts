import * as v from 'valibot';
import { limits } from '../limits.ts';
import { parseJson } from '../oci/parse-json.ts';

const tooMany = `more than ${limits.advisoryItems} items`;

// What is null in the wild (`aliases`, `affected`, `versions`) is the same as absent.
const list = <Item extends v.GenericSchema>(item: Item) =>
  v.nullish(v.pipe(v.array(item), v.maxLength(limits.advisoryItems, tooMany)), []);
const Text = v.pipe(
  v.nullish(v.string()),
  v.transform((text) => text ?? undefined),
);
const Ids = list(v.string());

/** RFC 3339, brought to one spelling so that text order is time order. */
const Time = v.pipe(
  v.string(),
  v.check((text) => !Number.isNaN(Date.parse(text)), 'no date'),
  v.transform((text) => new Date(text).toISOString()),
);

const SeveritySchema = v.object({ type: v.string(), score: v.string() });

const EventSchema = v.object({ introduced: Text, fixed: Text, last_affected: Text, limit: Text });

const RangeSchema = v.object({ type: v.string(), events: list(EventSchema) });

const AffectedSchema = v.pipe(
  v.object({
    package: v.nullish(v.object({ ecosystem: v.string(), name: v.string() })),
    severity: list(SeveritySchema),
    ranges: list(RangeSchema),
    versions: Ids,
    // Anything at all: each database puts in what it likes, and we look for a few words in it.
    ecosystem_specific: v.optional(v.unknown()),
  }),
  v.check(
    ({ ranges }) => (ranges ?? []).reduce((sum, { events }) => sum + (events?.length ?? 0), 0) <= limits.advisoryEvents,
    `more than ${limits.advisoryEvents} events`,
  ),
);

const OsvSchema = v.object({
  schema_version: v.nullish(v.pipe(v.string(), v.regex(/^1\./, 'no OSV schema 1.x'))),
  id: v.pipe(v.string(), v.regex(/^[^\s\p{Cc}]{1,256}$/u, 'no advisory id')),
  modified: Time,
  published: v.nullish(v.fallback(v.optional(Time), undefined)),
  // A withdrawal with a broken date is a withdrawal all the same.
  withdrawn: v.nullish(v.fallback(Time, 'unknown')),
  aliases: Ids,
  upstream: Ids,
  related: Ids,
  summary: Text,
  details: Text,
  severity: list(SeveritySchema),
  affected: list(AffectedSchema),
  references: list(v.object({ type: v.nullish(v.string(), 'WEB'), url: v.string() })),
  database_specific: v.optional(v.unknown()),
});

/** One advisory in the OSV format, https://ossf.github.io/osv-schema/: the fields a matcher needs. */
export type OsvRecord = v.InferOutput<typeof OsvSchema>;
export type OsvAffected = v.InferOutput<typeof AffectedSchema>;
export type OsvSeverity = v.InferOutput<typeof SeveritySchema>;

/**
 * Reads one record of any 1.x version of the schema. Fields we do not know, ecosystems and severity types that do not
 * exist yet are fine: only `id` and `modified` are required, and what is there must have the right shape.
 * @param what names the record in the error, as in "advisory npm/all.zip: GHSA-....json"
 * @throws PlimsollError ADVISORY_INVALID
 */
export function parseOsv(bytes: Uint8Array, what: string): OsvRecord {
  return parseJson(OsvSchema, bytes, what, 'ADVISORY_INVALID');
}
