import { Buffer } from 'node:buffer';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';

export interface Stanza {
  /** By the name that was asked for; in order, when a field comes more than once. Never an empty list. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** Some line was neither a field nor the continuation of one. */
  readonly malformed: boolean;
}

/**
 * The stanzas of a control file: deb822(5), which dpkg's status is made of, apk's `installed` (the same with one-letter
 * names) and the head of Python's METADATA. Only the named fields are decoded, as UTF-8; the value of one is trimmed
 * and keeps the line breaks of a continued one. Lazy: who needs one stanza pays for one. Linear in the bytes read.
 * @param names 'any-case' is deb822's rule; apk tells `a:` from `A:`
 * @throws PlimsollError PACKAGE_DATABASE_INVALID when a field or the number of fields passes its limit
 */
export function* readStanzas(
  bytes: Uint8Array,
  names: readonly string[],
  match: 'exact' | 'any-case',
): Generator<Stanza> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fold = (name: string) => (match === 'exact' ? name : name.toLowerCase());
  const wanted = new Map(names.map((name) => [fold(name), name]));
  let stanza = emptyStanza();
  let open: { readonly name: string; readonly start: number } | undefined;
  const close = (end: number) => {
    if (open) add(stanza, open.name, decode(buffer, open.name, open.start, end));
    open = undefined;
  };

  let end: number;
  for (let at = hasMark(buffer) ? 3 : 0; at < buffer.length; at = end + 1) {
    const newline = buffer.indexOf(lineFeed, at);
    end = newline < 0 ? buffer.length : newline;
    const first = buffer[at];
    if (end === at || (end === at + 1 && first === carriageReturn)) {
      close(at);
      if (stanza.lines > 0) yield stanza;
      stanza = emptyStanza();
      continue;
    }
    stanza.lines++;
    if (first === space || first === tab) {
      // The head of a stanza has nothing to continue.
      if (stanza.lines === 1) stanza.malformed = true;
      continue;
    }
    close(at);
    const colonAt = findColon(buffer, at, end);
    if (colonAt === undefined) {
      stanza.malformed = true;
      continue;
    }
    const name = colonAt - at > longestName ? undefined : wanted.get(fold(buffer.toString('latin1', at, colonAt)));
    if (name !== undefined) open = { name, start: colonAt + 1 };
  }
  close(buffer.length);
  if (stanza.lines > 0) yield stanza;
}

/** The value of a field that may come only once: undefined when it is missing, empty, or comes again. */
export function onlyValue({ fields }: Stanza, name: string): string | undefined {
  const values = fields.get(name);
  return values?.length === 1 && values[0] !== '' ? values[0] : undefined;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const tab = 0x09;
const colon = 0x3a;
const longestName = 64;

interface OpenStanza extends Stanza {
  readonly fields: Map<string, string[]>;
  malformed: boolean;
  lines: number;
  values: number;
}

function emptyStanza(): OpenStanza {
  return { fields: new Map(), malformed: false, lines: 0, values: 0 };
}

function add(stanza: OpenStanza, name: string, value: string): void {
  if (++stanza.values > limits.controlFields) {
    throw new PlimsollError(
      'PACKAGE_DATABASE_INVALID',
      `A stanza has more than ${limits.controlFields} fields (controlFields).`,
    );
  }
  const before = stanza.fields.get(name);
  if (before) before.push(value);
  else stanza.fields.set(name, [value]);
}

function decode(buffer: Buffer, name: string, start: number, end: number): string {
  if (end - start > limits.controlFieldBytes) {
    throw new PlimsollError(
      'PACKAGE_DATABASE_INVALID',
      `A field '${name}' has ${end - start} bytes, more than ${limits.controlFieldBytes} (controlFieldBytes).`,
    );
  }
  return buffer.toString('utf8', start, end).trim();
}

// Not indexOf, which would read on to the end of the file when the line has none.
function findColon(buffer: Buffer, at: number, end: number): number | undefined {
  for (let index = at; index < end; index++) if (buffer[index] === colon) return index;
  return undefined;
}

/** A byte order mark, which some Python tools write. */
function hasMark(buffer: Buffer): boolean {
  return buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf;
}
