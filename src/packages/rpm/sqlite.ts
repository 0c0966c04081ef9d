import { damaged } from './damaged.ts';
import { openSqlite } from './sqlite-table.ts';

/**
 * Yields the header of every package of an `rpmdb.sqlite`, by `hnum`. The table Name, rpm's index of names, must not
 * know a package that Packages lacks: this is how a damaged tree of pages shows that would otherwise only be shorter.
 * @throws PlimsollError PACKAGE_DATABASE_INVALID
 */
export function* readSqlite(bytes: Uint8Array): Generator<Uint8Array> {
  const file = openSqlite(bytes);
  const packages = file.table('Packages');
  if (packages === undefined) throw damaged('it has no table Packages');
  const numbers = new Set<unknown>();
  for (const { rowid, values } of packages) {
    // CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)
    const [hnum, blob] = values;
    if (values.length !== 2 || hnum !== null || !(blob instanceof Uint8Array)) {
      throw damaged(`row ${rowid} of Packages is not what rpm writes`);
    }
    numbers.add(rowid);
    yield blob;
  }
  // CREATE TABLE Name (key TEXT NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL)
  for (const { values } of file.table('Name') ?? []) {
    const [, hnum] = values;
    if (!numbers.has(hnum)) throw damaged(`package ${hnum} is in the table Name but not in Packages`);
  }
}
