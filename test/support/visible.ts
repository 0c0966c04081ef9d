import { Buffer } from 'node:buffer';
import type { Extractor } from '../../src/extractor.ts';
import { type ReadImage, type ReadImageOptions, readImage } from '../../src/image/read-image.ts';
import type { Image } from '../../src/oci/image.ts';

/** Wants every file, and its fact is what is in it, one char a byte. */
export const everything: Extractor<string> = {
  id: 'everything',
  version: 1,
  wants: () => true,
  places: [],
  extract: ({ bytes }) => Buffer.from(bytes).toString('latin1'),
  installed: () => [],
  assemble: () => ({ packages: [] }),
};

export interface VisibleEntry {
  readonly path: string;
  readonly type: string;
  readonly mode: number;
  readonly layer: number;
  readonly size?: number;
  readonly content?: string;
  readonly target?: string;
}

/** Reads an image with nothing but the options that are given. */
export function readWhole(image: Image, options: Partial<ReadImageOptions> = {}): Promise<ReadImage> {
  return readImage(image, {
    extractors: [everything],
    cache: undefined,
    verifyDiffIds: true,
    signal: new AbortController().signal,
    ...options,
  });
}

/** What a container sees, without the root, in the order of the paths' bytes. */
export function visibleOf({ view, facts }: ReadImage): readonly VisibleEntry[] {
  const contents = new Map(facts.get(everything.id)?.map(({ path, fact }) => [path, String(fact)]));
  return [...view.entries()]
    .filter(({ path }) => path !== '')
    .map(({ path, layer, header: { type, mode, size, target } }) => ({
      path,
      type,
      mode,
      layer,
      ...(type === 'file' ? { size, content: contents.get(path) ?? 'not read' } : {}),
      ...(type === 'symlink' ? { target: target ?? '' } : {}),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
