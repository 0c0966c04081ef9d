import { Buffer } from 'node:buffer';
import { PlimsollError } from '../errors.ts';

/**
 * Cuts a zstd stream where its frames end. Node's decompressor stops at the end of a frame and drops what is left of
 * the chunk (seen in 24.21), but goes on with the next chunk: so no chunk may hold the end of one frame and the start
 * of another. RFC 8878, sections 3.1.1 (frames, blocks) and 3.1.2 (skippable frames).
 */
export async function* splitZstdFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const walker = frameWalker();
  for await (const chunk of source) {
    let from = 0;
    for (const end of walker(chunk)) {
      yield chunk.subarray(from, end);
      from = end;
    }
    if (from < chunk.length) yield chunk.subarray(from);
  }
}

/** @returns for each chunk the offsets in it at which a frame ends */
function frameWalker(): (chunk: Uint8Array) => number[] {
  // What is being collected: a frame header, a block header, or nothing while bytes are skipped.
  let want: 'frame' | 'block' = 'frame';
  const header = Buffer.alloc(longestHeader);
  let held = 0;
  let skip = 0;
  let frameEndsAfterSkip = false;
  let checksum = false;

  return (chunk) => {
    const ends: number[] = [];
    let at = 0;
    while (at < chunk.length || (skip === 0 && frameEndsAfterSkip)) {
      if (skip > 0) {
        const take = Math.min(skip, chunk.length - at);
        skip -= take;
        at += take;
        if (skip > 0) break;
      }
      if (frameEndsAfterSkip) {
        frameEndsAfterSkip = false;
        want = 'frame';
        ends.push(at);
        continue;
      }
      if (at === chunk.length) break;
      header[held++] = chunk[at++] ?? 0;
      if (held < (want === 'frame' ? frameHeaderLength(header, held) : 3)) continue;
      held = 0;
      if (want === 'block') {
        const block = header.readUIntLE(0, 3);
        const size = block >>> 3;
        const type = (block >>> 1) & 3;
        skip = type === 1 ? 1 : size;
        if ((block & 1) === 1) {
          skip += checksum ? 4 : 0;
          frameEndsAfterSkip = true;
        }
      } else if (isSkippable(header)) {
        skip = header.readUInt32LE(4);
        frameEndsAfterSkip = true;
      } else {
        checksum = ((header[4] ?? 0) & 4) !== 0;
        want = 'block';
      }
    }
    return ends;
  };
}

/** Magic, descriptor, window, dictionary and content size of a frame. */
const longestHeader = 4 + 1 + 1 + 4 + 8;

/** How many bytes the header has, as far as the first `held` of them tell. */
function frameHeaderLength(header: Buffer, held: number): number {
  if (held < 5) return 5;
  if (isSkippable(header)) return 8;
  if (header.readUInt32LE(0) !== 0xfd2fb528) {
    throw new PlimsollError('LAYER_CORRUPT', 'The layer is not whole zstd: what follows a frame is no frame.');
  }
  const descriptor = header[4] ?? 0;
  const single = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const content = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return 5 + (single ? 0 : 1) + dictionary + content;
}

function isSkippable(header: Buffer): boolean {
  return (header.readUInt32LE(0) & 0xfffffff0) >>> 0 === 0x184d2a50;
}
