import { extract, type Header } from 'tar-stream';
import { blockSize, invalidTar } from './header-block.ts';

// latin1: one char a byte, so that no two names become one. Old formats (v7) are tar too. One byte is enough to make
// the stream tell, by its 'drain', that it has taken what was written.
const options = { filenameEncoding: 'latin1', allowUnknownFormat: true, highWaterMark: 1 };

export interface HeaderDecoder {
  /**
   * One call at a time; many blocks at once, because each write to a stream costs more than a header.
   * @param blocks headers whose entries have no body, one behind the other
   * @throws PlimsollError TAR_INVALID
   */
  decode(blocks: Uint8Array): Promise<readonly Header[]>;
  close(): void;
}

/** tar-stream as the reader of headers, which is all that the guard leaves to it. The only door to tar-stream. */
export function headerDecoder(): HeaderDecoder {
  const stream = extract(options);
  let read: Header[] = [];
  let expected = 0;
  let resolve: (headers: readonly Header[]) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  /** Asks for the next entry; called from a loop, because from its own event every entry would deepen the stack. */
  let next: (() => void) | undefined;
  let asking = false;

  stream.on('entry', (header, _body, onNext) => {
    read.push(header);
    next = onNext;
    if (asking) return;
    asking = true;
    queueMicrotask(askForAll);
  });
  stream.on('drain', () => {
    if (read.length === expected) resolve(read);
    else reject(invalidTar('an entry is read differently by two readers'));
  });
  stream.on('error', (cause) => reject(invalidTar(cause.message.replace(/\.$/, ''), cause)));
  return {
    decode(blocks) {
      read = [];
      expected = blocks.length / blockSize;
      if (expected === 0) return Promise.resolve(read);
      return new Promise((onHeaders, onError) => {
        resolve = onHeaders;
        reject = onError;
        stream.write(blocks);
      });
    },
    close: () => stream.destroy(),
  };

  function askForAll(): void {
    for (let ask = next; ask; ask = next) {
      next = undefined;
      ask();
    }
    asking = false;
  }
}
