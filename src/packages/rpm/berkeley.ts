import { damaged } from './damaged.ts';

/** A Berkeley DB hash database of either byte order, `Packages` of rpm before 4.16. */
export function isBerkeley(bytes: Uint8Array): boolean {
  return byteOrder(bytes) !== undefined;
}

/**
 * Yields the header of every package. Pages are read one after the other, not bucket by bucket: what a page is stands on
 * it, and afterwards every overflow page must have been part of some package, so that a lost page cannot hide one. The
 * counts in the metadata page are no help: `nelem` starts at the creator's guess, `key_count` and `record_count` stay 0.
 * Source: Berkeley DB's on-disk layout (db_page.h: DBMETA, HMETA33, PAGE, HKEYDATA, HOFFPAGE).
 * @throws PlimsollError PACKAGE_DATABASE_INVALID
 */
export function* readBerkeley(bytes: Uint8Array): Generator<Uint8Array> {
  const file = openFile(bytes);
  const used = new Uint8Array(file.pages);
  const keys = new Set<number>();
  for (let page = 1; page < file.pages; page++) {
    const type = file.view.getUint8(page * file.pageSize + 25);
    if (![pageTypes.free, pageTypes.unsortedHash, pageTypes.overflow, pageTypes.hash].includes(type)) {
      throw damaged(`page ${page} has the unexpected type ${type}`);
    }
    if (type === pageTypes.free && file.u16(page * file.pageSize + 20) !== 0) {
      throw damaged(`page ${page} is free and holds items`);
    }
    if (type !== pageTypes.free && file.u32(page * file.pageSize + 8) !== page) {
      throw damaged(`page ${page} says that it is another`);
    }
    if (type !== pageTypes.hash && type !== pageTypes.unsortedHash) continue;
    for (const { key, value } of readPairs(file, page)) {
      if (keys.has(key)) throw damaged(`package ${key} is there twice`);
      keys.add(key);
      // Record 0 is no package: rpm keeps the highest number given so far in it.
      if (key !== 0) yield readValue(file, value, used);
    }
  }
  for (let page = 1; page < file.pages; page++) {
    if (!used[page] && file.view.getUint8(page * file.pageSize + 25) === pageTypes.overflow) {
      throw damaged(`page ${page} belongs to a package that is not listed`);
    }
  }
}

interface File {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly pageSize: number;
  readonly pages: number;
  u16(at: number): number;
  u32(at: number): number;
}

const hashMagic = 0x061561;
const pageTypes = { free: 0, unsortedHash: 2, overflow: 7, hashMeta: 8, hash: 13 };
const pageHeader = 26;

/** Whether numbers are little-endian; undefined when it is no hash database. */
function byteOrder(bytes: Uint8Array): boolean | undefined {
  if (bytes.length < 16) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return [true, false].find((little) => view.getUint32(12, little) === hashMagic);
}

function openFile(bytes: Uint8Array): File {
  const little = byteOrder(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u16 = (at: number) => view.getUint16(at, little);
  const u32 = (at: number) => view.getUint32(at, little);
  if (little === undefined || bytes.length < 512) throw damaged(`it ends after ${bytes.length} bytes`);
  const version = u32(16);
  // The versions of Berkeley DB 4 to 6: the fields below are where they put them.
  if (version < 8 || version > 10) throw damaged(`it has the unknown hash version ${version}`);
  const pageSize = u32(20);
  if (pageSize < 512 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0) {
    throw damaged(`its page size is ${pageSize}`);
  }
  // Encryption, checksums, duplicates and databases inside databases move fields; rpm uses none of them.
  const checksums = view.getUint8(26) & 1;
  if (view.getUint8(24) !== 0 || view.getUint8(25) !== pageTypes.hashMeta || checksums !== 0 || u32(48) !== 0) {
    throw damaged('its first page is not that of a plain hash database');
  }
  const pages = bytes.length / pageSize;
  const lastPage = u32(32);
  if (!Number.isInteger(pages) || lastPage >= pages) {
    throw damaged(`it has ${bytes.length} bytes, but ${lastPage + 1} pages of ${pageSize} bytes should be there`);
  }
  return { bytes, view, pageSize, pages, u16, u32 };
}

interface Pair {
  readonly key: number;
  readonly value: Uint8Array;
}

/** Items of a hash page fill it from its end downwards, keys and values in turn. */
function* readPairs(file: File, page: number): Generator<Pair> {
  const start = page * file.pageSize;
  const count = file.u16(start + 20);
  const low = pageHeader + 2 * count;
  let end = file.pageSize;
  let key = 0;
  if (count % 2 !== 0 || low > end) throw damaged(`page ${page} claims ${count} items`);
  for (let i = 0; i < count; i++) {
    const at = file.u16(start + pageHeader + 2 * i);
    if (at < low || at >= end) throw damaged(`item ${i} of page ${page} lies outside it`);
    const item = file.bytes.subarray(start + at, start + end);
    if (i % 2 === 0) key = readKey(file, start + at, item.length);
    else yield { key, value: item };
    end = at;
  }
  // Where the items begin is written on the page too: fewer items than there were would leave a gap.
  if (file.u16(start + 22) !== (end & 0xffff)) throw damaged(`page ${page} has lost items`);
}

const itemTypes = { inline: 1, overflow: 3 };

/** Keys are the 32-bit numbers of packages, in the byte order of the file. */
function readKey(file: File, at: number, length: number): number {
  if (file.view.getUint8(at) !== itemTypes.inline || length !== 5) throw damaged(`there is no package number at ${at}`);
  return file.u32(at + 1);
}

function readValue(file: File, value: Uint8Array, used: Uint8Array): Uint8Array {
  const type = value[0];
  if (type === itemTypes.inline) return value.subarray(1);
  if (type !== itemTypes.overflow || value.length !== 12) throw damaged('a package has neither data nor a page of it');
  const at = value.byteOffset - file.bytes.byteOffset;
  return readChain(file, file.u32(at + 4), file.u32(at + 8), used);
}

/** Joins the pages of a chain; each page serves once, so all of them together are no longer than the file. */
function readChain(file: File, first: number, length: number, used: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let joined = 0;
  for (let page = first; page !== 0; page = file.u32(page * file.pageSize + 16)) {
    const start = page * file.pageSize;
    if (page >= file.pages || file.view.getUint8(start + 25) !== pageTypes.overflow) {
      throw damaged(`page ${page} should hold a part of a package`);
    }
    if (used[page]) throw damaged(`page ${page} is part of two packages`);
    used[page] = 1;
    const size = file.u16(start + 22);
    if (size > file.pageSize - pageHeader) throw damaged(`page ${page} claims ${size} bytes`);
    parts.push(file.bytes.subarray(start + pageHeader, start + pageHeader + size));
    joined += size;
  }
  if (joined !== length) throw damaged(`a package of ${length} bytes has ${joined} on its pages`);
  return Buffer.concat(parts, length);
}
