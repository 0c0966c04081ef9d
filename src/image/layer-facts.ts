import { Buffer } from 'node:buffer';
import type { EntryHeader, EntryType, Fact, RawPath } from '../extractor.ts';
import type { Notice } from '../report.ts';

/**
 * What one pass over a layer leaves: every entry in the order of the tar, and the facts of the files that extractors
 * wanted. Columns instead of objects: a layer of three million entries must fit into a few hundred MiB.
 */
export interface LayerFacts {
  readonly count: number;
  path(index: number): RawPath;
  /** Where the bytes of all paths lie: that of an entry from `pathStart` to before `pathEnd`. */
  readonly names: Uint8Array;
  pathStart(index: number): number;
  pathEnd(index: number): number;
  type(index: number): EntryType;
  size(index: number): number;
  header(index: number): EntryHeader;
  /** By entry; one fact for each extractor that wanted the file and found something in it. */
  readonly facts: ReadonlyMap<number, readonly ExtractedFact[]>;
  readonly notices: readonly Notice[];
}

export type ExtractedFact =
  | { readonly extractor: string; readonly fact: Fact }
  /** The file was there and could not be read; told only when it is visible in the end. */
  | { readonly extractor: string; readonly failure: string };

/** The columns as they are stored; `headerOf` turns a row into a header. */
export interface LayerColumns {
  readonly count: number;
  readonly types: Uint8Array;
  readonly modes: Uint16Array;
  readonly uids: Uint32Array;
  readonly gids: Uint32Array;
  readonly sizes: Float64Array;
  readonly mtimes: Float64Array;
  /** Paths and link targets, one after the other; `pathEnds[i]` and `targetEnds[i]` say where they end. */
  readonly names: Uint8Array;
  readonly pathEnds: Uint32Array;
  readonly targetEnds: Uint32Array;
  /** What few entries have. */
  readonly rare: ReadonlyMap<number, RareAttributes>;
}

export interface RareAttributes {
  readonly device?: { readonly major: number; readonly minor: number };
  readonly capability?: Uint8Array;
}

const entryTypes: readonly EntryType[] = ['file', 'directory', 'symlink', 'link', 'character', 'block', 'fifo'];

export function layerFacts(
  columns: LayerColumns,
  facts: ReadonlyMap<number, readonly ExtractedFact[]>,
  notices: readonly Notice[],
): LayerFacts {
  const names = Buffer.from(columns.names.buffer, columns.names.byteOffset, columns.names.byteLength);
  const pathStart = (index: number) => (index === 0 ? 0 : (columns.targetEnds[index - 1] ?? 0));
  const pathEnd = (index: number) => columns.pathEnds[index] ?? 0;
  const path = (index: number): RawPath => names.toString('latin1', pathStart(index), pathEnd(index));
  const type = (index: number): EntryType => entryTypes[columns.types[index] ?? 0] ?? 'file';
  return {
    count: columns.count,
    path,
    names,
    pathStart,
    pathEnd,
    type,
    size: (index) => columns.sizes[index] ?? 0,
    header(index) {
      const kind = type(index);
      const rare = columns.rare.get(index);
      return {
        path: path(index),
        type: kind,
        mode: columns.modes[index] ?? 0,
        uid: columns.uids[index] ?? 0,
        gid: columns.gids[index] ?? 0,
        size: columns.sizes[index] ?? 0,
        mtime: columns.mtimes[index] ?? 0,
        ...(kind === 'symlink' || kind === 'link'
          ? { target: names.toString('latin1', columns.pathEnds[index], columns.targetEnds[index]) }
          : {}),
        ...rare,
      };
    },
    facts,
    notices,
  };
}

/** Collects entries into columns that double when full. */
export interface ColumnBuilder {
  readonly count: number;
  /** @returns the index of the entry */
  add(header: EntryHeader): number;
  /** Nothing can be added afterwards. */
  finish(): LayerColumns;
}

export function columnBuilder(): ColumnBuilder {
  let capacity = 1024;
  let count = 0;
  let types = new Uint8Array(capacity);
  let modes = new Uint16Array(capacity);
  let uids = new Uint32Array(capacity);
  let gids = new Uint32Array(capacity);
  let sizes = new Float64Array(capacity);
  let mtimes = new Float64Array(capacity);
  let pathEnds = new Uint32Array(capacity);
  let targetEnds = new Uint32Array(capacity);
  let names = Buffer.from(new ArrayBuffer(65536));
  let end = 0;
  const rare = new Map<number, RareAttributes>();

  // Transferred, not copied: the old memory is free at once, and need not wait for the garbage collector.
  const resize = (length: number) => {
    capacity = length;
    types = new Uint8Array(types.buffer.transfer(length));
    modes = new Uint16Array(modes.buffer.transfer(length * 2));
    uids = new Uint32Array(uids.buffer.transfer(length * 4));
    gids = new Uint32Array(gids.buffer.transfer(length * 4));
    sizes = new Float64Array(sizes.buffer.transfer(length * 8));
    mtimes = new Float64Array(mtimes.buffer.transfer(length * 8));
    pathEnds = new Uint32Array(pathEnds.buffer.transfer(length * 4));
    targetEnds = new Uint32Array(targetEnds.buffer.transfer(length * 4));
  };
  const resizeNames = (length: number) => {
    names = Buffer.from(names.buffer.transfer(length));
  };
  const append = (text: string) => {
    if (end + text.length > names.length) resizeNames(Math.max(names.length * 2, end + text.length));
    end += names.write(text, end, 'latin1');
  };

  return {
    get count() {
      return count;
    },
    add(header) {
      if (count === capacity) resize(capacity * 2);
      const index = count++;
      types[index] = entryTypes.indexOf(header.type);
      modes[index] = header.mode;
      uids[index] = header.uid;
      gids[index] = header.gid;
      sizes[index] = header.size;
      mtimes[index] = header.mtime;
      append(header.path);
      pathEnds[index] = end;
      if (header.target) append(header.target);
      targetEnds[index] = end;
      if (header.device || header.capability) {
        rare.set(index, {
          ...(header.device ? { device: header.device } : {}),
          ...(header.capability ? { capability: header.capability } : {}),
        });
      }
      return index;
    },
    finish() {
      resize(count);
      resizeNames(end);
      return { count, types, modes, uids, gids, sizes, mtimes, names, pathEnds, targetEnds, rare };
    },
  };
}
