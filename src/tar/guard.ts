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
  setTypeWithoutBody,
  sizeOfHeader,
  typeOfHeader,
  verifyChecksum,
} from './header-block.ts';
import { headerPage } from './header-page.ts';
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

/** What an archive is made of, in its order: of each entry what is known of it, then its stored body in pieces. */
export type TarPart =
  | { readonly kind: 'entry'; readonly extra: EntryExtra }
  | { readonly kind: 'body'; readonly bytes: Uint8Array };

/** What a piece of an archive holds; good until the next one is pushed. */
export interface GuardedPiece {
  readonly parts: readonly TarPart[];
  /** A block for each entry among the parts, as tar-stream is to read it: plain, without a body. */
  readonly headers: Uint8Array;
}

/** Bytes that may be pushed at once. */
export const mostPushed = 128 * 1024;

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
 * tar-stream so sees one plain header an entry, with a checksum that is right. Bodies go past it: carrying them through
 * its streams costs more than all the rest of the walk.
 */
export interface TarGuard {
  /** @param piece at most `mostPushed` bytes, of which nothing is kept */
  push(piece: Uint8Array): GuardedPiece;
  /** How far the reader may jump ahead now instead of pushing a body that nobody wants. */
  jump(): number;
  /** @throws PlimsollError TAR_TRUNCATED when the bytes end inside an entry */
  finish(): { readonly trailingBytes: boolean };
}

const zeroBlock = Buffer.alloc(blockSize);
const bodiless = new Set(['1', '2', '3', '4', '5', '6']);

type State = 'header' | 'meta' | 'sparse' | 'body' | 'ended';

export function tarGuard(): TarGuard {
  /** Offset in the archive of the piece that `advance` has at hand. */
  let position = 0;
  let state: State = 'header';
  /** A header block, or the part of one, that did not fit into the last piece. */
  let partial: Buffer = Buffer.alloc(0);
  /** Bytes of body still to come, and of the padding after it. */
  let bodyLeft = 0;
  let paddingLeft = 0;
  let zeroSeen = false;
  let trailingBytes = false;

  const said = saidBefore();
  let meta: { readonly type: MetaType; readonly size: number; bytes: Buffer[]; length: number } | undefined;
  /** A GNU sparse header whose map goes on in the next block. */
  let sparse: { readonly header: Buffer; readonly pieces: SparsePiece[] } | undefined;

  let parts: TarPart[] = [];
  // One more than fit: the last piece may have cut one.
  const headers = headerPage(mostPushed / blockSize + 1);

  return {
    push(piece) {
      parts = [];
      headers.clear();
      let bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
      if (partial.length > 0) {
        // Complete the block that the last piece cut, and go on without copying the rest.
        const missing = blockSize - partial.length;
        const whole = Buffer.concat([partial, bytes.subarray(0, missing)]);
        bytes = bytes.subarray(missing);
        position -= partial.length;
        partial = Buffer.alloc(0);
        advance(whole);
      }
      advance(bytes);
      return { parts, headers: headers.written() };
    },

    jump() {
      if (state !== 'body') return 0;
      const bytes = bodyLeft + paddingLeft;
      state = 'header';
      position += bytes;
      return bytes;
    },

    finish() {
      const onlyPadding = state === 'body' && bodyLeft === 0;
      if ((state !== 'header' && state !== 'ended' && !onlyPadding) || partial.length > 0) {
        throw new PlimsollError('TAR_TRUNCATED', 'The archive ends inside an entry.');
      }
      return { trailingBytes };
    },
  };

  function advance(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (state === 'ended') {
        trailingBytes ||= !isZero(bytes.subarray(at));
        break;
      }
      if (state === 'body') {
        const take = Math.min(bodyLeft, bytes.length - at);
        if (take > 0) parts.push({ kind: 'body', bytes: bytes.subarray(at, at + take) });
        bodyLeft -= take;
        const pad = Math.min(paddingLeft, bytes.length - at - take);
        paddingLeft -= pad;
        at += take + pad;
        if (bodyLeft + paddingLeft === 0) state = 'header';
        continue;
      }
      if (state === 'meta' && meta) {
        const padded = padding(meta.size);
        const take = Math.min(padded - meta.length, bytes.length - at);
        meta.bytes.push(Buffer.from(bytes.subarray(at, at + take)));
        meta.length += take;
        at += take;
        if (meta.length === padded) readMeta();
        continue;
      }
      if (bytes.length - at < blockSize) {
        partial = Buffer.from(bytes.subarray(at));
        break;
      }
      const block = bytes.subarray(at, at + blockSize);
      at += blockSize;
      if (state === 'sparse') {
        readSparse(block, 'extension', position + at);
        continue;
      }
      if (block.equals(zeroBlock)) {
        if (zeroSeen) state = 'ended';
        zeroSeen = true;
        continue;
      }
      if (zeroSeen) throw invalidTar('a single zero block stands between two entries');
      readHeader(block, position + at);
    }
    position += bytes.length;
  }

  function readHeader(header: Buffer, bodyAt: number): void {
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
      return;
    }
    if (type === 'S') {
      if (!isGnuHeader(header)) throw invalidTar('a sparse file is in a format that only star wrote');
      sparse = { header: Buffer.from(header), pieces: [] };
      readSparse(header, 'header', bodyAt);
      return;
    }
    const name = said.name() ?? oldGoName(header);
    const isFolder = name === undefined ? nameEndsInSlash(header) : name.endsWith('/');
    const kind = type !== '\0' ? type : isFolder ? '5' : '0';
    const size = bodiless.has(kind) ? 0 : storedSize(stated);
    const pax = said.pax();
    const holes = pax && paxSparse(pax, size);
    if (holes && bodiless.has(kind)) throw invalidTar('an entry without a body is called sparse');
    const passedType = plainType(kind, header);
    const isPlain = unsigned && stated === 0 && passedType === type && isPlainHeader(header);
    const passed = headers.add(header);
    if (!isPlain) setTypeWithoutBody(passed, passedType);
    addEntry(holes, name, bodyAt, size);
  }

  /** When its map is whole, a plain header takes the place of the GNU sparse one. */
  function readSparse(block: Buffer, kind: 'header' | 'extension', bodyAt: number): void {
    if (!sparse) return;
    if (readPieces(block, kind, sparse.pieces).goesOn) {
      state = 'sparse';
      return;
    }
    const size = storedSize(sizeOfHeader(sparse.header));
    const map = sparseMap(sparse.pieces, sizeOfGnuSparse(sparse.header));
    if (!map) throw invalidTar('the map of a sparse file is out of order');
    const passed = headers.add(sparse.header);
    // The ustar prefix lies where GNU keeps the map.
    passed.fill(0, 345, blockSize);
    setTypeWithoutBody(passed, '0');
    const name = said.name() ?? oldGoName(sparse.header);
    sparse = undefined;
    addEntry({ name: undefined, sparse: { map } }, name, bodyAt, size);
  }

  function storedSize(stated: number): number {
    const text = said.pax()?.get('size');
    return text === undefined ? stated : paxSize(text);
  }

  function addEntry(holes: PaxSparse | undefined, name: string | undefined, offset: number, size: number): void {
    const extra: EntryExtra = {
      name: holes?.name ?? name,
      target: said.target(),
      pax: said.pax(),
      sparse: holes?.sparse,
      offset,
      size,
    };
    said.forget();
    bodyLeft = size;
    paddingLeft = padding(size) - size;
    state = size > 0 ? 'body' : 'header';
    parts.push({ kind: 'entry', extra });
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
