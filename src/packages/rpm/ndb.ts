import { damaged } from './damaged.ts';

/** rpm's own database format, `Packages.db` of SUSE. */
export function isNdb(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && magicAt(bytes, 0) === 'RpmP';
}

/**
 * Yields the header of every package, in the order of the file. Little-endian throughout: a header of 32 bytes (magic,
 * version, generation, count of slot pages, next package index), slots of 16 bytes to the end of the slot pages (magic,
 * package index, first block, count of blocks), then blobs in blocks of 16 bytes: a head of 16 (magic, package index,
 * generation, length), the package header, padding, a tail of 12 (Adler-32 of all before it, length, magic). Source: the
 * format that rpm's ndb backend writes, checked against a SLE 15 image.
 * @throws PlimsollError PACKAGE_DATABASE_INVALID
 */
export function* readNdb(bytes: Uint8Array): Generator<Uint8Array> {
  let free = 0;
  for (const slot of readSlots(bytes)) {
    // Also what keeps the work linear: no byte is read for two packages.
    if (slot.start < free) throw damaged(`the blob of package ${slot.package} overlaps another`);
    free = slot.end;
    yield readBlob(bytes, slot);
  }
}

interface Slot {
  readonly package: number;
  /** Bytes; `end` is the first one after it. */
  readonly start: number;
  readonly end: number;
}

const pageSize = 4096;
const slotSize = 16;
const blockSize = 16;
const headerSize = 32;
const headSize = 16;
const tailSize = 12;

function readSlots(bytes: Uint8Array): Slot[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headerSize) throw damaged(`it ends after ${bytes.length} bytes`);
  const version = view.getUint32(4, true);
  if (version !== 0) throw damaged(`it has the unknown ndb version ${version}`);
  const slotsEnd = view.getUint32(12, true) * pageSize;
  if (slotsEnd === 0 || slotsEnd > bytes.length) throw damaged(`its slots end at ${slotsEnd} of ${bytes.length} bytes`);
  // No blob begins like this, so the count of slot pages is too small and would hide packages.
  if (magicAt(bytes, slotsEnd) === 'Slot') throw damaged('it has more slot pages than it claims');

  const slots: Slot[] = [];
  const seen = new Set<number>();
  for (let at = headerSize; at < slotsEnd; at += slotSize) {
    if (magicAt(bytes, at) !== 'Slot') throw damaged(`there is no slot at byte ${at}`);
    const index = view.getUint32(at + 4, true);
    const start = view.getUint32(at + 8, true) * blockSize;
    const end = start + view.getUint32(at + 12, true) * blockSize;
    if (index === 0 && start === 0 && end === 0) continue;
    if (index === 0 || start < slotsEnd || end - start < headSize + tailSize || end > bytes.length) {
      throw damaged(`package ${index} is said to be in bytes ${start} to ${end} of ${bytes.length}`);
    }
    if (seen.has(index)) throw damaged(`package ${index} has two slots`);
    seen.add(index);
    slots.push({ package: index, start, end });
  }
  return slots.sort((a, b) => a.start - b.start);
}

function readBlob(bytes: Uint8Array, slot: Slot): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset + slot.start, slot.end - slot.start);
  const length = view.getUint32(12, true);
  const tail = view.byteLength - tailSize;
  if (
    magicAt(bytes, slot.start) !== 'BlbS' ||
    view.getUint32(4, true) !== slot.package ||
    Math.ceil((headSize + length + tailSize) / blockSize) * blockSize !== view.byteLength ||
    view.getUint32(tail + 4, true) !== length ||
    magicAt(bytes, slot.start + tail + 8) !== 'BlbE'
  ) {
    throw damaged(`the blob of package ${slot.package} at byte ${slot.start} is not whole`);
  }
  if (adler32(bytes.subarray(slot.start, slot.start + tail)) !== view.getUint32(tail, true)) {
    throw damaged(`the blob of package ${slot.package} at byte ${slot.start} does not have its checksum`);
  }
  return bytes.subarray(slot.start + headSize, slot.start + headSize + length);
}

function magicAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

// RFC 1950, section 8.2. 3800 bytes are what the sums take before they could leave 32 bits.
function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let at = 0; at < bytes.length; at += 3800) {
    for (const byte of bytes.subarray(at, at + 3800)) {
      a += byte;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return b * 65536 + a;
}
