import { createReadStream } from 'node:fs';
import type { AssembleContext, EntryHeader, Extractor, Fact, PlacedFact, ViewEntry } from '../../src/extractor.ts';
import { type ReadImage, readImage } from '../../src/image/read-image.ts';
import { emptyConfig } from '../../src/oci/config.ts';
import type { Distro } from '../../src/package.ts';

export const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

export function fileAt(path: string, type: EntryHeader['type'] = 'file'): EntryHeader {
  return { path, type, mode: 0o644, uid: 0, gid: 0, size: 0, mtime: 0 };
}

/** What `assemble` sees beside the facts. `links`: a path to the real one. */
export function contextOf(distro?: Distro, links: Readonly<Record<string, string>> = {}): AssembleContext {
  const find = (path: string): ViewEntry => {
    const real = links[path] ?? path;
    return { path: real, header: fileAt(real), layer: 0 };
  };
  return { distro, view: { resolve: find, lookup: find, entries: () => [] } };
}

/** The facts of some files, by path, as if each were visible; files of which the extractor wants nothing are left out. */
export async function factsOf<F extends Fact>(
  extractor: Extractor<F>,
  files: Readonly<Record<string, string | Uint8Array>>,
  layer = 0,
): Promise<readonly PlacedFact<F>[]> {
  const facts: PlacedFact<F>[] = [];
  for (const [path, content] of Object.entries(files)) {
    const fact = await extractor.extract({ path, bytes: typeof content === 'string' ? utf8(content) : content });
    if (fact !== undefined) facts.push({ fact, path, layer });
  }
  return facts;
}

/** One tar, compressed or not, read as the only layer of an image. */
export async function readLayerFile(path: string, extractors: readonly Extractor[]): Promise<ReadImage> {
  const layer = {
    mediaType: '',
    size: undefined,
    digest: undefined,
    diffId: undefined,
    content: { kind: 'tar', open: () => createReadStream(path) },
  } as const;
  return readImage(
    { reference: path, descriptor: undefined, config: emptyConfig, layers: [layer] },
    { extractors, cache: undefined, verifyDiffIds: false, signal: new AbortController().signal },
  );
}
