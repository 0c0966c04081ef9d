import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { makeFolder } from '../make-folder.ts';
import { parseJson } from '../oci/parse-json.ts';
import { type DatabaseManifest, ManifestSchema, manifestName, shardName } from './store-schema.ts';

/**
 * Makes shards in a fresh folder inside the database's, and removes that folder whatever happens. The database folder
 * is made when needed, for its owner alone (S14).
 * @throws PlimsollError CACHE_UNUSABLE when the folder cannot be written, and what `work` throws
 */
export async function inWorkFolder<Result>(to: string, work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = join(to, `.tmp-${randomBytes(8).toString('hex')}`);
  try {
    makeFolder(to);
    await mkdir(folder, { mode: 0o700 });
    return await work(folder);
  } catch (cause) {
    // A full disk shows as a system call that failed, or as SQLite's word for one.
    const ofSystem = cause instanceof Error && ('syscall' in cause || codeOf(cause) === 'ERR_SQLITE_ERROR');
    if (cause instanceof PlimsollError || !ofSystem) throw cause;
    throw new PlimsollError('CACHE_UNUSABLE', `The folder '${to}' cannot hold an advisory database.`, {
      cause,
      remedy: 'It must be yours to write, with room for twice the advisories.',
    });
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    // Of a failed first build nothing stays; a folder with a database in it is not empty.
    await rmdir(to).catch(() => undefined);
  }
}

/**
 * Puts new shards in place and then, by one rename, the `database.json` that names them: who reads sees the old
 * database or the new one. A lock lets one writer in at a time, so that two updates of different ecosystems both stay.
 * Shards that neither the new nor the replaced `database.json` names are removed; those of the replaced one stay for
 * readers that have it open.
 * @param next the new `database.json` from the one in place now
 * @throws PlimsollError CACHE_UNUSABLE when another writer keeps the lock
 */
export async function commitShards(
  to: string,
  from: string,
  next: (current: DatabaseManifest | undefined) => DatabaseManifest,
): Promise<DatabaseManifest> {
  return withLock(to, async () => {
    const current = await readManifest(to).catch(ignoreBroken);
    const manifest = next(current);
    for (const { file } of Object.values(manifest.shards)) {
      await rename(join(from, file), join(to, file)).catch(ignoreAbsent);
    }
    const draft = join(from, manifestName);
    const handle = await open(draft, 'wx', 0o600);
    await handle.writeFile(`${JSON.stringify(manifest, null, 1)}\n`);
    await handle.sync();
    await handle.close();
    await rename(draft, join(to, manifestName));
    await removeOthers(to, [manifest, ...(current ? [current] : [])]);
    return manifest;
  });
}

/** Complete commands: none of them asks for what is missing. */
const howToGet =
  "Fetch one: 'plimsoll db update Debian npm' (name the ecosystems you need, a scan does so by itself). Or build one from OSV's zips: 'plimsoll db build --from DIR', where DIR holds Debian/all.zip, npm/all.zip.";

/** @throws PlimsollError DATABASE_MISSING, DATABASE_INVALID */
export async function readManifest(folder: string): Promise<DatabaseManifest> {
  const path = join(folder, manifestName);
  let bytes: Buffer;
  try {
    const { size } = await stat(path);
    if (size > limits.databaseManifestBytes) throw new RangeError(`${size} bytes`);
    bytes = await readFile(path);
  } catch (cause) {
    const code = cause instanceof RangeError ? 'DATABASE_INVALID' : 'DATABASE_MISSING';
    throw new PlimsollError(code, `There is no advisory database at '${folder}'.`, { cause, remedy: howToGet });
  }
  try {
    return parseJson(ManifestSchema, bytes, `advisory database '${folder}'`, 'DATABASE_INVALID');
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    throw new PlimsollError(error.code, error.message, { cause: error, remedy: 'Build it again with this version.' });
  }
}

const lockTries = 600;
const lockStaleSeconds = 60;

async function withLock<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const path = join(folder, 'database.lock');
  for (let attempt = 0; attempt < lockTries; attempt++) {
    try {
      await (await open(path, 'wx', 0o600)).close();
    } catch (cause) {
      if (codeOf(cause) !== 'EEXIST') throw cause;
      // Its holder works for milliseconds: one that is a minute old was left by a crash.
      const age = await stat(path).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      );
      if (age > lockStaleSeconds * 1000) await rm(path, { force: true });
      else await wait(50);
      continue;
    }
    try {
      return await work();
    } finally {
      await rm(path, { force: true });
    }
  }
  throw new PlimsollError('CACHE_UNUSABLE', `Another process keeps the advisory database '${folder}' locked.`, {
    remedy: `Wait for it, or remove '${path}' when none is running.`,
  });
}

async function removeOthers(folder: string, kept: readonly DatabaseManifest[]): Promise<void> {
  const files = new Set(kept.flatMap(({ shards }) => Object.values(shards).map(({ file }) => file)));
  for (const name of await readdir(folder)) {
    if (shardName.test(name) && !files.has(name)) await rm(join(folder, name), { force: true });
  }
}

/** A broken `database.json` does not keep a good one from taking its place. */
function ignoreBroken(error: unknown): undefined {
  if (error instanceof PlimsollError) return undefined;
  throw error;
}

/** A shard that is not in the work folder is one that stays as it is. */
function ignoreAbsent(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
