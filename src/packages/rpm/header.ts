import { damaged } from './damaged.ts';

/** What a database says of one installed package. A type and not an interface, so that it is a Fact. */
export type RpmRecord = {
  readonly name: string;
  /** Absent is not 0: rpm prints `0:` only when the package says so. */
  readonly epoch?: number;
  readonly version: string;
  readonly release: string;
  /** Absent for gpg-pubkey. */
  readonly arch?: string;
  /** File name of the source package, `name-version-release.src.rpm`. */
  readonly sourceRpm?: string;
  readonly license?: string;
  readonly vendor?: string;
  /** `name:stream:version:context` of the module it was built in. */
  readonly modularityLabel?: string;
};

/**
 * Reads one header as databases store it: `il` and `dl`, `il` index entries of 16 bytes (tag, type, offset, count), `dl`
 * bytes of data; all big-endian, without the magic that package files have. Source: LSB Core 5.0, "Package File
 * Format", and rpm's docs/manual/format_header.md; the tag numbers are those of docs/manual/tags.md.
 * @throws PlimsollError PACKAGE_DATABASE_INVALID
 */
export function parseHeader(blob: Uint8Array): RpmRecord {
  const entries = readIndex(blob);
  const name = word(entries, 1000, 'name');
  if (name === undefined) throw damaged('a package header has no name');
  const version = word(entries, 1001, 'version');
  const release = word(entries, 1002, 'release');
  if (version === undefined || release === undefined) {
    throw damaged(`the header of '${name}' has no version or release`);
  }
  const epoch = number(entries, 1003);
  const arch = word(entries, 1022, 'architecture');
  const sourceRpm = text(entries, 1044);
  const license = text(entries, 1014);
  const vendor = text(entries, 1011);
  const modularityLabel = text(entries, 5096);
  return {
    name,
    ...(epoch === undefined ? {} : { epoch }),
    version,
    release,
    ...(arch ? { arch } : {}),
    ...(sourceRpm ? { sourceRpm } : {}),
    ...(license ? { license } : {}),
    ...(vendor ? { vendor } : {}),
    ...(modularityLabel ? { modularityLabel } : {}),
  };
}

interface Value {
  readonly type: number;
  readonly count: number;
  /** The header's data from where the value begins, nothing when that is outside; where it ends, the type says. */
  readonly data: Uint8Array;
}

const wantedTags = new Set([1000, 1001, 1002, 1003, 1011, 1014, 1022, 1044, 5096]);

function readIndex(blob: Uint8Array): Map<number, Value> {
  if (blob.length < 8) throw damaged(`a package header has ${blob.length} bytes`);
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const count = view.getUint32(0);
  const start = 8 + 16 * count;
  if (count === 0 || start + view.getUint32(4) !== blob.length) {
    throw damaged(`a package header of ${blob.length} bytes does not have the length that it claims`);
  }
  const entries = new Map<number, Value>();
  for (let at = 8; at < start; at += 16) {
    const tag = view.getUint32(at);
    if (!wantedTags.has(tag)) continue;
    // The entries after the immutable region are the younger ones: the last one counts.
    entries.set(tag, {
      type: view.getUint32(at + 4),
      count: view.getUint32(at + 12),
      data: blob.subarray(start + view.getUint32(at + 8)),
    });
  }
  return entries;
}

/** A name that must hold together: it becomes part of `name version`, of purls and of file names. */
function word(entries: Map<number, Value>, tag: number, what: string): string | undefined {
  const value = text(entries, tag);
  if (value !== undefined && !/^[^\s\p{Cc}\p{Cf}\u{fffd}]+$/u.test(value)) {
    throw damaged(`a package header has ${JSON.stringify(value.slice(0, 80))} for its ${what}`);
  }
  return value;
}

// 6 STRING, 8 STRING_ARRAY, 9 I18NSTRING: strings that end in NUL, one after the other; the first is the untranslated.
function text(entries: Map<number, Value>, tag: number): string | undefined {
  const value = entries.get(tag);
  if (value === undefined) return undefined;
  const end = value.data.indexOf(0);
  if (![6, 8, 9].includes(value.type) || value.count === 0 || end === -1) {
    throw damaged(`tag ${tag} of a package header is no string`);
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(value.data.subarray(0, end));
}

// 4 INT32.
function number(entries: Map<number, Value>, tag: number): number | undefined {
  const value = entries.get(tag);
  if (value === undefined) return undefined;
  if (value.type !== 4 || value.count !== 1 || value.data.length < 4) {
    throw damaged(`tag ${tag} of a package header is no number`);
  }
  return new DataView(value.data.buffer, value.data.byteOffset, 4).getUint32(0);
}
