import type { Buffer } from 'node:buffer';
import { invalidTar, numberField } from './header-block.ts';
import { mostPieces, parseSparseList, type SparseMap, type SparsePiece } from './sparse.ts';

/** What PAX records say of a sparse file: its own name, and its map or where that stands. */
export interface PaxSparse {
  readonly name: string | undefined;
  readonly sparse: { readonly map: SparseMap } | { readonly headOfSize: number };
}

/**
 * GNU's sparse formats 0.0, 0.1 and 1.0 (GNU tar manual, "Storing Sparse Files"). A version that nobody knows is an
 * ordinary file, as in Go's archive/tar.
 * @param size bytes as stored
 * @throws PlimsollError TAR_INVALID
 */
export function paxSparse(pax: ReadonlyMap<string, string>, size: number): PaxSparse | undefined {
  const list = pax.get('GNU.sparse.map');
  const version = `${pax.get('GNU.sparse.major') ?? ''}.${pax.get('GNU.sparse.minor') ?? ''}`;
  const hasHead = version === '1.0';
  // 0.0 and 0.1 came before versions were written down.
  const hasList = version === '0.0' || version === '0.1' || (version === '.' && list !== undefined);
  if (!hasHead && !hasList) return undefined;
  const name = pax.get('GNU.sparse.name');
  const real = paxSize(pax.get('GNU.sparse.size') ?? pax.get('GNU.sparse.realsize') ?? String(size));
  if (hasHead) return { name, sparse: { headOfSize: real } };
  const map = parseSparseList(list ?? '', real);
  if (!map) throw invalidTar('the map of a sparse file is out of order');
  return { name, sparse: { map } };
}

/** A size in a PAX record. */
export function paxSize(text: string): number {
  if (!/^[0-9]{1,15}$/.test(text)) throw invalidTar('a size in a PAX header is not a number');
  return Number(text);
}

/** The pieces in a header of GNU's old format (four of them), or in a block that goes on with it (21). */
export function readPieces(
  block: Buffer,
  kind: 'header' | 'extension',
  into: SparsePiece[],
): { readonly goesOn: boolean } {
  const [first, count, flag] = kind === 'header' ? [386, 4, 482] : [0, 21, 504];
  for (let i = 0; i < count; i++) {
    const at = first + 24 * i;
    if (block[at] === 0) break;
    into.push({ offset: numberField(block, at, 12), length: numberField(block, at + 12, 12) });
  }
  if (into.length > mostPieces) throw invalidTar(`a sparse file has more than ${mostPieces} pieces`);
  return { goesOn: block[flag] !== 0 };
}

/** Bytes of the file with its holes, as a header of GNU's old format states them. */
export function sizeOfGnuSparse(header: Buffer): number {
  return numberField(header, 483, 12);
}
