import type { Header } from 'tar-stream';
import { PlimsollError } from '../errors.ts';
import type { EntryHeader, EntryType } from '../extractor.ts';
import { limits } from '../limits.ts';
import type { Notice } from '../report.ts';
import { showPath } from '../show-path.ts';
import { cleanPath } from './clean-path.ts';
import { type EntryExtra, mostPushed, type TarGuard, tarGuard } from './guard.ts';
import { invalidTar } from './header-block.ts';
import { headerDecoder } from './header-decoder.ts';
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

export interface TarReading {
  readonly entries: number;
  readonly notices: readonly Notice[];
}

/**
 * Reads a tar as container runtimes do, once, from front to back.
 * @param chunks the archive uncompressed; large chunks (256 KiB and up) are what makes it fast. Nothing is kept of a
 * chunk when the next one is asked for: its memory may be used again
 * @param visit called for every entry in order; the sink it returns gets the body, without one the body is passed over
 * @throws PlimsollError TAR_INVALID, TAR_TRUNCATED, LIMIT_EXCEEDED (entries, name length, header size)
 */
export async function readTar(
  chunks: AsyncIterable<Uint8Array>,
  visit: (header: EntryHeader, place: BodyPlace) => BodySink | undefined,
  guard: TarGuard = tarGuard(),
): Promise<TarReading> {
  const headers = headerDecoder();
  const notices = noticeList();
  let entries = 0;
  /** Of the last entry, when somebody wants it. */
  let body: WantedBody | undefined;
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += mostPushed) await readPiece(chunk.subarray(at, at + mostPushed));
    }
  } finally {
    headers.close();
  }
  if (guard.finish().trailingBytes) notices.add(trailingNotice);
  return { entries, notices: notices.all() };

  async function readPiece(piece: Uint8Array): Promise<void> {
    const { parts, headers: blocks } = guard.push(piece);
    const decoded = await headers.decode(blocks);
    let entry = 0;
    for (const part of parts) {
      if (part.kind === 'body') {
        body?.write(part.bytes);
      } else {
        if (++entries > limits.layerEntries) throw tooMany(`more than ${limits.layerEntries} entries (layerEntries)`);
        const raw = decoded[entry++];
        const header = raw && entryHeader(raw, part.extra, notices.add);
        const sink = header && visit(header, part.extra);
        body = sink && wantedBody(sink, part.extra);
      }
      if (body?.isWhole()) {
        await body.end();
        body = undefined;
      }
    }
  }
}

const trailingNotice: Notice = {
  code: 'TRAILING_DATA',
  message:
    'Bytes that are not zero follow the end of the tar; container runtimes ignore them, and so does this report.',
};

interface WantedBody {
  write(stored: Uint8Array): void;
  isWhole(): boolean;
  end(): void | Promise<void>;
}

/** Counts what is stored of a body, and fills the holes of a sparse one. */
function wantedBody(sink: BodySink, extra: EntryExtra): WantedBody {
  const expander = sparseExpander(extra);
  let missing = extra.size;
  return {
    write(stored) {
      missing -= stored.length;
      if (!expander) sink.write(stored);
      else for (const piece of expander.push(stored)) sink.write(piece);
    },
    isWhole: () => missing === 0,
    end() {
      if (expander) {
        const rest = expander.end();
        if (!rest) throw invalidTar('a sparse file does not fit its map');
        for (const piece of rest) sink.write(piece);
      }
      return sink.end();
    },
  };
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
    size: type === 'file' ? sizeOf(extra) : 0,
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

function sizeOf({ sparse, size }: EntryExtra): number {
  if (!sparse) return size;
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
