import { basename, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { PlimsollError } from '../errors.ts';
import { digestOf } from '../oci/digest.ts';
import type { DatabaseSummary } from '../report.ts';
import { digestOfFile } from './record-source.ts';
import { readManifest } from './store-commit.ts';
import {
  type DatabaseManifest,
  decodeAdvisory,
  decodeEntries,
  type ShardInfo,
  type StoredAdvisory,
  type StoredEntry,
  tables,
} from './store-schema.ts';

/** A database folder, open for reading. Shards are opened when first asked for, and checked then. */
export interface AdvisoryDatabase {
  readonly path: string;
  readonly manifest: DatabaseManifest;
  readonly summary: DatabaseSummary;
  /**
   * @returns undefined when the database has nothing of that base ecosystem
   * @throws PlimsollError DATABASE_INVALID when the file is not the one that `database.json` names
   */
  shard(base: string): Promise<Shard | undefined>;
  close(): void;
}

/** The advisories of one base ecosystem. */
export interface Shard {
  readonly info: ShardInfo;
  /** @param name normalised, see `normalizeName` */
  entries(name: string, ecosystem: string): readonly StoredEntry[];
  advisory(id: string): StoredAdvisory | undefined;
  ids(): readonly string[];
}

/**
 * Opens a database folder for reading.
 * @param name what reports call it; the folder's own name when left out
 * @throws PlimsollError DATABASE_MISSING, DATABASE_INVALID
 */
export async function openDatabase(path: string, name = basename(resolve(path))): Promise<AdvisoryDatabase> {
  const manifest = await readManifest(path);
  const open = new Map<string, Promise<OpenShard>>();
  return {
    path,
    manifest,
    summary: summaryOf(manifest, name),
    async shard(base) {
      const info = Object.hasOwn(manifest.shards, base) ? manifest.shards[base] : undefined;
      if (!info) return undefined;
      const opened = open.get(base) ?? openShard(path, info);
      open.set(base, opened);
      return (await opened).shard;
    },
    close() {
      for (const opened of open.values()) void opened.then(({ close }) => close()).catch(() => undefined);
      open.clear();
    },
  };
}

export interface OpenShard {
  readonly shard: Shard;
  close(): void;
}

/** One shard file by itself; `openDatabase` keeps them for you. @throws PlimsollError DATABASE_INVALID */
export async function openShard(folder: string, info: ShardInfo): Promise<OpenShard> {
  const path = join(folder, info.file);
  const db = await openChecked(path, info);
  const entries = db.prepare('SELECT entries FROM package WHERE name = ? AND ecosystem = ?');
  const advisory = db.prepare('SELECT record FROM advisory WHERE id = ?');
  const ids = db.prepare('SELECT id FROM advisory ORDER BY id');
  return {
    shard: {
      info,
      entries(name, ecosystem) {
        const row = reading(path, () => entries.get(name, ecosystem));
        return row ? decodeEntries(row['entries'], name) : [];
      },
      advisory(id) {
        const row = reading(path, () => advisory.get(id));
        return row && decodeAdvisory(row['record'], id);
      },
      ids: () => reading(path, () => ids.all()).map(({ id }) => String(id)),
    },
    close: () => db.close(),
  };
}

/**
 * The whole file is hashed: SQLite's own check does not see a flipped bit in a value. `immutable` keeps SQLite from
 * looking for journals beside the file, and the schema must be ours to the letter, so that a file that brings its own
 * `database.json` cannot bring views or triggers.
 */
async function openChecked(path: string, info: ShardInfo): Promise<DatabaseSync> {
  const { size, sha256 } = await digestOfFile(path).catch((cause) => {
    throw broken(path, 'cannot be read', cause);
  });
  if (size !== info.bytes || sha256 !== info.sha256) throw broken(path, 'is not the file that was built');
  return reading(path, () => {
    const address = pathToFileURL(path);
    address.searchParams.set('immutable', '1');
    const db = new DatabaseSync(address, { readOnly: true, enableForeignKeyConstraints: false });
    const found = db.prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name DESC').all();
    if (found.map(({ sql }) => sql).join() === tables.join()) return db;
    db.close();
    throw broken(path, 'has other tables');
  });
}

function reading<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    throw broken(path, 'cannot be read', cause);
  }
}

function broken(path: string, what: string, cause?: unknown): PlimsollError {
  return new PlimsollError('DATABASE_INVALID', `The advisory database file '${path}' ${what}.`, {
    cause,
    remedy: "Fetch it again with 'plimsoll db update', or build it again.",
  });
}

// By content alone: the same advisories are the same database whenever they were built.
function summaryOf(manifest: DatabaseManifest, name: string): DatabaseSummary {
  const shards = Object.entries(manifest.shards).sort(([a], [b]) => (a < b ? -1 : 1));
  const newest = shards.map(([, { newest }]) => newest ?? '').reduce((a, b) => (a > b ? a : b), '');
  return {
    name,
    digest: digestOf(shards.map(([base, { sha256 }]) => `${base}\0${sha256}\n`).join('')),
    builtAt: manifest.builtAt,
    newest: newest === '' ? null : newest,
    advisories: shards.reduce((sum, [, { advisories }]) => sum + advisories, 0),
    demo: manifest.demo !== undefined,
  };
}
