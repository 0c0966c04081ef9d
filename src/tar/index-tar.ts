import type { EntryHeader } from '../extractor.ts';
import { tarGuard } from './guard.ts';
import { type BodyPlace, readTar } from './read-tar.ts';

/** Bytes of a header and what usually follows it; bodies beyond are jumped over. */
const readSize = 65536;

/**
 * Lists the entries of an archive that lies in a file, without reading their bodies: the reader jumps from header to
 * header.
 * @param read up to `length` bytes at an offset; fewer only at the end
 * @throws PlimsollError as readTar
 */
export async function indexTar(
  read: (offset: number, length: number) => Promise<Uint8Array>,
  visit: (header: EntryHeader, place: BodyPlace) => void,
): Promise<void> {
  const guard = tarGuard();
  async function* chunks(): AsyncGenerator<Uint8Array> {
    let offset = 0;
    for (;;) {
      const chunk = await read(offset, readSize);
      if (chunk.length === 0) return;
      yield chunk;
      // The chunk has gone through the guard by the time the next one is asked for.
      offset += chunk.length + guard.jump();
    }
  }
  await readTar(
    chunks(),
    (header, place) => {
      visit(header, place);
      return undefined;
    },
    guard,
  );
}
