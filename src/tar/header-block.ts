import type { Buffer } from 'node:buffer';
import { PlimsollError } from '../errors.ts';

/** Bytes of a tar block; every header is one (POSIX.1-2017, pax, "ustar Interchange Format"). */
export const blockSize = 512;

/** Where the fields of a header lie. */
const field = {
  name: [0, 100],
  size: [124, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
  prefix: [345, 155],
} as const;

/** The type as its character; '\0' is what writers older than ustar leave for a file. */
export function typeOfHeader(header: Buffer): string {
  return String.fromCharCode(header[field.type[0]] ?? 0);
}

export function sizeOfHeader(header: Buffer): number {
  return numberField(header, ...field.size);
}

/** Whether the name that stands in the header itself ends in a slash; a ustar prefix is joined to it by one. */
export function nameEndsInSlash(header: Buffer): boolean {
  const [at, length] = field.name;
  const nul = header.indexOf(0, at);
  const end = nul < 0 || nul > length ? length : nul;
  if (end > 0) return header[end - 1] === 0x2f;
  return header[field.prefix[0]] !== 0 && header.toString('latin1', field.magic[0], field.magic[0] + 6) === 'ustar\0';
}

/**
 * The whole name of a header by Go before 1.8, which wrote a ustar prefix into GNU headers of files with long names and
 * large numbers; Docker made layers so until 2017. As in Go since (golang.org/issue/21005), the prefix counts when it is
 * no time, for that is what GNU keeps there.
 */
export function oldGoName(header: Buffer): string | undefined {
  const [at, length] = field.prefix;
  if (header[at] === 0 || !isGnuHeader(header) || (isNumber(header, at) && isNumber(header, at + 12))) return undefined;
  const prefix = untilNul(header.subarray(at, at + length));
  return /^[\0-\x7f]+$/.test(prefix) ? `${prefix}/${untilNul(header.subarray(0, field.name[1]))}` : undefined;
}

function isNumber(header: Buffer, at: number): boolean {
  if (header[at] === 0) return true;
  try {
    numberField(header, at, 12);
    return true;
  } catch {
    return false;
  }
}

export function isGnuHeader(header: Buffer): boolean {
  return header.toString('latin1', field.magic[0], field.magic[0] + field.magic[1]) === 'ustar  \0';
}

/** Whether size and checksum are written so plainly that no two readers can differ about them. */
export function isPlainHeader(header: Buffer): boolean {
  const [at, length] = field.size;
  for (let i = at; i < at + length - 1; i++) {
    const digit = header[i] ?? 0;
    if (digit < 0x30 || digit > 0x37) return false;
  }
  const end = header[at + length - 1];
  return end === 0 || end === 0x20;
}

/** A numeric field: octal text, or base-256 when its first bit is set (GNU). */
export function numberField(bytes: Buffer, at: number, length: number): number {
  const first = bytes[at] ?? 0;
  if (first & 0x80) {
    if (first & 0x40) throw invalidTar('a header field is negative');
    let value = first & 0x3f;
    for (let i = 1; i < length; i++) value = value * 256 + (bytes[at + i] ?? 0);
    if (!Number.isSafeInteger(value)) throw invalidTar('a header field is out of range');
    return value;
  }
  let value = 0;
  let i = at;
  const end = at + length;
  while (i < end && (bytes[i] === 0x20 || bytes[i] === 0)) i++;
  for (; i < end; i++) {
    const digit = bytes[i] ?? 0;
    if (digit === 0 || digit === 0x20) break;
    if (digit < 0x30 || digit > 0x37) throw invalidTar('a header field is not octal');
    value = value * 8 + (digit - 0x30);
  }
  return value;
}

/** Makes it the header of an entry without a body, with the checksum that goes with it. */
export function setTypeWithoutBody(header: Buffer, type: string): void {
  const [at, length] = field.size;
  header[field.type[0]] = type.charCodeAt(0);
  header.fill(0x30, at, at + length - 1);
  header[at + length - 1] = 0;
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, field.checksum[0], 'latin1');
}

/**
 * @throws PlimsollError TAR_INVALID. Sums of signed bytes, which a few old writers made, count as well (POSIX asks for
 * unsigned ones, Go and GNU tar take both); `false` says that it was such a one.
 */
export function verifyChecksum(header: Buffer): boolean {
  const stated = numberField(header, ...field.checksum);
  const sum = checksum(header);
  if (stated === sum) return true;
  let high = 0;
  for (let i = 0; i < blockSize; i++) if ((i < 148 || i >= 156) && (header[i] ?? 0) >= 128) high++;
  if (stated === sum - 256 * high) return false;
  throw invalidTar('the checksum of a header is wrong');
}

/** The sum of all bytes, those of the checksum itself taken as spaces (POSIX). */
function checksum(header: Buffer): number {
  const [at, length] = field.checksum;
  let sum = header.byteOffset % 4 === 0 ? sumOfWords(header) : sumOfBytes(header);
  for (let i = at; i < at + length; i++) sum += 0x20 - (header[i] ?? 0);
  return sum;
}

/** Four bytes at a time, in two lanes of 16 bits each, which 128 words cannot fill. */
function sumOfWords(header: Buffer): number {
  const words = new Uint32Array(header.buffer, header.byteOffset, blockSize / 4);
  let even = 0;
  let odd = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? 0;
    even += word & 0xff00ff;
    odd += (word >>> 8) & 0xff00ff;
  }
  return (even & 0xffff) + (even >>> 16) + (odd & 0xffff) + (odd >>> 16);
}

function sumOfBytes(header: Buffer): number {
  let sum = 0;
  for (let i = 0; i < blockSize; i++) sum += header[i] ?? 0;
  return sum;
}

/** Text up to the first NUL, one char a byte. */
export function untilNul(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
}

export function invalidTar(why: string, cause?: unknown): PlimsollError {
  return new PlimsollError(
    'TAR_INVALID',
    `The archive is not a valid tar: ${why}.`,
    cause === undefined ? {} : { cause },
  );
}
