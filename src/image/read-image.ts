import { PlimsollError } from '../errors.ts';
import type { Extractor, PlacedFact } from '../extractor.ts';
import type { Image, Layer } from '../oci/image.ts';
import { limiter } from '../parallel.ts';
import type { Notice } from '../report.ts';
import { showPath } from '../show-path.ts';
import type { LayerCache, VerifiedPair } from './cache.ts';
import { openFacts } from './facts-codec.ts';
import type { ExtractedFact, LayerFacts } from './layer-facts.ts';
import { type EntryPlace, type MergedTree, mergedTree } from './merge.ts';
import { readLayer } from './read-layer.ts';
import { type Located, type MergedView, mergedView } from './view.ts';

export interface ReadImage {
  readonly view: MergedView;
  readonly layers: readonly ReadLayer[];
  /** By extractor id: what it read in the files that are visible in the end. */
  readonly facts: ReadonlyMap<string, readonly VisibleFact[]>;
  readonly notices: readonly Notice[];
}

export interface ReadLayer {
  readonly facts: LayerFacts;
  /** What the bytes are, checked in this run or when they were cached; undefined for a folder. */
  readonly pair: VerifiedPair | undefined;
  readonly cached: boolean;
}

export interface VisibleFact extends PlacedFact {
  /** The facts of what lay at the same path before, newest first, without a break. */
  readonly earlier: readonly PlacedFact[];
}

export interface ReadImageOptions {
  readonly extractors: readonly Extractor[];
  readonly cache: LayerCache | undefined;
  readonly verifyDiffIds: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: LayerProgress) => void;
}

/** Bytes of a layer as they come in; `done` once, at its end. */
export interface LayerProgress {
  readonly layer: number;
  readonly layers: number;
  readonly bytes: number;
  readonly size: number | undefined;
  readonly done: boolean;
  readonly cached: boolean;
}

/**
 * Two at a time: inflating runs on another thread than hashing and walking, so two layers keep two cores busy, and
 * memory stays that of two layers in flight.
 */
const layersAtOnce = 2;

/**
 * Reads every layer of an image once (or finds it in the cache), mounts them over each other and tells which facts
 * are visible. A wanted file whose content lies under a name that nobody wanted (through a symlink or a hard link) is
 * read in a second pass over its layer, for those names only.
 */
export async function readImage(image: Image, options: ReadImageOptions): Promise<ReadImage> {
  const notices: Notice[] = [];
  if (options.verifyDiffIds && image.diffIdProblem) {
    throw new PlimsollError('DIFF_ID_MISMATCH', image.diffIdProblem, {
      remedy: 'The image was changed after it was built. For an archive slimmed on purpose use --no-verify-diffids.',
    });
  }
  const layers = await readLayers(image, options);
  for (const [layer, { facts }] of layers.entries())
    notices.push(...facts.notices.map((notice) => ({ ...notice, layer })));

  const allFacts = layers.map(({ facts }) => facts);
  const extra = new Map<string, readonly ExtractedFact[]>();
  const factsOf = ({ layer, index }: EntryPlace): readonly ExtractedFact[] => [
    ...(allFacts[layer]?.facts.get(index) ?? []),
    ...(extra.get(`${layer}:${index}`) ?? []),
  ];
  const merged = mergedTree(allFacts, (place) => allFacts[place.layer]?.facts.has(place.index) ?? false);
  notices.push(...linkNotices(merged, allFacts));
  const view = mergedView(merged, allFacts);

  const wanted = wantedFiles(view, allFacts, options.extractors);
  await readAgain(image, wanted, factsOf, extra, options);

  const facts = new Map<string, VisibleFact[]>(options.extractors.map(({ id }) => [id, []]));
  for (const { extractor, located } of wanted) {
    const { entry, content, earlier } = located;
    const own = factsOf(content).find((fact) => fact.extractor === extractor.id);
    if (!own) continue;
    if ('failure' in own) {
      notices.push(failureNotice(extractor, own.failure, located));
      continue;
    }
    facts.get(extractor.id)?.push({
      fact: own.fact,
      path: entry.path,
      layer: entry.layer,
      earlier: earlier.flatMap((place) => {
        const fact = factsOf(place).find((each) => each.extractor === extractor.id);
        return fact && 'fact' in fact ? [{ fact: fact.fact, path: entry.path, layer: place.layer }] : [];
      }),
    });
  }
  return { view, layers, facts, notices };
}

