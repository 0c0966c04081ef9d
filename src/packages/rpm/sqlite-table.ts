import { damaged } from './damaged.ts';

export type SqliteValue = null | number | string | Uint8Array;

export interface SqliteRow {
  readonly rowid: number;
  /** A column that is an alias of the rowid (INTEGER PRIMARY KEY) is null here. */
  readonly values: readonly SqliteValue[];
}

export interface SqliteFile {
  /**
   * Rows of a table in the order of their rowids; undefined when there is no such table.
   * @throws PlimsollError PACKAGE_DATABASE_INVALID, also while it is read
   */
  table(name: string): Iterable<SqliteRow> | undefined;
}

export function isSqlite(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 16)).toString('latin1') === 'SQLite format 3\0';
}

/**
 * Reads tables straight from the bytes of an SQLite database; a table can be read once. Why not node:sqlite: it opens
 * bytes only since Node 24.16, refuses databases in WAL mode from memory, and gives no bound on its time: a small file
 * whose b-tree pages are shared, or whose schema says what rpm's never would, keeps it busy for ever. Here each page
 * serves once. What stands in a `-wal` file beside the database is not seen.
 * Source: https://www.sqlite.org/fileformat2.html, the sections named below.
 * @throws PlimsollError PACKAGE_DATABASE_INVALID
 */
export function openSqlite(bytes: Uint8Array): SqliteFile {
  const file = openFile(bytes);
  const roots = new Map<string, number>();
  // 2.6: sqlite_schema is the table that begins on page 1: type, name, tbl_name, rootpage, sql.
  for (const { values } of readRows(file, 1)) {
    const [type, name, , root] = values;
    if (type === 'table' && typeof name === 'string' && typeof root === 'number') roots.set(name, root);
  }
  return {
    table(name) {
      const root = roots.get(name);
      return root === undefined ? undefined : readRows(file, root);
    },
  };
}

interface File {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly pageSize: number;
  /** Bytes of a page without those that extensions reserve. */
  readonly usable: number;
  readonly pages: number;
  /** Pages that were read, by number. */
  readonly used: Uint8Array;
}

