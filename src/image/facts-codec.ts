import { Buffer } from 'node:buffer';
import type { Notice } from '../report.ts';
import {
  type ExtractedFact,
  type LayerColumns,
  type LayerFacts,
  layerFacts,
  type RareAttributes,
} from './layer-facts.ts';

/**
 * Layer facts as bytes for the cache: a JSON head (counts, facts, notices, rare attributes), then the columns as they
 * lie in memory, little-endian, widest first so that each is aligned. Ours alone: it never leaves this machine.
 */
export function encodeFacts(facts: StoredFacts): Uint8Array {
  const { columns } = facts;
  const head = Buffer.from(
    JSON.stringify({
      count: columns.count,
      names: columns.names.length,
      rare: [...columns.rare].map(([index, { device, capability }]) => [
        index,
        {
          ...(device ? { device } : {}),
          ...(capability ? { capability: Buffer.from(capability).toString('base64') } : {}),
        },
      ]),
      facts: [...facts.facts],
      notices: facts.notices,
    }),
  );
  const start = Buffer.alloc(8);
  start.writeUInt32LE(head.length, 0);
  const padded = Buffer.alloc((8 - (head.length % 8)) % 8);
  return Buffer.concat([start, head, padded, ...columnsOf(columns).map(bytesOf)]);
}

/** What the cache keeps of a layer. */
export interface StoredFacts {
  readonly columns: LayerColumns;
  readonly facts: ReadonlyMap<number, readonly ExtractedFact[]>;
  readonly notices: readonly Notice[];
}

/** @returns undefined for bytes that are not what `encodeFacts` wrote */
export function decodeFacts(bytes: Buffer): StoredFacts | undefined {
  if (bytes.length < 8) return undefined;
  const headLength = bytes.readUInt32LE(0);
  if (8 + headLength > bytes.length) return undefined;
  let head: Head;
  try {
    // Written by this program under a checked digest, so its shape is known.
    head = JSON.parse(bytes.toString('utf8', 8, 8 + headLength)) as Head;
  } catch {
    return undefined;
  }
  const { count } = head;
  // Columns are views of the bytes, which must be aligned for that: memory of our own is.
  const { buffer, byteOffset } = bytes.byteOffset % 8 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
  let at = 8 + headLength + ((8 - (headLength % 8)) % 8);
  if (at + count * 35 + head.names !== bytes.length) return undefined;
  const take = (length: number): number => {
    at += length;
    return byteOffset + at - length;
  };
  return {
    columns: {
      count,
      sizes: new Float64Array(buffer, take(count * 8), count),
      mtimes: new Float64Array(buffer, take(count * 8), count),
      uids: new Uint32Array(buffer, take(count * 4), count),
      gids: new Uint32Array(buffer, take(count * 4), count),
      pathEnds: new Uint32Array(buffer, take(count * 4), count),
      targetEnds: new Uint32Array(buffer, take(count * 4), count),
      modes: new Uint16Array(buffer, take(count * 2), count),
      types: new Uint8Array(buffer, take(count), count),
      names: new Uint8Array(buffer, take(head.names), head.names),
      rare: new Map(
        head.rare.map(([index, { device, capability }]): [number, RareAttributes] => [
          index,
          {
            ...(device ? { device } : {}),
            ...(capability ? { capability: Uint8Array.from(Buffer.from(capability, 'base64')) } : {}),
          },
        ]),
      ),
    },
    facts: new Map(head.facts),
    notices: head.notices,
  };
}

export function openFacts(stored: StoredFacts): LayerFacts {
  return layerFacts(stored.columns, stored.facts, stored.notices);
}

interface Head {
  readonly count: number;
  readonly names: number;
  readonly rare: readonly (readonly [
    number,
    { readonly device?: RareAttributes['device']; readonly capability?: string },
  ])[];
  readonly facts: readonly (readonly [number, readonly ExtractedFact[]])[];
  readonly notices: readonly Notice[];
}

function columnsOf(columns: LayerColumns): readonly ArrayBufferView[] {
  const { sizes, mtimes, uids, gids, pathEnds, targetEnds, modes, types, names } = columns;
  return [sizes, mtimes, uids, gids, pathEnds, targetEnds, modes, types, names];
}

function bytesOf(column: ArrayBufferView): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}
