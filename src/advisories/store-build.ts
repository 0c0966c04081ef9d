import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PlimsollError } from '../errors.ts';
import { parseJson } from '../oci/parse-json.ts';
import { type ReadProgress, readRecords, type SkippedRecord } from './read-records.ts';
import { demoName, digestOfFile, digestOfSources, listRecordSources, type RecordSource } from './record-source.ts';
import { refuseOtherFolder } from './refuse-other-folder.ts';
import { commitShards, inWorkFolder } from './store-commit.ts';
import { type DatabaseManifest, DemoSchema, databaseVersion, type ShardInfo } from './store-schema.ts';
import { writeShard } from './store-shard.ts';
import { openStage, type Stage } from './store-stage.ts';

export interface BuildOptions {
  /** A folder of OSV records or zips, or one zip. */
  readonly from: string;
  /** The database folder; a database that is there is replaced, a folder of other files refused. */
  readonly to: string;
  readonly now: Date;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ReadProgress) => void;
}

/**
 * Builds a database: one SQLite file for each base ecosystem, and `database.json`. The content depends on the records
 * alone. Memory stays bounded: records are read one by one and sorted on disk.
 * @throws PlimsollError DATABASE_MISSING, ADVISORY_INVALID, LIMIT_EXCEEDED, OUTPUT_FAILED, CACHE_UNUSABLE, ABORTED
 */
export async function buildDatabase(options: BuildOptions): Promise<DatabaseManifest> {
  const sources = await listRecordSources(options.from);
  const demo = await readDemo(options.from);
  await refuseOtherFolder(options.to);
  return inWorkFolder(options.to, async (folder) => {
    const { shards, skipped } = await buildShards(sources, { ...options, folder, trust: 'local' });
    return commitShards(options.to, folder, () => ({
      version: databaseVersion,
      builtAt: options.now.toISOString(),
      ...(demo && { demo }),
      shards,
      skipped,
    }));
  });
}

export interface ShardOptions extends Pick<BuildOptions, 'now' | 'signal' | 'onProgress'> {
  /** Where the shard files go. */
  readonly folder: string;
  readonly trust: ShardInfo['source']['trust'];
}

export interface BuiltShards {
  readonly shards: Record<string, ShardInfo>;
  readonly skipped: DatabaseManifest['skipped'];
}

/** Writes the shards of some sources into a folder, without making a database of them. */
export async function buildShards(sources: readonly RecordSource[], options: ShardOptions): Promise<BuiltShards> {
  const skipped: SkippedRecord[] = [];
  let count = 0;
  const stagePath = join(options.folder, 'stage.tmp');
  const stage = openStage(stagePath);
  try {
    const { signal, onProgress } = options;
    const onSkipped = (record: SkippedRecord) => {
      count += 1;
      if (skipped.length < 100) skipped.push(record);
    };
    for await (const { source, record } of readRecords(sources, { signal, onProgress, onSkipped })) {
      stage.add(record, source.base);
    }
    const bases = refuseEmpty(sources, stage);
    const mixed = sources.filter(({ base }) => base === undefined);
    const mixedSource = mixed.length > 0 ? await sourceOf(mixed, options.trust) : undefined;
    const shards: [string, ShardInfo][] = [];
    for (const base of bases) {
      if (signal?.aborted) throw new PlimsollError('ABORTED', 'Building the advisory database was stopped.');
      const own = sources.filter((source) => source.base === base);
      const source = mixedSource && own.length === 0 ? mixedSource : await sourceOf([...own, ...mixed], options.trust);
      shards.push([base, await writeShard(stage, base, { folder: options.folder, now: options.now, source })]);
    }
    return { shards: Object.fromEntries(shards), skipped: { count, records: skipped } };
  } finally {
    stage.close();
    await rm(stagePath, { force: true });
  }
}

/** A zip that has nothing of the ecosystem it is named after would make packages look covered, or go unread. */
function refuseEmpty(sources: readonly RecordSource[], stage: Stage): readonly string[] {
  const bases = stage.bases();
  const empty = sources.find(({ base }) => base !== undefined && !bases.includes(base));
  if (empty || bases.length === 0) {
    const what = empty
      ? `'${empty.name}' holds no advisory of the ecosystem '${empty.base}'`
      : 'No advisory names a package';
    throw new PlimsollError('ADVISORY_INVALID', `${what}.`, {
      remedy: 'Folders of all.zip are named as in OSV: Debian/all.zip, PyPI/all.zip.',
    });
  }
  return bases;
}

async function sourceOf(
  sources: readonly RecordSource[],
  trust: ShardInfo['source']['trust'],
): Promise<ShardInfo['source']> {
  const [first] = sources;
  if (first && sources.length === 1)
    return { name: first.name, sha256: (await digestOfFile(first.path)).sha256, trust };
  return { name: `${sources.length} files`, sha256: await digestOfSources(sources), trust };
}

/**
 * Of a folder of demonstration data: its date.
 * @throws PlimsollError INPUT_UNREADABLE, ADVISORY_INVALID
 */
export async function readDemo(from: string): Promise<{ readonly date: string } | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(join(from, demoName));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
      return undefined;
    // Taken for absent it would pass for real data.
    throw new PlimsollError('INPUT_UNREADABLE', `'${join(from, demoName)}' cannot be read.`, { cause });
  }
  const { demo, date } = parseJson(DemoSchema, bytes, `'${demoName}'`, 'ADVISORY_INVALID');
  return demo ? { date } : undefined;
}