/** 1.3, the database header. */
function openFile(bytes: Uint8Array): File {
  if (bytes.length < 512) throw damaged(`it ends after ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pageSize = view.getUint16(16) === 1 ? 65536 : view.getUint16(16);
  const usable = pageSize - view.getUint8(20);
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0 || usable < 480) {
    throw damaged(`its page size is ${pageSize}`);
  }
  if (view.getUint32(44) > 4 || view.getUint32(56) !== 1) throw damaged('it is not in the form that rpm writes');
  // The count in the header holds when it was written with the change counter; SQLite reads it the same way (1.3.7).
  const claimed = view.getUint32(24) === view.getUint32(92) ? view.getUint32(28) : 0;
  const pages = Math.floor(bytes.length / pageSize);
  if (bytes.length % pageSize !== 0 || claimed > pages) {
    throw damaged(`it has ${bytes.length} bytes, but ${claimed} pages of ${pageSize} bytes should be there`);
  }
  return { bytes, view, pageSize, usable, pages, used: new Uint8Array(pages + 1) };
}

/** Byte where a page begins. Pages are numbered from 1. */
function openPage(file: File, page: number): number {
  if (page < 1 || page > file.pages) throw damaged(`page ${page} of ${file.pages} is asked for`);
  if (file.used[page]) throw damaged(`page ${page} is used twice`);
  file.used[page] = 1;
  return (page - 1) * file.pageSize;
}

const interior = 5;
const leaf = 13;

/** 1.6, b-tree pages. An explicit stack instead of recursion: the depth is the file's to choose. */
function* readRows(file: File, root: number): Generator<SqliteRow> {
  const { view } = file;
  const waiting = [root];
  let last = -Infinity;
  for (let page = waiting.pop(); page !== undefined; page = waiting.pop()) {
    const start = openPage(file, page);
    const header = start + (page === 1 ? 100 : 0);
    const type = view.getUint8(header);
    if (type !== interior && type !== leaf) throw damaged(`page ${page} is no page of a table`);
    const count = view.getUint16(header + 3);
    const pointers = header + (type === interior ? 12 : 8);
    if (pointers + 2 * count > start + file.usable) throw damaged(`page ${page} claims ${count} cells`);
    const cells: number[] = [];
    for (let i = 0; i < count; i++) {
      const cell = start + view.getUint16(pointers + 2 * i);
      // The shortest cell has four bytes (SQLite pads smaller ones), the left child of an interior one among them.
      if (cell < pointers + 2 * count || cell + 4 > start + file.usable) {
        throw damaged(`cell ${i} of page ${page} lies outside it`);
      }
      cells.push(cell);
    }
    if (type === interior) {
      waiting.push(view.getUint32(header + 8));
      for (const cell of cells.reverse()) waiting.push(view.getUint32(cell));
      continue;
    }
    for (const cell of cells) {
      const row = readLeafCell(file, cell, start + file.usable);
      if (row.rowid <= last) throw damaged(`row ${row.rowid} follows row ${last}`);
      last = row.rowid;
      yield row;
    }
  }
}

function readLeafCell(file: File, cell: number, end: number): SqliteRow {
  const size = readVarint(file.bytes, cell, end);
  const rowid = readVarint(file.bytes, size.next, end);
  return { rowid: rowid.value, values: readRecord(readPayload(file, rowid.next, size.value, end)) };
}

/** 1.6 on how much of a payload stays in the cell, 1.7 on the pages that take the rest. */
function readPayload(file: File, at: number, size: number, end: number): Uint8Array {
  const { bytes, view, usable } = file;
  if (size > bytes.length) throw damaged(`a row of ${size} bytes is in a file of ${bytes.length}`);
  const most = usable - 35;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const wished = least + ((size - least) % (usable - 4));
  const local = size <= most ? size : wished <= most ? wished : least;
  if (at + local + (local < size ? 4 : 0) > end) throw damaged(`a row at byte ${at} does not end on its page`);
  if (local === size) return bytes.subarray(at, at + size);

  const parts = [bytes.subarray(at, at + local)];
  let missing = size - local;
  let page = view.getUint32(at + local);
  while (missing > 0) {
    const start = openPage(file, page);
    const part = Math.min(missing, usable - 4);
    parts.push(bytes.subarray(start + 4, start + 4 + part));
    missing -= part;
    page = view.getUint32(start);
  }
  if (page !== 0) throw damaged(`a row of ${size} bytes goes on after its end`);
  return Buffer.concat(parts, size);
}

/** 2.1, the record format: the types of all columns, then their values. */
function readRecord(payload: Uint8Array): SqliteValue[] {
  const header = readVarint(payload, 0, payload.length);
  if (header.value > payload.length) throw damaged('a row does not hold its own description');
  const values: SqliteValue[] = [];
  let at = header.value;
  let next = header.next;
  while (next < header.value) {
    const type = readVarint(payload, next, header.value);
    next = type.next;
    const size = valueSize(type.value);
    if (size === undefined || at + size > payload.length) throw damaged('a value does not end in its row');
    values.push(readValue(type.value, payload.subarray(at, at + size)));
    at += size;
  }
  return values;
}

function valueSize(type: number): number | undefined {
  if (type >= 12) return Math.floor((type - 12) / 2);
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0][type];
}

function readValue(type: number, bytes: Uint8Array): SqliteValue {
  if (type === 0) return null;
  if (type === 8 || type === 9) return type - 8;
  if (type >= 12) return type % 2 === 0 ? bytes : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === 7) return view.getFloat64(0);
  // Big-endian, two's complement. Numbers past 2^53 lose their last bits; no number of rpm's is that large.
  return bytes.reduce((value, byte, i) => value * 256 + (i === 0 ? view.getInt8(0) : byte), 0);
}

/** 1.6: seven bits a byte, the ninth byte has eight. */
function readVarint(bytes: Uint8Array, at: number, end: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let i = 0; i < 9 && at + i < end; i++) {
    const byte = bytes[at + i] ?? 0;
    if (i === 8) return { value: value * 256 + byte, next: at + 9 };
    value = value * 128 + (byte & 127);
    if (byte < 128) return { value, next: at + i + 1 };
  }
  throw damaged(`a number at byte ${at} does not end`);
}
