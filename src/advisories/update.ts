import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { ReadProgress } from './read-records.ts';
import { openDatabase, openShard, type Shard } from './store.ts';
import { buildShards } from './store-build.ts';
import { commitShards, inWorkFolder } from './store-commit.ts';
import { type DatabaseManifest, databaseVersion, type ShardInfo } from './store-schema.ts';

/** Where OSV publishes its export. */
export const osvBase = 'https://osv-vulnerabilities.storage.googleapis.com';

/** The network, as handed in: one GET, its body as it comes. It throws when there is no good answer. */
export type Get = (url: string) => Promise<Download>;

export interface Download {
  readonly body: AsyncIterable<Uint8Array>;
  /** Bytes announced. */
  readonly length?: number;
}

export interface UpdateOptions {
  /** Base ecosystems: `Debian`, `PyPI`, `Rocky Linux`. */
  readonly ecosystems: readonly string[];
  readonly get: Get;
  /** Address of a bucket laid out like OSV's. */
  readonly base?: string;
  /** The database folder. */
  readonly to: string;
  readonly now: Date;
  /** Take an update that loses ids or goes back in time (S6). */
  readonly acceptShrink?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: UpdateProgress) => void;
}

export type UpdateProgress =
  | { readonly phase: 'download'; readonly ecosystem: string; readonly bytes: number; readonly total?: number }
  | ({ readonly phase: 'build'; readonly ecosystem: string } & ReadProgress);

export interface UpdateResult {
  readonly manifest: DatabaseManifest;
  /** Ecosystems that are new or changed. */
  readonly updated: readonly string[];
  /** Ecosystems whose index said that there is nothing new. */
  readonly unchanged: readonly string[];
}

/**
 * Fetches ecosystems and puts them into the database, which keeps what it has of others. The new shards come in
 * together or not at all.
 * @throws PlimsollError DATABASE_SHRUNK when an update loses more than 5 % of its ids or goes back in time,
 * ADVISORY_INVALID, LIMIT_EXCEEDED, CACHE_UNUSABLE, ABORTED, and what `get` throws
 */
export async function updateDatabase(options: UpdateOptions): Promise<UpdateResult> {
  const { to, now } = options;
  const ecosystems = [...new Set(options.ecosystems)].sort();
  for (const ecosystem of ecosystems) refuseOddName(ecosystem);
  const current = await openDatabase(to).catch(ignoreUnusable);
  try {
    return await inWorkFolder(to, async (folder) => {
      const shards: Record<string, ShardInfo> = {};
      const unchanged: string[] = [];
      const skipped: DatabaseManifest['skipped'] = { count: 0, records: [] };
      for (const ecosystem of ecosystems) {
        const known = current?.manifest.shards[ecosystem];
        const shard = await current?.shard(ecosystem).catch(ignoreUnusable);
        const built = await fetchShard(ecosystem, folder, shard, options);
        if (!built) {
          unchanged.push(ecosystem);
          continue;
        }
        if (known && !options.acceptShrink) await refuseShrunk(ecosystem, known, built.info, shard, folder);
        shards[ecosystem] = built.info;
        skipped.count += built.skipped.count;
        skipped.records.push(...built.skipped.records);
      }
      const builtAt = now.toISOString();
      const manifest = await commitShards(to, folder, (before) => ({
        version: databaseVersion,
        builtAt,
        // Real advisories beside demonstration data: a report must still say which it is.
        ...(before?.demo && { demo: before.demo }),
        shards: { ...refreshed(before?.shards ?? {}, unchanged, builtAt), ...shards },
        skipped: { count: skipped.count, records: skipped.records.slice(0, 100) },
      }));
      return { manifest, updated: Object.keys(shards), unchanged };
    });
  } finally {
    current?.close();
  }
}

/** The shards as they are now, which another update may have changed; those found up to date count as fresh again. */
function refreshed(
  shards: DatabaseManifest['shards'],
  unchanged: readonly string[],
  builtAt: string,
): Record<string, ShardInfo> {
  const fresh = (ecosystem: string, info: ShardInfo) => (unchanged.includes(ecosystem) ? { ...info, builtAt } : info);
  return Object.fromEntries(Object.entries(shards).map(([ecosystem, info]) => [ecosystem, fresh(ecosystem, info)]));
}

/**
 * Fetches what a scan needs and the database does not have yet.
 * @returns the ecosystems that were fetched
 */
export async function ensureEcosystems(options: UpdateOptions): Promise<readonly string[]> {
  const current = await openDatabase(options.to).catch(ignoreUnusable);
  current?.close();
  const missing = options.ecosystems.filter((name) => !Object.hasOwn(current?.manifest.shards ?? {}, name));
  if (missing.length === 0) return [];
  return (await updateDatabase({ ...options, ecosystems: missing })).updated;
}

