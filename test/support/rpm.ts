import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RpmRecord } from '../../src/packages/rpm/header.ts';

/** Records that between them use every field, and some none of the optional ones. */
export const sampleRecords: readonly RpmRecord[] = [
  {
    name: 'openssl-libs',
    epoch: 1,
    version: '3.0.7',
    release: '6.el9_2',
    arch: 'x86_64',
    sourceRpm: 'openssl-3.0.7-6.el9_2.src.rpm',
    license: 'ASL 2.0',
    vendor: 'Rocky Enterprise Software Foundation',
  },
  {
    name: 'nodejs',
    epoch: 0,
    version: '18.14.2',
    release: '3.module+el9.2.0',
    arch: 'aarch64',
    sourceRpm: 'nodejs-18.14.2-3.module+el9.2.0.src.rpm',
    license: 'MIT and ASL 2.0',
    modularityLabel: 'nodejs:18:9020020230327152102:rhel9',
  },
  { name: 'tzdata', version: '2023c~rc1', release: '1.el9', arch: 'noarch', license: 'Public Domain' },
];

export const gpgKey: RpmRecord = { name: 'gpg-pubkey', version: '8483c65d', release: '5ccc5b19' };

export const sampleHeaders: readonly Uint8Array[] = [
  ...sampleRecords.slice(0, 2),
  gpgKey,
  ...sampleRecords.slice(2),
].map(
  // Paddings of different lengths, so that some headers need one page and some many.
  (record, i) => rpmHeader(record, 700 * i),
);

/** A header as rpm stores it: an immutable region, in it the tags. `padding` makes its description that long. */
export function rpmHeader(record: RpmRecord, padding = 0): Uint8Array {
  const strings: readonly (readonly [tag: number, type: number, value: string | undefined])[] = [
    [1000, 6, record.name],
    [1001, 6, record.version],
    [1002, 6, record.release],
    [1005, 9, 'x'.repeat(padding)],
    [1011, 6, record.vendor],
    [1014, 6, record.license],
    [1022, 6, record.arch],
    [1044, 6, record.sourceRpm],
    [5096, 6, record.modularityLabel],
  ];
  const tags = strings.flatMap(([tag, type, value]) =>
    value === undefined ? [] : [{ tag, type, data: Buffer.from(`${value}\0`) }],
  );
  // First, because rpm wants numbers at multiples of four.
  const epoch = record.epoch === undefined ? [] : [{ tag: 1003, type: 4, data: uint32(true, record.epoch) }];
  return headerOf([...epoch, ...tags]);
}

export interface Tag {
  readonly tag: number;
  readonly type: number;
  readonly data: Uint8Array;
}

/** A header of any tags, each with a count of 1, behind the entry of the immutable region and with its trailer. */
export function headerOf(tags: readonly Tag[]): Uint8Array {
  const index = Buffer.alloc(16 * (tags.length + 1));
  const data: Uint8Array[] = [];
  let length = 0;
  tags.forEach(({ tag, type, data: value }, i) => {
    uint32(true, tag, type, length, 1).copy(index, 16 * (i + 1));
    data.push(value);
    length += value.length;
  });
  uint32(true, 63, 7, length, 16).copy(index, 0);
  data.push(uint32(true, 63, 7, -index.length, 16));
  return Buffer.concat([uint32(true, tags.length + 1, length + 16), index, ...data]);
}

/** ndb; a slot is left free before each used one, then `slotPages` are filled with free ones. */
export function ndbFile(headers: readonly Uint8Array[], slotPages = 1): Buffer {
  const slots = Buffer.alloc(4096 * slotPages);
  for (let at = 32; at < slots.length; at += 16) slots.write('Slot', at, 'latin1');
  slots.write('RpmP', 0, 'latin1');
  uint32(false, 0, 7, slotPages, headers.length + 1).copy(slots, 4);
  const blobs = [slots];
  let block = slots.length / 16;
  headers.forEach((header, i) => {
    const blocks = Math.ceil((16 + header.length + 12) / 16);
    uint32(false, i + 1, block, blocks).copy(slots, 32 + 32 * i + 20);
    const blob = Buffer.alloc(16 * blocks);
    blob.write('BlbS', 0, 'latin1');
    uint32(false, i + 1, 7, header.length).copy(blob, 4);
    blob.set(header, 16);
    const tail = blob.length - 12;
    uint32(false, adler32(blob.subarray(0, tail)), header.length).copy(blob, tail);
    blob.write('BlbE', tail + 8, 'latin1');
    blobs.push(blob);
    block += blocks;
  });
  return Buffer.concat(blobs);
}

