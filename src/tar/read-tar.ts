import { type Header, extract as tarExtract } from 'tar-stream';
import { PlimsollError } from '../errors.ts';
import type { EntryHeader, EntryType } from '../extractor.ts';
import { limits } from '../limits.ts';
import type { Notice } from '../report.ts';
import { showPath } from '../show-path.ts';
import { cleanPath } from './clean-path.ts';
import { type EntryExtra, type TarGuard, tarGuard } from './guard.ts';
import { invalidTar } from './header-block.ts';
import { expandSparse, expandSparseWithHead, type SparseExpander } from './sparse.ts';

/** Where the stored body of an entry lies in the archive, in bytes. */
export interface BodyPlace {
  readonly offset: number;
  readonly size: number;
}

/** Receives the bytes of one entry as a container would read them, holes filled. */
export interface BodySink {
  write(chunk: Uint8Array): void;
  end(): void | Promise<void>;
}

// latin1: one char a byte, so that no two names become one. Old formats (v7) are tar too.
const readOptions = { filenameEncoding: 'latin1', allowUnknownFormat: true, highWaterMark: 2 ** 20 };

export interface TarReading {
  readonly entries: number;
  readonly notices: readonly Notice[];
}

/**
 * Reads a tar as container runtimes do, once, from front to back. This is the only door to tar-stream.
 * @param chunks the archive uncompressed; large chunks (256 KiB and up) are what makes it fast
 * @param visit called for every entry in order; the sink it returns gets the body, without one the body is passed over
 * @throws PlimsollError TAR_INVALID, TAR_TRUNCATED, LIMIT_EXCEEDED (entries, name length, header size)
 */
export async function readTar(
  chunks: AsyncIterable<Uint8Array>,
  visit: (header: EntryHeader, place: BodyPlace) => BodySink | undefined,
  guard: TarGuard = tarGuard(),
): Promise<TarReading> {
  const extract = tarExtract(readOptions);
  const notices = noticeList();
  let entries = 0;
  let failure: { readonly error: unknown } | undefined;
  /** An entry whose sink has not ended: the stream may finish before the last one does. */
  let open = false;
  let wake: () => void = () => {};
  let settle: () => void = () => {};
  const fail = (error: unknown) => {
    failure ??= { error };
    extract.destroy();
    wake();
    settle();
  };
  const trying = (work: () => void) => {
    try {
      work();
    } catch (error) {
      fail(error);
    }
  };
  extract.on('drain', () => wake());
  extract.on('close', () => wake());
  extract.on('error', (error) => fail(asTarError(error)));

  extract.on('entry', (raw, body, goOn) => {
    open = true;
    const next = () => {
      open = false;
      settle();
      // Not at once: tar-stream would call us again from inside this call, and a run of empty files ends the stack.
      queueMicrotask(goOn);
    };
    trying(() => {
      if (++entries > limits.layerEntries) throw tooMany(`more than ${limits.layerEntries} entries (layerEntries)`);
      const extra = guard.takeExtra();
      const header = entryHeader(raw, extra, notices.add);
      const sink = header && visit(header, extra);
      const expander = sink && sparseExpander(extra);
      // Nothing will come through a body of size 0; not reading it saves a stream an entry.
      if (raw.size === 0 || raw.type === 'directory') {
        endEntry(sink, expander, next, fail);
      } else if (!sink) {
        body.resume();
        next();
      } else {
        body.on('data', (chunk: unknown) =>
          trying(() => {
            if (!(chunk instanceof Uint8Array)) return;
            if (!expander) sink.write(chunk);
            else for (const piece of expander.push(chunk)) sink.write(piece);
          }),
        );
        body.on('end', () => trying(() => endEntry(sink, expander, next, fail)));
        body.on('error', fail);
      }
    });
  });

  /** Waits for what `arm` hands its function to, or for a failure, which it throws. */
  const settled = async (arm: (done: () => void) => void): Promise<void> => {
    if (failure === undefined) await new Promise<void>(arm);
    if (failure !== undefined) throw failure.error;
  };
  const put = async (piece: Uint8Array): Promise<void> => {
    if (failure !== undefined) throw failure.error;
    if (!extract.write(piece)) await settled((done) => (wake = done));
  };
  try {
    for await (const chunk of chunks) for (const piece of guard.push(chunk)) await put(piece);
    const { trailingBytes, missingPadding } = guard.finish();
    if (missingPadding.length > 0) await put(missingPadding);
    if (trailingBytes) notices.add(trailingNotice);
    await settled((done) => {
      wake = done;
      extract.on('finish', done);
      extract.end(undefined);
    });
    if (open) await settled((done) => (settle = done));
  } finally {
    extract.destroy();
  }
  return { entries, notices: notices.all() };
}

const trailingNotice: Notice = {
  code: 'TRAILING_DATA',
  message:
    'Bytes that are not zero follow the end of the tar; container runtimes ignore them, and so does this report.',
};

