import { Buffer } from 'node:buffer';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import {
  blockSize,
  invalidTar,
  isGnuHeader,
  isPlainHeader,
  nameEndsInSlash,
  oldGoName,
  sizeOfHeader,
  typeOfHeader,
  verifyChecksum,
  withTypeAndSize,
  writeChecksum,
} from './header-block.ts';
import { isMetaType, type MetaType, saidBefore } from './said-before.ts';
import { type SparsePiece, sparseMap } from './sparse.ts';
import { type PaxSparse, paxSize, paxSparse, readPieces, sizeOfGnuSparse } from './sparse-headers.ts';

/** What the guard learnt of an entry that the header it passes on cannot say. */
export interface EntryExtra {
  /** Bytes of the name and of the link target, where a PAX or GNU header gave them. */
  readonly name: string | undefined;
  readonly target: string | undefined;
  readonly pax: ReadonlyMap<string, string> | undefined;
  readonly sparse: PaxSparse['sparse'] | undefined;
  /** Where the body lies in the archive, and its bytes as stored. */
  readonly offset: number;
  readonly size: number;
}

/**
 * Stands between the layer's bytes and tar-stream and keeps the framing that container runtimes have (Go's
 * archive/tar), where tar-stream's differs:
 *
 * - two zero blocks end the archive; what follows is not an entry, whatever it looks like;
 * - PAX and GNU long names are read here, as bytes, because tar-stream decodes PAX as UTF-8 and would make two names
 *   out of different bytes one; a GNU long name beats a PAX one, an empty one is none, and a global PAX header has no
 *   say and ends what was said of the next entry;
 * - links, devices, folders and fifos have no body, whatever size their header claims;
 * - a name that ends in a slash makes a folder only of an entry without a type (v7);
 * - a GNU sparse header may go on in further blocks, which tar-stream would take for headers;
 * - the padding of the last entry may be missing.
 *
 * tar-stream so sees one plain header an entry, with a checksum that is right. Extras are handed out in the order of
 * entries.
 */
export interface TarGuard {
  /** @returns the pieces to pass on to tar-stream */
  push(chunk: Uint8Array): readonly Uint8Array[];
  /** What belongs to the entry that tar-stream reports next. */
  takeExtra(): EntryExtra;
  /** With `bodies: 'skip'`: how far the reader may jump ahead now instead of pushing a body that nobody gets. */
  jump(): number;
  /** @throws PlimsollError TAR_TRUNCATED when the bytes end inside an entry */
  finish(): { readonly trailingBytes: boolean; readonly missingPadding: Uint8Array };
}

const zeroBlock = Buffer.alloc(blockSize);
const bodiless = new Set(['1', '2', '3', '4', '5', '6']);

type State = 'header' | 'meta' | 'sparse' | 'body' | 'ended';

