import { join } from 'node:path';
import { type AdvisoryDatabase, openDatabase } from '../advisories/store.ts';
import { buildDatabase, readDemo } from '../advisories/store-build.ts';
import { openOrBuild } from '../advisories/store-cache.ts';
import { type DatabaseDescription, describeDatabase } from '../advisories/store-describe.ts';
import { ensureEcosystems, type Get, type UpdateProgress, updateDatabase } from '../advisories/update.ts';
import { PlimsollError } from '../errors.ts';
import { byteText } from './byte-text.ts';

export type { AdvisoryDatabase, DatabaseDescription, Get };

/** Where the database that scans fill and update lives in the cache folder. */
export function databaseFolder(cacheFolder: string): string {
  return join(cacheFolder, 'database');
}

export interface AdvisoriesOptions {
  /** `--db`: a built database, or OSV records; undefined: the one in the cache. */
  readonly db: string | undefined;
  readonly cacheFolder: string;
  /** Another cache folder whose database is used when it has all that is needed, and never written: for `--no-cache`. */
  readonly lender?: string | undefined;
  /** The network; undefined under `--offline`. */
  readonly get: Get | undefined;
  /** The clock, whatever moment the reports bear: how old advisories are goes by it. */
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

export interface Advisories {
  /**
   * The database for packages of these base ecosystems; undefined when nothing is to be judged and nothing was named.
   * @throws PlimsollError DATABASE_MISSING, DATABASE_INVALID, ADVISORY_INVALID
   */
  open(bases: readonly string[]): Promise<AdvisoryDatabase | undefined>;
  close(): void;
}

/**
 * The databases of one run, in the contract's order: what was named, else the cache, which is filled on first use with
 * just the ecosystems that the packages need.
 */
export function advisories(options: AdvisoriesOptions): Advisories {
  const { db, cacheFolder, lender, get, now, signal, onProgress } = options;
  let named: Promise<AdvisoryDatabase> | undefined;
  const opened = new Set<AdvisoryDatabase>();
  return {
    async open(bases) {
      const database = db === undefined ? await fromCache(bases) : await fromPath(db);
      if (database) opened.add(database);
      return database;
    },
    close() {
      for (const database of opened) database.close();
    },
  };

  async function fromPath(path: string): Promise<AdvisoryDatabase> {
    const reading = () => onProgress('Building the advisory database');
    named ??= openOrBuild({ path, cacheFolder: join(cacheFolder, 'databases'), now, signal, onProgress: reading });
    return named;
  }

  async function fromCache(bases: readonly string[]): Promise<AdvisoryDatabase | undefined> {
    const to = databaseFolder(cacheFolder);
    if (lender !== undefined) {
      const lent = await openDatabase(databaseFolder(lender), 'advisories').catch(() => undefined);
      if (lent && bases.every((base) => Object.hasOwn(lent.manifest.shards, base))) return lent;
      lent?.close();
    }
    if (bases.length === 0) return openDatabase(to, 'advisories').catch(() => undefined);
    if (get) await fill(bases, to, get);
    return openDatabase(to, 'advisories');
  }

  async function fill(ecosystems: readonly string[], to: string, network: Get): Promise<void> {
    try {
      await ensureEcosystems({
        ecosystems,
        get: network,
        to,
        now,
        signal,
        onProgress: (each) => onProgress(updateText(each)),
      });
    } catch (cause) {
      if (!(cause instanceof PlimsollError) || !/^NETWORK_|^DATABASE_MISSING$/.test(cause.code)) throw cause;
      const names = ecosystems.map((name) => `'${name}'`).join(', ');
      const message = `The advisories for ${names} could not be fetched. ${cause.message}`;
      throw new PlimsollError('DATABASE_MISSING', message, {
        cause,
        remedy: `Name a database with --db, or fetch one where there is a network: '${updateCommand(ecosystems)}'. 'plimsoll sbom' needs none.`,
      });
    }
  }
}

export interface BuildAdvisories {
  readonly from: string;
  readonly to: string;
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

export interface BuiltAdvisories {
  readonly database: DatabaseDescription;
  /** What was there before. */
  readonly replaced: DatabaseDescription | undefined;
}

/** `plimsoll db build` */
export async function buildAdvisories({ onProgress, ...options }: BuildAdvisories): Promise<BuiltAdvisories> {
  const replaced = await describeAdvisories(options.to).catch(() => undefined);
  await buildDatabase({ ...options, onProgress: () => onProgress('Reading advisories') });
  return { database: await describeAdvisories(options.to), replaced };
}

/**
 * S23: demonstration data is used only when it is named, so it never becomes the database that scans use unasked.
 * @throws PlimsollError FLAG_INVALID
 */
export async function refuseDemo(from: string): Promise<void> {
  if (!(await readDemo(from))) return;
  throw new PlimsollError('FLAG_INVALID', `'${from}' is demo data, which scans use only when it is named.`, {
    remedy: `Scan with --db ${from} as it is, or build it into a folder of its own by --to DIR.`,
  });
}

export interface UpdateAdvisories {
  /** None: those that the database has. */
  readonly ecosystems: readonly string[];
  readonly to: string;
  readonly get: Get;
  readonly acceptShrink: boolean;
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** `plimsoll db update`. @throws PlimsollError DATABASE_MISSING, and what `updateDatabase` throws */
export async function updateAdvisories({ onProgress, ...options }: UpdateAdvisories): Promise<DatabaseDescription> {
  const { ecosystems: named, to } = options;
  const ecosystems = named.length > 0 ? named : (await describeAdvisories(to)).ecosystems.map(({ name }) => name);
  await updateDatabase({ ...options, ecosystems, onProgress: (each) => onProgress(updateText(each)) });
  return describeAdvisories(to);
}

/** `plimsoll db status` */
export async function describeAdvisories(path: string): Promise<DatabaseDescription> {
  const database = await openDatabase(path);
  try {
    return describeDatabase(database);
  } finally {
    database.close();
  }
}

/** As it can be typed. */
function updateCommand(ecosystems: readonly string[]): string {
  return `plimsoll db update ${ecosystems.map((name) => (name.includes(' ') ? `"${name}"` : name)).join(' ')}`;
}

function updateText(progress: UpdateProgress): string {
  if (progress.phase === 'build') return `Reading the advisories of ${progress.ecosystem}`;
  const { ecosystem, bytes, total } = progress;
  return `Fetching the advisories of ${ecosystem}: ${byteText(bytes)}${total ? ` of ${byteText(total)}` : ''}`;
}
