import type { Extractor } from '../extractor.ts';
import type { LayerCache } from '../image/cache.ts';
import type { LayerProgress } from '../image/read-image.ts';

/** How images are read, and what reports of them bear. */
export interface ImageOptions {
  readonly extractors: readonly Extractor[];
  readonly cache: LayerCache | undefined;
  readonly verifyDiffIds: boolean;
  readonly signal: AbortSignal;
  readonly toolVersion: string;
  /** The report's one moment. */
  readonly now: Date;
  readonly onProgress?: (progress: LayerProgress) => void;
}
