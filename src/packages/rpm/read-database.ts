import { limits } from '../../limits.ts';
import { isBerkeley, readBerkeley } from './berkeley.ts';
import { damaged } from './damaged.ts';
import { parseHeader, type RpmRecord } from './header.ts';
import { readManifest } from './manifest.ts';
import { isNdb, readNdb } from './ndb.ts';
import { readSqlite } from './sqlite.ts';
import { isSqlite } from './sqlite-table.ts';

/** In the order in which rpm prefers them when several are in its folder. */
export const rpmFormats = ['sqlite', 'ndb', 'bdb', 'manifest'] as const;

export type RpmDatabase = {
  readonly format: (typeof rpmFormats)[number];
  readonly packages: readonly RpmRecord[];
};

/**
 * Reads all packages of an rpm database. What the bytes are decides, not the file's name; only the text manifest has
 * nothing but its name. Keys that rpm keeps as packages (gpg-pubkey) are left out.
 * @throws PlimsollError PACKAGE_DATABASE_INVALID
 */
export function readDatabase(bytes: Uint8Array, name: string): RpmDatabase {
  if (isSqlite(bytes)) return listing('sqlite', fromHeaders(readSqlite(bytes)));
  if (isNdb(bytes)) return listing('ndb', fromHeaders(readNdb(bytes)));
  if (isBerkeley(bytes)) return listing('bdb', fromHeaders(readBerkeley(bytes)));
  if (name === 'container-manifest-2') return listing('manifest', readManifest(bytes));
  throw damaged(bytes.length === 0 ? 'it is empty' : 'it is no SQLite, ndb or Berkeley DB hash database');
}

function* fromHeaders(headers: Iterable<Uint8Array>): Generator<RpmRecord> {
  for (const header of headers) yield parseHeader(header);
}

function listing(format: RpmDatabase['format'], records: Iterable<RpmRecord>): RpmDatabase {
  const packages: RpmRecord[] = [];
  for (const record of records) {
    if (record.name === 'gpg-pubkey') continue;
    if (packages.push(record) > limits.databasePackages) {
      throw damaged(`it lists more than ${limits.databasePackages} packages (databasePackages)`);
    }
  }
  return { format, packages };
}
