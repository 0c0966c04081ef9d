import { createHash } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { PlimsollError } from '../errors.ts';
import { demoName, digestOfFile, digestOfSources, listRecordSources } from './record-source.ts';
import { type AdvisoryDatabase, openDatabase } from './store.ts';
import { type BuildOptions, buildDatabase } from './store-build.ts';
import { databaseVersion, manifestName } from './store-schema.ts';

export interface OpenOptions extends Omit<BuildOptions, 'from' | 'to'> {
  /** What `--db` names: a built database, or a folder of OSV records or zips, or one zip. */
  readonly path: string;
  /** Where databases built from records are kept. */
  readonly cacheFolder: string;
}

/**
 * Opens what `--db` names. Records are built into the cache on first use; the key is their content, so records that
 * changed are built anew and the same records are built once, also by several processes at a time.
 * @throws PlimsollError DATABASE_MISSING, DATABASE_INVALID, ADVISORY_INVALID, LIMIT_EXCEEDED, CACHE_UNUSABLE, ABORTED
 */
export async function openOrBuild({ path, cacheFolder, ...options }: OpenOptions): Promise<AdvisoryDatabase> {
  const name = basename(resolve(path));
  if (await isFile(join(path, manifestName))) return openDatabase(path, name);
  const folder = join(cacheFolder, await cacheKey(path));
  try {
    return timeless(await openDatabase(folder, name));
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    // Not there, or spoilt: it is ours, and can be built again.
    if (error.code === 'DATABASE_INVALID') await rm(join(folder, manifestName), { force: true });
  }
  await buildDatabase({ ...options, from: path, to: folder });
  return timeless(await openDatabase(folder, name));
}

/** When this machine first saw the records is no part of them: the same records are reported the same everywhere. */
function timeless(database: AdvisoryDatabase): AdvisoryDatabase {
  const { summary } = database;
  return { ...database, summary: { ...summary, builtAt: summary.newest ?? new Date(0).toISOString() } };
}

async function cacheKey(path: string): Promise<string> {
  const sources = await listRecordSources(path);
  const demo = await digestOfFile(join(path, demoName)).catch(() => undefined);
  const parts = [`v${databaseVersion}`, await digestOfSources(sources), demo?.sha256 ?? ''];
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
