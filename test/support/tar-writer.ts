import { Buffer } from 'node:buffer';

/** One member of a tar as a test wants it, odd or not. Texts are bytes, one char a byte. */
export interface TarEntry {
  readonly path: string;
  /** A word, or the type's own character: '0', 'N', '\0' ... */
  readonly type?: TarType;
  readonly content?: string | Uint8Array;
  readonly target?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  /** major, minor */
  readonly device?: readonly [number, number];
  /** The security.capability attribute, in hex. */
  readonly capability?: string;
  /** PAX records in front of the entry, beside those that its names need. */
  readonly pax?: Readonly<Record<string, string>>;
  /** Which dialect: where long names go, and what stands in the magic field. */
  readonly format?: 'ustar' | 'gnu' | 'pax' | 'v7';
  readonly sparse?: SparseRecipe;
  /** What the header says of the body's size, when not the truth. */
  readonly size?: number;
  /** Numbers as base-256 even when octal would do. */
  readonly base256?: boolean;
  readonly checksum?: 'wrong' | 'signed';
}

export type TarType = 'file' | 'directory' | 'symlink' | 'link' | 'character' | 'block' | 'fifo' | (string & {});

export interface SparseRecipe {
  readonly format: 'gnu' | '0.0' | '0.1' | '1.0';
  /** Offset and text of each piece. */
  readonly pieces: readonly (readonly [number, string])[];
  /** Of the file with its holes. */
  readonly size: number;
}

/** Bytes that go in as they are: a header cut short, garbage between entries. */
export type TarPart = TarEntry | Uint8Array;

export interface TarOptions {
  /** Zero blocks at the end: two unless said. */
  readonly zeroBlocks?: number;
  /** What follows them. */
  readonly trailing?: string | Uint8Array;
  /** Leave out the padding of the last body. */
  readonly unpadded?: boolean;
}

const typeflags: Readonly<Record<string, string>> = {
  file: '0',
  link: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
};

/** A tar by POSIX.1-2017 (pax) and the GNU tar manual, with every liberty a test asks for. */
export function tarOf(parts: readonly TarPart[], options: TarOptions = {}): Buffer {
  const { zeroBlocks = 2, trailing = '', unpadded = false } = options;
  const blocks = parts.map((part) => (part instanceof Uint8Array ? Buffer.from(part) : memberOf(part)));
  const last = parts.at(-1);
  if (unpadded && last && !(last instanceof Uint8Array)) {
    const body = bodyOf(last).length;
    blocks[blocks.length - 1] =
      blocks.at(-1)?.subarray(0, -((512 - (body % 512)) % 512) || undefined) ?? Buffer.alloc(0);
  }
  return Buffer.concat([...blocks, Buffer.alloc(512 * zeroBlocks), bytesOf(trailing)]);
}

/** The headers and the padded body of one entry. */
export function memberOf(entry: TarEntry): Buffer {
  const { sparse, format = 'ustar' } = entry;
  const body = bodyOf(entry);
  const before: Buffer[] = [];
  const records: [string, string][] = Object.entries(entry.pax ?? {});
  if (entry.capability !== undefined) {
    records.push(['SCHILY.xattr.security.capability', Buffer.from(entry.capability, 'hex').toString('latin1')]);
  }
  if (sparse && sparse.format !== 'gnu') records.push(...sparseRecords(sparse, entry.path));
  if (format === 'pax' && entry.path.length > 100) records.push(['path', entry.path]);
  if (format === 'pax' && (entry.target ?? '').length > 100) records.push(['linkpath', entry.target ?? '']);
  if (records.length > 0) before.push(paxHeader(records));
  if (format === 'gnu' && (entry.target ?? '').length > 100) before.push(longHeader('K', entry.target ?? ''));
  if (format === 'gnu' && entry.path.length > 100) before.push(longHeader('L', entry.path));
  const name = sparse && sparse.format !== 'gnu' ? `GNUSparseFile.0/${entry.path}` : entry.path;
  return Buffer.concat([
    ...before,
    headerOf({ ...entry, path: name }, body.length),
    ...extensionBlocks(sparse),
    pad(body),
  ]);
}

/** One header block. */
export function headerOf(entry: TarEntry, size: number): Buffer {
  const { type = 'file', format = 'ustar', target = '', device, sparse } = entry;
  const header = Buffer.alloc(512);
  const [name, prefix] = format === 'ustar' ? splitName(entry.path) : [entry.path.slice(0, 100), ''];
  const number = (value: number, at: number, length: number) => writeNumber(header, value, at, length, entry.base256);
  header.write(name, 0, 100, 'latin1');
  number(entry.mode ?? (type === 'directory' ? 0o755 : 0o644), 100, 8);
  number(entry.uid ?? 0, 108, 8);
  number(entry.gid ?? 0, 116, 8);
  number(entry.size ?? size, 124, 12);
  number(entry.mtime ?? 0, 136, 12);
  header.write(sparse?.format === 'gnu' ? 'S' : (typeflags[type] ?? type), 156, 'latin1');
  header.write(target.slice(0, 100), 157, 100, 'latin1');
  const gnu = format === 'gnu' || sparse?.format === 'gnu';
  if (format !== 'v7') header.write(gnu ? 'ustar  \0' : 'ustar\x0000', 257, 'latin1');
  if (device) {
    number(device[0], 329, 8);
    number(device[1], 337, 8);
  }
  header.write(prefix, 345, 155, 'latin1');
  if (sparse?.format === 'gnu') {
    writePieces(header, 386, piecesOf(sparse).slice(0, 4));
    header[482] = piecesOf(sparse).length > 4 ? 1 : 0;
    writeNumber(header, sparse.size, 483, 12);
  }
  writeChecksum(header, entry.checksum);
  return header;
}

