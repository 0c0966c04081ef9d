import type { RawPath } from '../extractor.ts';
import type { LayerFacts } from './layer-facts.ts';
import { flag, type Node, none, PathTree, root } from './path-tree.ts';
import { type UnpackedLayer, unpackLayer } from './unpack.ts';

/** One entry of one layer. */
export interface EntryPlace {
  readonly layer: number;
  readonly index: number;
}

/** All layers over each other, as the kernel's overlayfs shows them. */
export interface MergedTree {
  readonly tree: PathTree;
  /** Whose content a visible entry shows: itself, or what its hard link shares. Absent: the link leads nowhere. */
  content(node: Node): EntryPlace | undefined;
  /** The entries that lay at a file's path after each earlier layer, newest first, back to where there was none. */
  earlier(node: Node): readonly EntryPlace[];
  /** Hard links whose target only a lower layer has. Runtimes that unpack layers alone refuse them. */
  readonly linksToLower: readonly EntryPlace[];
  /** Hard links to nothing, which every runtime refuses. */
  readonly danglingLinks: readonly EntryPlace[];
}

/**
 * Mounts layers over each other, base first. overlayfs documentation (kernel, filesystems/overlayfs.rst): a whiteout
 * hides the name; folders merge unless the upper one is opaque; anything else replaces what is below, with all under
 * it. A folder that a layer only implies has the attributes of the one below. The root is always merged: overlayfs does
 * not look at its opaque mark, so a container sees what lies below it.
 * @param remembers whether the earlier contents of a path matter; true for files that extractors read
 */
export function mergedTree(facts: readonly LayerFacts[], remembers: (place: EntryPlace) => boolean): MergedTree {
  // What the base unpacks to lies at the bottom as it is: a second tree of it would be the largest of all.
  const [bottom] = facts;
  const entries = facts.reduce((sum, { count }) => sum + count, 0);
  const base: UnpackedLayer = bottom ? unpackLayer(bottom, entries) : { tree: new PathTree(0), links: new Map() };
  const { tree } = base;
  const history = new Map<Node, EntryPlace[]>();
  const linkTargets = new Map<string, EntryPlace>();
  const linksToLower: EntryPlace[] = [];
  const danglingLinks: EntryPlace[] = [];
  /** Contents that the layer at hand removed; it may bring something to the same path, and then nothing was missing. */
  const removed = new Map<Node, EntryPlace[]>();
  joinLinks(base, 0);
  clearMarks(tree);
  for (const [layer, upper] of facts.entries()) {
    if (layer > 0) mount(unpackLayer(upper), layer);
    removed.clear();
  }
  return {
    tree,
    content: (node) => contentOf({ layer: tree.layer(node), index: tree.entry(node) }, tree.has(node, flag.link)),
    earlier: (node) => history.get(node) ?? [],
    linksToLower,
    danglingLinks,
  };

  function contentOf(place: EntryPlace, isLink: boolean): EntryPlace | undefined {
    return isLink ? linkTargets.get(`${place.layer}:${place.index}`) : place;
  }

  function mount(upper: UnpackedLayer, layer: number): void {
    joinLinks(upper, layer);
    const pairs: [Node, Node][] = [[root, root]];
    const explicit = upper.tree.entry(root);
    if (explicit !== none) tree.set(root, tree.flags(root), explicit, layer);
    for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
      const [above, below] = pair;
      for (const child of upper.tree.children(above)) {
        const folder = place(upper.tree, child, below, layer);
        if (folder !== undefined) pairs.push([child, folder]);
      }
    }
  }

  /** @returns the merged folder to go on in, when the child is one */
  function place(upper: PathTree, child: Node, below: Node, layer: number): Node | undefined {
    const flags = upper.flags(child);
    if ((flags & flag.hidden) !== 0) return undefined;
    if ((flags & flag.hidesLower) !== 0) {
      const hidden = tree.child(below, upper.name(child));
      if (hidden !== none) tree.kill(hidden, setAside);
    }
    if ((flags & flag.live) === 0) return undefined;
    const node = tree.makeLike(below, upper, child);
    const entry = upper.entry(child);
    const isFolder = (flags & flag.directory) !== 0;
    const was = tree.flags(node);
    if (isFolder && (was & flag.directory) !== 0) {
      if (entry !== none) tree.set(node, was | (flags & flag.moved), entry, layer);
      if ((flags & flag.opaque) !== 0) tree.empty(node, setAside);
      return node;
    }
    const shown = flag.live | (flags & (flag.directory | flag.symlink | flag.link | flag.moved));
    if ((was & flag.live) !== 0) tree.kill(node, setAside);
    const before = isFolder ? undefined : removed.get(node);
    if (before) history.set(node, before);
    tree.set(node, shown, entry, layer);
    return isFolder ? node : undefined;
  }

  function setAside(node: Node): void {
    const content = contentOf({ layer: tree.layer(node), index: tree.entry(node) }, tree.has(node, flag.link));
    if (content && remembers(content)) removed.set(node, [content, ...(history.get(node) ?? [])]);
    history.delete(node);
  }

  /** Hard links share the content their target has now; a later layer that removes the target does not touch it. */
  function joinLinks(upper: UnpackedLayer, layer: number): void {
    const layerFacts = facts[layer];
    if (!layerFacts) return;
    for (let index = 0; index < layerFacts.count; index++) {
      if (layerFacts.type(index) !== 'link') continue;
      const own = upper.links.get(index);
      if (own !== undefined && layerFacts.type(own) !== 'link') {
        linkTargets.set(`${layer}:${index}`, { layer, index: own });
        continue;
      }
      const content = lowerContent(layerFacts.header(own ?? index).target ?? '');
      if (content) linkTargets.set(`${layer}:${index}`, content);
      (content ? linksToLower : danglingLinks).push({ layer, index });
    }
  }

  function lowerContent(path: RawPath): EntryPlace | undefined {
    let node: Node = root;
    for (const part of path.split('/')) node = node === none ? none : tree.child(node, part);
    if (node === none || !tree.has(node, flag.live) || tree.has(node, flag.directory)) return undefined;
    return contentOf({ layer: tree.layer(node), index: tree.entry(node) }, tree.has(node, flag.link));
  }
}

/** Takes out of a base what it says to layers below it, and what nobody sees. */
function clearMarks(tree: PathTree): void {
  const shown = flag.live | flag.directory | flag.symlink | flag.link | flag.moved;
  for (let node = root; node < tree.size; node++) {
    if (tree.has(node, flag.hidden)) tree.kill(node, () => {});
    else tree.set(node, tree.flags(node) & (tree.has(node, flag.live) ? shown : 0), tree.entry(node), 0);
  }
}