function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

/**
 * Berkeley DB hash of one bucket: a chain of pages with a package each. Values are on overflow pages, but for those that
 * `inline` names.
 */
export function berkeleyFile(
  headers: readonly Uint8Array[],
  options: { readonly bigEndian: boolean; readonly pageSize?: number; readonly inline?: readonly number[] },
): Buffer {
  const { bigEndian, pageSize = 512, inline = [] } = options;
  const u32 = (...values: readonly number[]) => uint32(bigEndian, ...values);
  const u16 = (page: Buffer, value: number, at: number) =>
    bigEndian ? page.writeUInt16BE(value, at) : page.writeUInt16LE(value, at);
  const pages: Buffer[] = [];
  const addPage = (type: number): Buffer => {
    const page = Buffer.alloc(pageSize);
    u32(pages.length).copy(page, 8);
    page[25] = type;
    pages.push(page);
    return page;
  };
  let last: Buffer | undefined;
  const addItems = (items: readonly Buffer[]) => {
    last?.set(u32(pages.length), 16);
    const page = addPage(13);
    last = page;
    let at = pageSize;
    items.forEach((item, i) => {
      at -= item.length;
      item.copy(page, at);
      u16(page, at, 26 + 2 * i);
    });
    u16(page, items.length, 20);
    u16(page, at & 0xffff, 22);
  };
  const addChain = (bytes: Uint8Array): number => {
    const first = pages.length;
    const room = pageSize - 26;
    for (let at = 0; at < bytes.length; at += room) {
      const part = bytes.subarray(at, at + room);
      const page = addPage(7);
      page.set(part, 26);
      u16(page, 1, 20);
      u16(page, part.length, 22);
      if (at + room < bytes.length) u32(pages.length).copy(page, 16);
    }
    return first;
  };

  const meta = addPage(8);
  addItems([Buffer.concat([Buffer.of(1), u32(0)]), Buffer.concat([Buffer.of(1), u32(headers.length)])]);
  addPage(0);
  headers.forEach((header, i) => {
    const value = inline.includes(i)
      ? Buffer.concat([Buffer.of(1), header])
      : Buffer.concat([Buffer.of(3, 0, 0, 0), u32(addChain(header), header.length)]);
    addItems([Buffer.concat([Buffer.of(1), u32(i + 1)]), value]);
  });
  u32(0x061561, 9, pageSize).copy(meta, 12);
  u32(pages.length - 1).copy(meta, 32);
  // Where bucket 0 begins.
  u32(1).copy(meta, 96);
  return Buffer.concat(pages);
}

/** What SQLite itself writes for rpm's schema, and for `extra` statements. */
export function sqliteFile(
  headers: readonly Uint8Array[],
  options: { readonly pageSize?: number; readonly wal?: boolean; readonly extra?: string } = {},
): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  try {
    const path = join(folder, 'rpmdb.sqlite');
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA page_size = ${options.pageSize ?? 512}; PRAGMA synchronous = OFF`);
    if (options.wal) database.exec('PRAGMA journal_mode = WAL');
    database.exec(`BEGIN;
      CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL);
      CREATE TABLE 'Name' (key 'TEXT' NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL,
        FOREIGN KEY (hnum) REFERENCES 'Packages'(hnum));
      CREATE INDEX 'Name_key_idx' ON 'Name'(key ASC)`);
    const addPackage = database.prepare('INSERT INTO Packages (blob) VALUES (?)');
    const addName = database.prepare('INSERT INTO Name VALUES (?, ?, 0)');
    for (const header of headers) {
      const { lastInsertRowid } = addPackage.run(header);
      addName.run(`name ${lastInsertRowid}`, lastInsertRowid);
    }
    database.exec(`${options.extra ?? ''}; COMMIT`);
    database.close();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function uint32(bigEndian: boolean, ...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => {
    if (bigEndian) bytes.writeUInt32BE(value >>> 0, 4 * i);
    else bytes.writeUInt32LE(value >>> 0, 4 * i);
  });
  return bytes;
}
