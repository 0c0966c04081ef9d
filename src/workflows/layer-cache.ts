import { readdir } from 'node:fs/promises';
import { PlimsollError } from '../errors.ts';
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

/** `plimsoll cache info`. @throws PlimsollError CACHE_UNUSABLE */
export async function describeCache(folder: string): Promise<CacheInfo> {
  await refuseNoFolder(folder);
  return cacheInfo(folder);
}

/**
 * `plimsoll cache prune`: removes what was written more than `days` days before `now`.
 * @throws PlimsollError CACHE_UNUSABLE
 */
export async function cleanCache(folder: string, days: number, now: Date): Promise<CacheInfo> {
  await refuseNoFolder(folder);
  return pruneCache(folder, new Date(now.getTime() - days * 86_400_000));
}

/** One that is not there yet is an empty cache; what cannot be listed must not pass for one. */
async function refuseNoFolder(folder: string): Promise<void> {
  try {
    await readdir(folder);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT') return;
    const why = code === 'ENOTDIR' ? 'is not a folder' : 'cannot be read';
    throw new PlimsollError('CACHE_UNUSABLE', `The cache folder '${folder}' ${why}.`, {
      cause,
      remedy: 'Name another one with --cache-dir or PLIMSOLL_CACHE_DIR.',
    });
  }
}