/** The hole at the end of a sparse file, the sink's own end, and on to the next entry. */
function endEntry(
  sink: BodySink | undefined,
  expander: SparseExpander | undefined,
  next: () => void,
  fail: (error: unknown) => void,
): void {
  if (expander) {
    const rest = expander.end();
    if (!rest) throw invalidTar('a sparse file does not fit its map');
    for (const piece of rest) sink?.write(piece);
  }
  const ended = sink?.end();
  if (ended) ended.then(next, fail);
  else next();
}

/** @returns undefined for an entry that no runtime unpacks */
function entryHeader(raw: Header, extra: EntryExtra, notice: (notice: Notice) => void): EntryHeader | undefined {
  const name = extra.name ?? raw.name;
  if (name.length > limits.pathBytes) {
    throw tooMany(`a name of ${name.length} bytes, more than ${limits.pathBytes} (pathBytes)`);
  }
  const { path, climbs } = cleanPath(name);
  // So many parts need so many bytes.
  if (path.length >= 2 * limits.pathDepth && path.split('/', limits.pathDepth + 1).length > limits.pathDepth) {
    throw tooMany(`a path deeper than ${limits.pathDepth} parts (pathDepth)`);
  }
  if (climbs)
    notice({
      code: 'PATH_ESCAPES_ROOT',
      message: "An entry's name climbs above the root; it was taken as if the root had no parent.",
      path: showPath(path),
    });
  const type = typeOf(raw);
  if (type === undefined) {
    notice({
      code: 'ENTRY_SKIPPED',
      message: 'An entry of a type that no container runtime unpacks was passed over.',
      path: showPath(path),
    });
    return undefined;
  }
  // tar-stream says null, not '', where a header has no link name.
  const linkTarget: string | null = extra.target ?? raw.linkname;
  const target =
    type === 'symlink' ? (linkTarget ?? '') : type === 'link' ? cleanPath(linkTarget ?? '').path : undefined;
  if (target !== undefined && target.length > limits.pathBytes) {
    throw tooMany(`a link target of ${target.length} bytes, more than ${limits.pathBytes} (pathBytes)`);
  }
  const pax = extra.pax;
  const capability = pax?.get('SCHILY.xattr.security.capability');
  return {
    path,
    type,
    mode: whole(raw.mode) & 0o7777,
    uid: paxNumber(pax?.get('uid')) ?? whole(raw.uid),
    gid: paxNumber(pax?.get('gid')) ?? whole(raw.gid),
    size: type === 'file' ? sizeOf(raw, extra) : 0,
    mtime: paxNumber(pax?.get('mtime')) ?? whole(raw.mtime.getTime() / 1000),
    ...(target !== undefined ? { target } : {}),
    ...(type === 'character' || type === 'block'
      ? { device: { major: whole(raw.devmajor), minor: whole(raw.devminor) } }
      : {}),
    ...(capability !== undefined ? { capability: Uint8Array.from(capability, (char) => char.charCodeAt(0)) } : {}),
  };
}

function typeOf(raw: Header): EntryType | undefined {
  switch (raw.type) {
    case 'file':
    case 'contiguous-file':
      return 'file';
    case 'link':
    case 'symlink':
    case 'directory':
    case 'fifo':
      return raw.type;
    case 'character-device':
      return 'character';
    case 'block-device':
      return 'block';
    default:
      return undefined;
  }
}

function sizeOf(raw: Header, { sparse }: EntryExtra): number {
  if (!sparse) return raw.size;
  return 'map' in sparse ? sparse.map.size : sparse.headOfSize;
}

function sparseExpander({ sparse }: EntryExtra): SparseExpander | undefined {
  if (!sparse) return undefined;
  return 'map' in sparse ? expandSparse(sparse.map) : expandSparseWithHead(sparse.headOfSize);
}

function paxNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^-?[0-9]{1,15}(\.[0-9]*)?$/.test(text) ? Math.floor(Number(text)) : undefined;
}

/** tar-stream says null or NaN of a field that is no number. */
function whole(value: number | null): number {
  return value !== null && Number.isFinite(value) ? Math.floor(value) : 0;
}

/** A hostile archive may deserve a million notices; ten of a kind say as much. */
function noticeList() {
  const byCode = new Map<string, Notice[]>();
  const mostOfAKind = 10;
  return {
    add(notice: Notice) {
      const list = byCode.get(notice.code) ?? [];
      byCode.set(notice.code, list);
      if (list.length < mostOfAKind) list.push(notice);
    },
    all: () => [...byCode.values()].flat(),
  };
}

function tooMany(what: string): PlimsollError {
  return new PlimsollError('LIMIT_EXCEEDED', `The archive has ${what}.`);
}

/** Of what tar-stream says: all of it is about the archive. */
function asTarError(error: unknown): PlimsollError {
  if (error instanceof PlimsollError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new PlimsollError('TAR_INVALID', `The archive is not a valid tar: ${message.replace(/\.$/, '')}.`, {
    cause: error,
  });
}
