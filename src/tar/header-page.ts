import { Buffer } from 'node:buffer';
import { blockSize } from './header-block.ts';

/** Header blocks, one behind the other: tar-stream gets them in one write. */
export interface HeaderPage {
  /** @returns the copy in the page, to be changed in place */
  add(block: Buffer): Buffer;
  /** Good until `clear`. */
  written(): Uint8Array;
  clear(): void;
}

export function headerPage(most: number): HeaderPage {
  const bytes = Buffer.alloc(most * blockSize);
  // A view of each place, made once: one a header of every layer would keep the garbage collector busy.
  const places: Buffer[] = [];
  let count = 0;
  return {
    add(block) {
      places[count] ??= bytes.subarray(count * blockSize, (count + 1) * blockSize);
      const place = places[count];
      if (!place || count >= most) throw new Error('more headers than a page holds');
      count++;
      block.copy(place);
      return place;
    },
    written: () => bytes.subarray(0, count * blockSize),
    clear() {
      count = 0;
    },
  };
}