/** A header before an entry with PAX records: type 'x', or 'g' for a global one. */
export function paxHeader(records: readonly (readonly [string, string])[], type: 'x' | 'g' = 'x'): Buffer {
  return metaHeader(type, records.map(([key, value]) => paxRecord(key, value)).join(''));
}

/** GNU's 'L' (name) and 'K' (link target). */
export function longHeader(type: 'L' | 'K', text: string): Buffer {
  return metaHeader(type, `${text}\0`, '././@LongLink');
}

export function metaHeader(type: string, text: string, path = 'PaxHeaders/entry'): Buffer {
  const body = Buffer.from(text, 'latin1');
  return Buffer.concat([headerOf({ path, type, format: type < 'a' ? 'gnu' : 'ustar' }, body.length), pad(body)]);
}

/** `length key=value\n`, where the length counts its own digits. */
export function paxRecord(key: string, value: string): string {
  const rest = key.length + value.length + 3;
  let length = rest;
  while (length !== rest + String(length).length) length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}

function bodyOf({ sparse, content = '' }: TarEntry): Buffer {
  if (!sparse) return bytesOf(content);
  const data = sparse.pieces.map(([, text]) => text).join('');
  if (sparse.format !== '1.0') return bytesOf(data);
  const numbers = [sparse.pieces.length, ...piecesOf(sparse).flat()];
  return Buffer.concat([pad(bytesOf(`${numbers.join('\n')}\n`)), bytesOf(data)]);
}

function sparseRecords(sparse: SparseRecipe, name: string): [string, string][] {
  const { format, pieces, size } = sparse;
  if (format === '1.0') {
    return [
      ['GNU.sparse.major', '1'],
      ['GNU.sparse.minor', '0'],
      ['GNU.sparse.name', name],
      ['GNU.sparse.realsize', String(size)],
    ];
  }
  const head: [string, string][] = [
    ['GNU.sparse.name', name],
    ['GNU.sparse.size', String(size)],
    ['GNU.sparse.numblocks', String(pieces.length)],
  ];
  if (format === '0.1') return [...head, ['GNU.sparse.map', piecesOf(sparse).flat().join(',')]];
  return [
    ...head,
    ...piecesOf(sparse).flatMap(([offset, length]): [string, string][] => [
      ['GNU.sparse.offset', String(offset)],
      ['GNU.sparse.numbytes', String(length)],
    ]),
  ];
}

/** Blocks that go on with a GNU sparse header's map, 21 pieces each. */
function extensionBlocks(sparse: SparseRecipe | undefined): Buffer[] {
  if (sparse?.format !== 'gnu') return [];
  const rest = piecesOf(sparse).slice(4);
  const blocks: Buffer[] = [];
  for (let at = 0; at < rest.length; at += 21) {
    const block = Buffer.alloc(512);
    writePieces(block, 0, rest.slice(at, at + 21));
    block[504] = rest.length > at + 21 ? 1 : 0;
    blocks.push(block);
  }
  return blocks;
}

function piecesOf({ pieces }: SparseRecipe): readonly (readonly [number, number])[] {
  return pieces.map(([offset, text]) => [offset, text.length] as const);
}

function writePieces(block: Buffer, at: number, pieces: readonly (readonly [number, number])[]): void {
  for (const [index, [offset, length]] of pieces.entries()) {
    writeNumber(block, offset, at + 24 * index, 12);
    writeNumber(block, length, at + 24 * index + 12, 12);
  }
}

/** ustar keeps a longer name in two parts, cut at a slash; what does not fit is cut off. */
function splitName(path: string): [string, string] {
  if (path.length <= 100) return [path, ''];
  const slash = path.indexOf('/', path.length - 101);
  return slash < 0 || slash > 155 ? [path.slice(0, 100), ''] : [path.slice(slash + 1), path.slice(0, slash)];
}

function writeNumber(block: Buffer, value: number, at: number, length: number, base256 = false): void {
  if (!base256 && value >= 0 && value < 8 ** (length - 1)) {
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
    return;
  }
  let rest = BigInt(value);
  for (let i = at + length - 1; i > at; i--, rest >>= 8n) block[i] = Number(rest & 0xffn);
  block[at] = value < 0 ? 0xff : 0x80;
}

export function writeChecksum(header: Buffer, kind?: 'wrong' | 'signed'): void {
  header.fill(' ', 148, 156);
  let sum = kind === 'wrong' ? 1 : 0;
  for (const byte of header) sum += kind === 'signed' && byte > 127 ? byte - 256 : byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}

function bytesOf(content: string | Uint8Array): Buffer {
  return typeof content === 'string' ? Buffer.from(content, 'latin1') : Buffer.from(content);
}

function pad(body: Buffer): Buffer {
  return Buffer.concat([body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}
