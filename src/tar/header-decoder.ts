import { extract, type Header } from 'tar-stream';
import { invalidTar } from './header-block.ts';

// latin1: one char a byte, so that no two names become one. Old formats (v7) are tar too. One byte is enough to make
// the stream tell, by its 'drain', that it has taken a block.
const options = { filenameEncoding: 'latin1', allowUnknownFormat: true, highWaterMark: 1 };

export interface HeaderDecoder {
  /**
   * One at a time.
   * @param block a header whose entry has no body
   * @throws PlimsollError TAR_INVALID
   */
  decode(block: Uint8Array): Promise<Header>;
  close(): void;
}

/** tar-stream as the reader of single headers, which is all that the guard leaves to it. The only door to tar-stream. */
export function headerDecoder(): HeaderDecoder {
  const stream = extract(options);
  let read: Header | undefined;
  let resolve: (header: Header) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  stream.on('entry', (header, _body, next) => {
    read = header;
    next();
  });
  stream.on('drain', () => {
    if (read) resolve(read);
    else reject(invalidTar('an entry is read differently by two readers'));
  });
  stream.on('error', (cause) => reject(invalidTar(cause.message.replace(/\.$/, ''), cause)));
  return {
    decode(block) {
      read = undefined;
      return new Promise((onHeader, onError) => {
        resolve = onHeader;
        reject = onError;
        stream.write(block);
      });
    },
    close: () => stream.destroy(),
  };
}
