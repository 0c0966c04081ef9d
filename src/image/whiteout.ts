/** What the last part of a path says to the layers below. OCI image-spec, layer.md "Whiteouts". */
export type Marker = { readonly kind: 'whiteout'; readonly name: string } | { readonly kind: 'opaque' };

const prefix = '.wh.';
const opaqueName = '.wh..wh..opq';

/**
 * `.wh.name` removes `name`; `.wh..wh..opq` alone is the opaque marker, so that `.wh..wh..opqX` removes `.wh..opqX`.
 * A bare `.wh.` names nothing, and `.wh..` and `.wh...` would name the folder itself and its parent: ordinary files.
 */
export function markerOf(name: string): Marker | undefined {
  if (!name.startsWith(prefix)) return undefined;
  if (name === opaqueName) return { kind: 'opaque' };
  const removed = name.slice(prefix.length);
  return removed === '' || removed === '.' || removed === '..' ? undefined : { kind: 'whiteout', name: removed };
}

/** AUFS kept its hard links and orphans in folders of these names (Docker's archive.WhiteoutMetaPrefix). */
export function isAufsFolder(name: string): boolean {
  return name.startsWith('.wh..wh.') && name !== opaqueName;
}
