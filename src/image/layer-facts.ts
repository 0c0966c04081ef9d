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
  const path = (index: number): RawPath =>
    names.toString('latin1', index === 0 ? 0 : columns.targetEnds[index - 1], columns.pathEnds[index]);
  const type = (index: number): EntryType => entryTypes[columns.types[index] ?? 0] ?? 'file';
  return {
    count: columns.count,
    path,
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
  let names = Buffer.alloc(65536);
  let end = 0;
  const rare = new Map<number, RareAttributes>();

  const grow = () => {
    capacity *= 2;
    types = enlarged(types, new Uint8Array(capacity));
    modes = enlarged(modes, new Uint16Array(capacity));
    uids = enlarged(uids, new Uint32Array(capacity));
    gids = enlarged(gids, new Uint32Array(capacity));
    sizes = enlarged(sizes, new Float64Array(capacity));
    mtimes = enlarged(mtimes, new Float64Array(capacity));
    pathEnds = enlarged(pathEnds, new Uint32Array(capacity));
    targetEnds = enlarged(targetEnds, new Uint32Array(capacity));
  };
  const append = (text: string) => {
    if (end + text.length > names.length) {
      const larger = Buffer.alloc(Math.max(names.length * 2, end + text.length));
      names.copy(larger, 0, 0, end);
      names = larger;
    }
    end += names.write(text, end, 'latin1');
  };

  return {
    get count() {
      return count;
    },
    add(header) {
      if (count === capacity) grow();
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
    finish: () => ({
      count,
      types: types.slice(0, count),
      modes: modes.slice(0, count),
      uids: uids.slice(0, count),
      gids: gids.slice(0, count),
      sizes: sizes.slice(0, count),
      mtimes: mtimes.slice(0, count),
      names: new Uint8Array(names.subarray(0, end)),
      pathEnds: pathEnds.slice(0, count),
      targetEnds: targetEnds.slice(0, count),
      rare,
    }),
  };
}

function enlarged<Column extends { set(from: Column): void }>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