async function readLayers(image: Image, options: ReadImageOptions): Promise<readonly ReadLayer[]> {
  const limit = limiter(layersAtOnce);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const work = image.layers.map((layer, index) =>
    limit(async () => {
      signal.throwIfAborted();
      try {
        return await readOrFind(layer, index, image.layers.length, { ...options, signal });
      } catch (error) {
        // The first failure is the one to tell; the others would only say that they were stopped.
        stop.abort(error);
        throw error;
      }
    }),
  );
  const results = await Promise.allSettled(work);
  if (stop.signal.aborted) throw stop.signal.reason;
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

async function readOrFind(layer: Layer, index: number, layers: number, options: ReadImageOptions): Promise<ReadLayer> {
  const tell = (bytes: number, done: boolean, cached: boolean) =>
    options.onProgress?.({ layer: index, layers, bytes, size: layer.size, done, cached });
  // S14: without verified diffIDs the cache is neither read nor written.
  const cache = options.verifyDiffIds ? options.cache : undefined;
  const hit = await cache?.find(layer);
  if (hit) {
    tell(hit.pair.size, true, true);
    return { facts: openFacts(hit.stored), pair: hit.pair, cached: true };
  }
  let bytes = 0;
  const { stored, verified } = await readLayer(layer, {
    extractors: options.extractors,
    verifyDiffId: options.verifyDiffIds,
    signal: options.signal,
    onBytes: (count) => {
      bytes += count;
      tell(bytes, false, false);
    },
  });
  if (verified) await cache?.save(layer, verified, stored);
  tell(bytes, true, false);
  return { facts: openFacts(stored), pair: verified, cached: false };
}

interface Wanted {
  readonly extractor: Extractor;
  readonly located: Located;
}

/** Visible files that an extractor asks for: by their name in the merged view, or at one of its places, each once. */
function wantedFiles(
  view: MergedView,
  layers: readonly LayerFacts[],
  extractors: readonly Extractor[],
): readonly Wanted[] {
  const wanted = new Map<string, Wanted>();
  const add = (extractor: Extractor, located: Located) =>
    wanted.set(`${extractor.id}\0${located.entry.path}`, { extractor, located });
  for (const located of view.candidates(({ layer, index }) => layers[layer]?.facts.has(index) ?? false)) {
    for (const extractor of extractors) if (extractor.wants(located.entry.header)) add(extractor, located);
  }
  for (const extractor of extractors) {
    for (const place of extractor.places) {
      const located = view.contentAt(place);
      if (located) add(extractor, located);
    }
  }
  return [...wanted.values()].sort((a, b) => (a.located.entry.path < b.located.entry.path ? -1 : 1));
}

/** The second pass: only layers, and in them only files, that hold something wanted under another name. */
async function readAgain(
  image: Image,
  wanted: readonly Wanted[],
  factsOf: (place: EntryPlace) => readonly ExtractedFact[],
  into: Map<string, readonly ExtractedFact[]>,
  options: ReadImageOptions,
): Promise<void> {
  const byLayer = new Map<number, Map<number, { extractor: Extractor; path: string }[]>>();
  for (const { extractor, located } of wanted) {
    const { content, entry } = located;
    if (factsOf(content).some((fact) => fact.extractor === extractor.id)) continue;
    // Wanted under its own name as well: it was read, and the extractor found nothing of its own in it.
    if (extractor.wants(located.stored)) continue;
    const files = byLayer.get(content.layer) ?? new Map<number, { extractor: Extractor; path: string }[]>();
    byLayer.set(content.layer, files);
    files.set(content.index, [...(files.get(content.index) ?? []), { extractor, path: entry.path }]);
  }
  for (const [layer, also] of byLayer) {
    const source = image.layers[layer];
    if (!source) continue;
    const { stored } = await readLayer(source, {
      extractors: [],
      verifyDiffId: options.verifyDiffIds,
      signal: options.signal,
      also,
    });
    for (const [index, facts] of stored.facts) into.set(`${layer}:${index}`, facts);
  }
}

function linkNotices({ linksToLower, danglingLinks }: MergedTree, layers: readonly LayerFacts[]): readonly Notice[] {
  const notice = (code: Notice['code'], links: readonly EntryPlace[], what: string): readonly Notice[] => {
    const [first] = links;
    if (!first) return [];
    const message = `${links.length} hard ${links.length === 1 ? 'link' : 'links'} ${what}`;
    return [{ code, message, path: showPath(layers[first.layer]?.path(first.index) ?? ''), layer: first.layer }];
  };
  return [
    ...notice(
      'LINK_TO_LOWER_LAYER',
      linksToLower,
      'to a file of a lower layer, which engines that unpack each layer alone refuse.',
    ),
    ...notice('ENTRY_SKIPPED', danglingLinks, 'to nothing, which engines refuse.'),
  ];
}

function failureNotice(extractor: Extractor, failure: string, { entry }: Located): Notice {
  return {
    code: 'PACKAGE_DATABASE_INVALID',
    message: `The ${extractor.id} database could not be read: ${failure}`,
    incomplete: true,
    path: showPath(entry.path),
    layer: entry.layer,
  };
}
