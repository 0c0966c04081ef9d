import type { Distro, Package } from './package.ts';
import type { Notice } from './report.ts';

/**
 * A path inside an image, as its bytes: one char (U+0000..U+00FF) a byte, no leading slash, no `.` or `..`, no slash
 * at the end; the root is ''. Names in layers are bytes, not text: two that differ only in invalid UTF-8 are two.
 * `showPath` makes text of it.
 */
export type RawPath = string;

export type EntryType = 'file' | 'directory' | 'symlink' | 'link' | 'character' | 'block' | 'fifo';

/** What a tar header says of one entry, cleaned: the path is inside the root, links are untouched. */
export interface EntryHeader {
  readonly path: RawPath;
  readonly type: EntryType;
  /** Permission bits, 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of a file as a container reads it (a sparse file with its holes); 0 for everything else. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Of a symlink: its text. Of a link: the path of the entry it shares content with. */
  readonly target?: RawPath;
  readonly device?: { readonly major: number; readonly minor: number };
  /** The security.capability attribute, as its bytes. */
  readonly capability?: Uint8Array;
}

/** One entry on its way through; `body` may be read once, before the next entry is asked for. */
export interface Entry {
  readonly header: EntryHeader;
  /** @throws PlimsollError INPUT_NOT_FOUND, INPUT_UNREADABLE, for files of a folder that others use as well */
  body(): AsyncIterable<Uint8Array>;
}

/** JSON all the way down: facts are cached. */
export type Fact = null | boolean | number | string | readonly Fact[] | { readonly [key: string]: Fact | undefined };

/**
 * Reads one kind of package database. It says what it wants, the core walks the layer once and hands it over.
 * `extract` sees one file and nothing else, so its facts are cached with the layer and shared by every image that has
 * it; `assemble` joins the facts of the files that are visible in the end.
 */
export interface Extractor<F extends Fact = Fact> {
  readonly id: string;
  /** Raise it when `wants`, `extract` or `assemble` changes: what other versions made of a layer is not used. */
  readonly version: number;
  /** Decided by the header alone, before a byte is read. Called for every file of every layer: be quick. */
  wants(header: EntryHeader): boolean;
  /** Paths that are looked up in the merged view, through links, even when `wants` did not see them by that name. */
  readonly places: readonly RawPath[];
  /**
   * @throws PlimsollError PACKAGE_DATABASE_INVALID when the file is there but cannot be read; it becomes a notice and
   * exit code 5. `undefined` says that the file is none of this extractor's.
   */
  extract(file: WantedFile): F | undefined | Promise<F | undefined>;
  /** `packageIdentity` of all that one fact lists: how the layer that introduced a package is found. */
  installed(fact: F): Iterable<string>;
  assemble(facts: readonly PlacedFact<F>[], context: AssembleContext): Assembled;
}

export interface WantedFile {
  readonly path: RawPath;
  readonly bytes: Uint8Array;
}

/** A fact whose file is visible in the merged view. */
export interface PlacedFact<F extends Fact = Fact> {
  readonly fact: F;
  /** Where the file is in the merged view, links resolved. */
  readonly path: RawPath;
  readonly layer: number;
}

export interface AssembleContext {
  readonly distro: Distro | undefined;
  readonly view: FileView;
}

export interface Assembled {
  readonly packages: readonly Package[];
  readonly distro?: Distro;
  readonly notices?: readonly Notice[];
}

/** The merged filesystem as a container sees it. */
export interface FileView {
  /** What is at the path, links followed inside the image's root; undefined for nothing, a dangling or looping link. */
  resolve(path: RawPath): ViewEntry | undefined;
  /** The same without following a link in the last part. */
  lookup(path: RawPath): ViewEntry | undefined;
  /** Everything there is, parents before children, names in byte order. */
  entries(): Iterable<ViewEntry>;
}

export interface ViewEntry {
  /** The real path, all links resolved. */
  readonly path: RawPath;
  readonly header: EntryHeader;
  /** Index of the layer that the entry comes from. */
  readonly layer: number;
}
