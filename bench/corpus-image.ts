import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** One image of the corpus as it lies on the disk: an OCI layout, and for most a docker archive of the same. */
export interface CorpusImage {
  readonly name: string;
  readonly layout: string;
  readonly archive: string | undefined;
  readonly layers: readonly StoredLayer[];
}

export interface StoredLayer {
  readonly path: string;
  readonly bytes: number;
  readonly compression: 'gzip' | 'zstd' | 'none';
}

interface Document {
  readonly manifests?: readonly { readonly digest: string }[];
  readonly layers?: readonly { readonly digest: string }[];
}

/** @throws Error when the folder holds no OCI layout */
export function corpusImage(folder: string): CorpusImage {
  const layout = join(folder, 'oci');
  const blob = (digest: string) => join(layout, 'blobs', ...digest.split(':'));
  // The corpus is ours: its documents are what they should be.
  const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Document;
  let found = read(join(layout, 'index.json'));
  while (found.manifests?.[0]) found = read(blob(found.manifests[0].digest));
  const archive = join(folder, 'docker-archive.tar');
  return {
    name: basename(folder),
    layout,
    archive: existsSync(archive) ? archive : undefined,
    layers: (found.layers ?? []).map(({ digest }) => storedLayer(blob(digest))),
  };
}

function storedLayer(path: string): StoredLayer {
  const magic = Buffer.alloc(4);
  const handle = openSync(path, 'r');
  readSync(handle, magic);
  closeSync(handle);
  const hex = magic.toString('hex');
  const compression = hex.startsWith('1f8b') ? 'gzip' : hex === '28b52ffd' ? 'zstd' : 'none';
  return { path, bytes: statSync(path).size, compression };
}