/** @returns undefined when the shard at hand is sound and of the same index */
async function fetchShard(
  ecosystem: string,
  work: string,
  current: Shard | undefined,
  options: UpdateOptions,
): Promise<{ readonly info: ShardInfo; readonly skipped: DatabaseManifest['skipped'] } | undefined> {
  const { base = osvBase, now, signal } = options;
  const address = `${base.replace(/\/+$/, '')}/${encodeURIComponent(ecosystem)}`;
  const folder = join(work, encodeURIComponent(ecosystem));
  await mkdir(folder, { mode: 0o700 });

  const index = await download(`${address}/modified_id.csv`, join(folder, 'modified_id.csv'), ecosystem, options);
  const zip = `${address}/all.zip`;
  const known = current?.info.source;
  if (known?.indexSha256 === index && known.name === zip) return undefined;

  const path = join(folder, 'all.zip');
  await download(zip, path, ecosystem, options);
  const built = await buildShards([{ path, name: zip, kind: 'zip', base: ecosystem }], {
    folder: work,
    now,
    trust: 'TLS only',
    ...(signal && { signal }),
    onProgress: (progress) => options.onProgress?.({ phase: 'build', ecosystem, ...progress }),
  });
  const info = built.shards[ecosystem];
  if (!info) throw new PlimsollError('ADVISORY_INVALID', `'${zip}' holds no advisory of '${ecosystem}'.`);
  return { info: { ...info, source: { ...info.source, indexSha256: index } }, skipped: built.skipped };
}

/** @returns SHA-256 of what was written, in hex */
async function download(
  url: string,
  path: string,
  ecosystem: string,
  { get, signal, onProgress }: UpdateOptions,
): Promise<string> {
  const { body, length } = await get(url);
  const hash = createHash('sha256');
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      if (signal?.aborted) throw new PlimsollError('ABORTED', `Fetching '${url}' was stopped.`);
      bytes += chunk.length;
      if (bytes > limits.advisoryZipBytes) {
        throw new PlimsollError('LIMIT_EXCEEDED', `'${url}' has more than ${limits.advisoryZipBytes} bytes.`);
      }
      hash.update(chunk);
      onProgress?.({ phase: 'download', ecosystem, bytes, ...(length === undefined ? {} : { total: length }) });
      yield chunk;
    }
  }
  await pipeline(counted(), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  return hash.digest('hex');
}

/** S6: nothing upstream is signed, so at least an update may not quietly take advisories away. */
async function refuseShrunk(
  ecosystem: string,
  before: ShardInfo,
  after: ShardInfo,
  shard: Shard | undefined,
  work: string,
): Promise<void> {
  const remedy = 'Look into what happened upstream; --accept-shrink takes the update all the same.';
  if ((after.newest ?? '') < (before.newest ?? '')) {
    const message = `The update of '${ecosystem}' goes back in time: from ${before.newest} to ${after.newest ?? 'no date'}.`;
    throw new PlimsollError('DATABASE_SHRUNK', message, { remedy });
  }
  const total = before.advisories + before.withdrawn;
  // Of a spoilt shard only the count is left, which is in database.json.
  const lost = shard ? await lostIds(shard, after, work) : total - after.advisories - after.withdrawn;
  if (lost > total / 20) {
    const message = `The update of '${ecosystem}' loses ${lost} of ${total} advisories, more than 5 %.`;
    throw new PlimsollError('DATABASE_SHRUNK', message, { remedy });
  }
}

async function lostIds(before: Shard, after: ShardInfo, work: string): Promise<number> {
  const opened = await openShard(work, after);
  try {
    const ids = new Set(opened.shard.ids());
    return before.ids().filter((id) => !ids.has(id)).length;
  } finally {
    opened.close();
  }
}

/** A name from outside becomes part of an address and of a file name. */
function refuseOddName(ecosystem: string): void {
  if (/^[A-Za-z][A-Za-z0-9 ._-]{0,99}$/.test(ecosystem)) return;
  throw new PlimsollError('FLAG_INVALID', `'${ecosystem}' is not an OSV ecosystem.`, {
    remedy: 'Write it as OSV does, without a release: Debian, PyPI, crates.io, Rocky Linux.',
  });
}

/** Nothing there, or nothing sound: both are what an update is for. */
function ignoreUnusable(error: unknown): undefined {
  if (error instanceof PlimsollError && /^DATABASE_(?:MISSING|INVALID)$/.test(error.code)) return undefined;
  throw error;
}