export function tarGuard(bodies: 'pass' | 'skip' = 'pass'): TarGuard {
  /** Offset in the archive of the piece that `advance` has at hand. */
  let position = 0;
  let state: State = 'header';
  /** A header block, or the part of one, that did not fit into the last chunk. */
  let partial: Buffer = Buffer.alloc(0);
  /** Bytes of body and padding still to pass, and how many of them are padding. */
  let left = 0;
  let paddingLeft = 0;
  let zeroSeen = false;
  let trailingBytes = false;
  const extras: EntryExtra[] = [];
  let taken = 0;

  const said = saidBefore();
  let meta: { readonly type: MetaType; readonly size: number; bytes: Buffer[]; length: number } | undefined;
  /** A GNU sparse header whose map goes on in the next block. */
  let sparse: { readonly header: Buffer; readonly pieces: SparsePiece[] } | undefined;

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      if (partial.length === 0) return advance(bytes);
      // Complete the block that the last chunk cut, and go on without copying the rest.
      const missing = blockSize - partial.length;
      const whole = Buffer.concat([partial, bytes.subarray(0, missing)]);
      position -= partial.length;
      partial = Buffer.alloc(0);
      const first = advance(whole);
      return bytes.length > missing ? [...first, ...advance(bytes.subarray(missing))] : first;
    },

    takeExtra() {
      const extra = extras[taken++];
      if (!extra) throw invalidTar('an entry is read differently by two readers');
      if (taken > 4096) {
        extras.splice(0, taken);
        taken = 0;
      }
      return extra;
    },

    jump() {
      if (bodies === 'pass' || state !== 'body') return 0;
      const bytes = left;
      left = 0;
      state = 'header';
      position += bytes;
      return bytes;
    },

    finish() {
      const onlyPadding = state === 'body' && left <= paddingLeft;
      if ((state !== 'header' && state !== 'ended' && !onlyPadding) || partial.length > 0) {
        throw new PlimsollError('TAR_TRUNCATED', 'The archive ends inside an entry.');
      }
      return { trailingBytes, missingPadding: zeroBlock.subarray(0, onlyPadding && bodies === 'pass' ? left : 0) };
    },
  };

  function advance(bytes: Buffer): readonly Uint8Array[] {
    const out: Uint8Array[] = [];
    let at = 0;
    // Pieces that pass unchanged are not cut: [passFrom, at) goes out in one.
    let passFrom = 0;
    const flush = (to: number, next: number) => {
      if (to > passFrom) out.push(bytes.subarray(passFrom, to));
      passFrom = next;
    };
    while (at < bytes.length) {
      if (state === 'ended') {
        flush(at, bytes.length);
        trailingBytes ||= !isZero(bytes.subarray(at));
        at = bytes.length;
        break;
      }
      if (state === 'body') {
        const take = Math.min(left, bytes.length - at);
        left -= take;
        if (bodies === 'skip') flush(at, at + take);
        at += take;
        if (left === 0) state = 'header';
        continue;
      }
      if (state === 'meta' && meta) {
        const padded = padding(meta.size);
        const take = Math.min(padded - meta.length, bytes.length - at);
        meta.bytes.push(bytes.subarray(at, at + take));
        meta.length += take;
        flush(at, at + take);
        at += take;
        if (meta.length === padded) readMeta();
        continue;
      }
      if (bytes.length - at < blockSize) {
        flush(at, bytes.length);
        partial = Buffer.from(bytes.subarray(at));
        at = bytes.length;
        break;
      }
      const header = bytes.subarray(at, at + blockSize);
      at += blockSize;
      if (state === 'sparse' && sparse) {
        flush(at - blockSize, at);
        const whole = readSparse(header, 'extension', position + at);
        if (whole) out.push(whole);
        continue;
      }
      if (header.equals(zeroBlock)) {
        flush(at - blockSize, at);
        if (zeroSeen) state = 'ended';
        zeroSeen = true;
        continue;
      }
      if (zeroSeen) throw invalidTar('a single zero block stands between two entries');
      const passed = readHeader(header, position + at);
      if (passed !== header) {
        flush(at - blockSize, at);
        if (passed) out.push(passed);
      }
    }
    flush(at, at);
    position += bytes.length;
    return out;
  }

  /** @returns the block itself when it may pass, another in its place, or nothing */
  function readHeader(header: Buffer, bodyAt: number): Buffer | undefined {
    const unsigned = verifyChecksum(header);
    const type = typeOfHeader(header);
    const stated = sizeOfHeader(header);
    if (isMetaType(type)) {
      if (stated > limits.tarHeaderBytes) {
        throw new PlimsollError(
          'LIMIT_EXCEEDED',
          `A tar header of ${stated} bytes is longer than ${limits.tarHeaderBytes} (tarHeaderBytes).`,
        );
      }
      meta = { type, size: stated, bytes: [], length: 0 };
      state = 'meta';
      if (stated === 0) readMeta();
      return undefined;
    }
    if (type === 'S') {
      if (!isGnuHeader(header)) throw invalidTar('a sparse file is in a format that only star wrote');
      sparse = { header: Buffer.from(header), pieces: [] };
      return readSparse(header, 'header', bodyAt);
    }
    const name = said.name() ?? oldGoName(header);
    const isFolder = name === undefined ? nameEndsInSlash(header) : name.endsWith('/');
    const kind = type !== '\0' ? type : isFolder ? '5' : '0';
    const size = bodiless.has(kind) ? 0 : storedSize(stated);
    const pax = said.pax();
    const holes = pax && paxSparse(pax, size);
    if (holes && bodiless.has(kind)) throw invalidTar('an entry without a body is called sparse');
    pushExtra(holes, name, bodyAt, size);
    body(size);
    const passedSize = bodies === 'skip' ? 0 : size;
    const passedType = plainType(kind, header);
    return unsigned && passedSize === stated && passedType === type && isPlainHeader(header)
      ? header
      : withTypeAndSize(header, passedType, passedSize);
  }

  /** @returns when its map is whole, the plain header that stands for a GNU sparse one; the map goes with the extra */
  function readSparse(block: Buffer, kind: 'header' | 'extension', bodyAt: number): Buffer | undefined {
    if (!sparse) return undefined;
    if (readPieces(block, kind, sparse.pieces).goesOn) {
      state = 'sparse';
      return undefined;
    }
    const size = storedSize(sizeOfHeader(sparse.header));
    const map = sparseMap(sparse.pieces, sizeOfGnuSparse(sparse.header));
    if (!map) throw invalidTar('the map of a sparse file is out of order');
    const header = withTypeAndSize(sparse.header, '0', bodies === 'skip' ? 0 : size);
    // The ustar prefix lies where GNU keeps the map.
    header.fill(0, 345, blockSize);
    writeChecksum(header);
    pushExtra({ name: undefined, sparse: { map } }, said.name() ?? oldGoName(sparse.header), bodyAt, size);
    sparse = undefined;
    body(size);
    return header;
  }

  function storedSize(stated: number): number {
    const text = said.pax()?.get('size');
    return text === undefined ? stated : paxSize(text);
  }

  function pushExtra(holes: PaxSparse | undefined, name: string | undefined, offset: number, size: number): void {
    extras.push({
      name: holes?.name ?? name,
      target: said.target(),
      pax: said.pax(),
      sparse: holes?.sparse,
      offset,
      size,
    });
    said.forget();
  }

  function body(size: number): void {
    left = padding(size);
    paddingLeft = left - size;
    state = left > 0 ? 'body' : 'header';
  }

  function readMeta(): void {
    if (!meta) return;
    said.read(meta.type, Buffer.concat(meta.bytes).subarray(0, meta.size));
    meta = undefined;
    state = 'header';
  }
}

/**
 * The type by which tar-stream does what the guard decided: its own look at the name must not make a folder of a file,
 * and 'N', which it takes for a long name, is a type like others that nobody unpacks.
 */
function plainType(kind: string, header: Buffer): string {
  if (kind === 'N') return 'V';
  return kind === '0' && nameEndsInSlash(header) ? '7' : kind;
}

function padding(size: number): number {
  return Math.ceil(size / blockSize) * blockSize;
}

function isZero(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += blockSize) {
    const part = bytes.subarray(at, at + blockSize);
    if (!part.equals(zeroBlock.subarray(0, part.length))) return false;
  }
  return true;
}
