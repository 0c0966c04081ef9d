import type { Extractor } from '../extractor.ts';
import { type CacheInfo, cacheInfo, type LayerCache, layerCache, openCacheFolder, pruneCache } from '../image/cache.ts';

/** The layer facts of a cache folder, which is made when missing. @throws PlimsollError CACHE_UNUSABLE */
export async function openLayerCache(folder: string, extractors: readonly Extractor[]): Promise<LayerCache> {
  return layerCache(await openCacheFolder(folder), extractors);
}

/** The cache folder without its layers: databases live in it, too. @throws PlimsollError CACHE_UNUSABLE */
export async function prepareCache(folder: string): Promise<string> {
  return openCacheFolder(folder);
}

/** `plimsoll cache info` */
export async function describeCache(folder: string): Promise<CacheInfo> {
  return cacheInfo(folder);
}

/** `plimsoll cache prune`: removes what was written more than `days` days before `now`. */
export async function cleanCache(folder: string, days: number, now: Date): Promise<CacheInfo> {
  return pruneCache(folder, new Date(now.getTime() - days * 86_400_000));
}
