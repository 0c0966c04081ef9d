import { emptyConfig } from '../oci/config.ts';
import type { CatalogEntry, Layer, Source, SourceKind } from '../oci/image.ts';

/**
 * A plain filesystem as an image of one layer: no manifest, no config, no history, nothing that claims a digest. What
 * it runs on, only its packages tell.
 */
export function filesystemSource(kind: SourceKind, location: string, layer: Layer): Source {
  const entry: CatalogEntry = {
    names: [location],
    id: undefined,
    digest: undefined,
    created: undefined,
    size: layer.size,
    dangling: false,
  };
  return {
    kind,
    location,
    resolve: async () => undefined,
    images: async () => [undefined],
    image: async () => ({ reference: location, descriptor: undefined, config: emptyConfig, layers: [layer] }),
    catalog: async () => [entry],
    close: async () => {},
  };
}
