import { Buffer } from 'node:buffer';

/** Where the stored pieces of a sparse file lie in the file a container reads. Everything between is zeros. */
export interface SparseMap {
  readonly pieces: readonly SparsePiece[];
  /** Bytes of the file with its holes. */
  readonly size: number;
}

export interface SparsePiece {
  readonly offset: number;
  readonly length: number;
}

/** Pieces of one file; GNU tar writes one per extent. */
export const mostPieces = 1_000_000;

/**
 * Checks that pieces are in order, do not overlap and end within the file.
 * @returns undefined for a map that no tar writes
 */
export function sparseMap(pieces: readonly SparsePiece[], size: number): SparseMap | undefined {
  if (!Number.isSafeInteger(size) || size < 0 || pieces.length > mostPieces) return undefined;
  let end = 0;
  for (const { offset, length } of pieces) {
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || length < 0 || offset < end) return undefined;
    end = offset + length;
    if (end > size) return undefined;
  }
  return { pieces, size };
}

/** GNU.sparse.map of format 0.1 (and 0.0, joined by the PAX reader): `offset,length,offset,length ...`. */
export function parseSparseList(list: string, size: number): SparseMap | undefined {
  const numbers = list === '' ? [] : list.split(',').map(decimal);
  if (numbers.length % 2 !== 0 || numbers.length > 2 * mostPieces) return undefined;
  return sparseMap(piecesOf(numbers), size);
}

/** How the body of a sparse entry becomes the file: pieces as stored, holes as zeros, in chunks of at most 64 KiB of zeros. */
export interface SparseExpander {
  /** @returns the bytes of the file that follow, in order */
  push(chunk: Uint8Array): readonly Uint8Array[];
  /** @returns the hole at the end; undefined when the body was shorter than its map */
  end(): readonly Uint8Array[] | undefined;
}

const zeros = Buffer.alloc(65536);

/** Body whose map is already known (GNU old format, PAX 0.0 and 0.1). */
export function expandSparse(map: SparseMap): SparseExpander {
  let written = 0;
  let index = 0;
  let used = 0;
  function* holeTo(offset: number): Generator<Uint8Array> {
    while (written < offset) {
      const length = Math.min(zeros.length, offset - written);
      yield zeros.subarray(0, length);
      written += length;
    }
  }
  return {
    push(chunk) {
      const out: Uint8Array[] = [];
      let at = 0;
      while (at < chunk.length) {
        const piece = map.pieces[index];
        if (!piece) break;
        out.push(...holeTo(piece.offset));
        const take = Math.min(piece.length - used, chunk.length - at);
        if (take > 0) out.push(chunk.subarray(at, at + take));
        written += take;
        used += take;
        at += take;
        if (used === piece.length) {
          index++;
          used = 0;
        }
      }
      return out;
    },
    end() {
      const short = map.pieces.slice(index).some(({ length }, i) => (i === 0 ? length > used : length > 0));
      return short ? undefined : [...holeTo(map.size)];
    },
  };
}

/**
 * PAX sparse format 1.0: the map stands at the head of the body, decimal numbers ended by newlines (count, then offset
 * and length of each piece), padded to 512 bytes. GNU tar manual, "PAX Format, Version 1.0".
 */
export function expandSparseWithHead(size: number): SparseExpander {
  const numbers: number[] = [];
  let digits = '';
  /** Bytes of the head so far; once its numbers are read, the rest of its last block is passed over. */
  let length = 0;
  let inner: SparseExpander | undefined;
  let broken = false;
  const wanted = () => 1 + 2 * (numbers[0] ?? 0);
  return {
    push(chunk) {
      let at = 0;
      for (; !broken && numbers.length < wanted() && at < chunk.length; at++) {
        const byte = chunk[at] ?? 0;
        if (byte !== 0x0a) {
          digits += String.fromCharCode(byte);
          broken = digits.length > 15;
        } else {
          const value = decimal(digits);
          digits = '';
          numbers.push(value);
          broken = Number.isNaN(value) || wanted() > 1 + 2 * mostPieces;
        }
      }
      length += at;
      if (broken || numbers.length < wanted()) return [];
      const padding = Math.min((512 - (length % 512)) % 512, chunk.length - at);
      at += padding;
      length += padding;
      if (!inner && length % 512 === 0) {
        const map = sparseMap(piecesOf(numbers.slice(1)), size);
        broken = !map;
        inner = map && expandSparse(map);
      }
      return inner && at < chunk.length ? inner.push(chunk.subarray(at)) : [];
    },
    end: () => (broken ? undefined : inner?.end()),
  };
}

function piecesOf(numbers: readonly number[]): readonly SparsePiece[] {
  const pieces: SparsePiece[] = [];
  for (let i = 0; i < numbers.length; i += 2)
    pieces.push({ offset: numbers[i] ?? Number.NaN, length: numbers[i + 1] ?? Number.NaN });
  return pieces;
}

function decimal(text: string): number {
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
