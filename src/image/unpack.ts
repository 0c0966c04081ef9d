import { PlimsollError } from '../errors.ts';
import type { RawPath } from '../extractor.ts';
import { limits } from '../limits.ts';
import type { LayerFacts } from './layer-facts.ts';
import { flag, type Node, none, PathTree, root } from './path-tree.ts';
import { isAufsFolder, markerOf } from './whiteout.ts';

/** One layer unpacked alone, as Docker's overlay2 does it before the layers are mounted over each other. */
export interface UnpackedLayer {
  readonly tree: PathTree;
  /**
   * For hard links: the entry of this layer whose content they share; absent when no such path is in this layer. One to
   * a symlink is that symlink under a second name, in the tree as well.
   */
  readonly links: ReadonlyMap<number, number>;
}

/**
 * Plays the entries of a layer in their order: a later entry replaces an earlier one, folders that nobody named come
 * into being, and a path that runs through a link of the same layer lands where the link points, inside the root.
 * Whiteouts speak to lower layers only, so they never remove what this layer brings (OCI image-spec, layer.md). A
 * character device 0:0 is what overlayfs takes for a whiteout, whoever made it.
 * @param room of the tree, in entries: more when others are to be mounted over it
 * @throws PlimsollError LIMIT_EXCEEDED (linkSteps)
 */
export function unpackLayer(facts: LayerFacts, room = facts.count): UnpackedLayer {
  const tree = new PathTree(room);
  const links = new Map<number, number>();
  const openLinks: number[] = [];
  const nobody = () => {};
  const steps = stepCounter();
  const { names } = facts;
  // Where the path of the last folder lies among the names; an end of -1: look it up again.
  let lastStart = 0;
  let lastEnd = -1;
  let lastNode: Node = root;
  let lastMoved = false;

  for (let index = 0; index < facts.count; index++) {
    const type = facts.type(index);
    const start = facts.pathStart(index);
    const end = facts.pathEnd(index);
    if (start === end) {
      if (type === 'directory') tree.set(root, tree.flags(root), index, 0);
      continue;
    }
    let nameStart = end;
    while (nameStart > start && names[nameStart - 1] !== slash) nameStart--;
    const folderEnd = Math.max(start, nameStart - 1);
    // Entries of one folder follow each other in most tars.
    if (!sameBytes(names, lastStart, lastEnd, start, folderEnd)) {
      const place = makeFolder(tree, facts.path(index).slice(0, folderEnd - start));
      lastStart = start;
      lastEnd = folderEnd;
      lastNode = place.node;
      lastMoved = place.moved;
    }
    const folder = lastNode;
    // No other name can be a marker.
    const name = names[nameStart] === dot ? facts.path(index).slice(nameStart - start) : '';
    const marker = markerOf(name);
    if (marker?.kind === 'opaque') {
      tree.set(folder, tree.flags(folder) | flag.opaque, tree.entry(folder), 0);
      continue;
    }
    if (marker?.kind === 'whiteout' && !(type === 'directory' && isAufsFolder(name))) {
      const hidden = tree.make(folder, marker.name);
      tree.set(hidden, tree.flags(hidden) | flag.hidesLower, tree.entry(hidden), 0);
      continue;
    }
    const node = tree.makeAt(folder, names, nameStart, end);
    if (type === 'character' && isOverlayWhiteout(facts.header(index).device)) {
      tree.kill(node, nobody);
      tree.set(node, flag.hidesLower, none, 0);
      lastEnd = -1;
      continue;
    }
    const before = tree.flags(node);
    const kept = (before & flag.hidesLower) | (lastMoved ? flag.moved : 0);
    if (type === 'directory') {
      const wasFolder = (before & flag.directory) !== 0;
      if (!wasFolder) lastEnd = -1;
      tree.set(
        node,
        kept | (before & flag.opaque) | flag.live | flag.directory | (isAufsFolder(name) ? flag.hidden : 0),
        index,
        0,
      );
      continue;
    }
    if ((before & flag.live) !== 0) {
      // Something else was here: what was remembered of the last folder may be under it.
      tree.kill(node, nobody);
      lastEnd = -1;
    }
    tree.set(
      node,
      kept | flag.live | (type === 'symlink' ? flag.symlink : 0) | (type === 'link' ? flag.link : 0),
      index,
      0,
    );
    if (type === 'link' && !joinLink(node)) openLinks.push(node);
  }
  // Some writers put a link before what it points to; runtimes refuse such a layer, its content is still known.
  for (const node of openLinks) if (tree.has(node, flag.live | flag.link)) joinLink(node);
  return { tree, links };

  function joinLink(node: Node): boolean {
    const index = tree.entry(node);
    const found = findEntry(tree, facts, facts.header(index).target ?? '', steps);
    if (found === undefined || found === index) return false;
    const shared = links.get(found) ?? found;
    links.set(index, shared);
    if (facts.type(shared) === 'symlink') tree.set(node, (tree.flags(node) & ~flag.link) | flag.symlink, shared, 0);
    return true;
  }

  function makeFolder(into: PathTree, folderPath: RawPath): { node: Node; moved: boolean } {
    let node: Node = root;
    let moved = false;
    let followed = 0;
    // Parts still to walk, the next one last: link targets are pushed in front of the rest.
    const parts = folderPath === '' ? [] : folderPath.split('/').reverse();
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      if (part === '' || part === '.') continue;
      if (part === '..') {
        node = into.parent(node);
        continue;
      }
      const next = into.make(node, part);
      const flags = into.flags(next);
      if ((flags & flag.symlink) !== 0 && (flags & flag.live) !== 0 && followed++ < limits.linkDepth) {
        const target = facts.header(into.entry(next)).target ?? '';
        if (target.startsWith('/')) node = root;
        const more = target.split('/').reverse();
        steps(more.length);
        parts.push(...more);
        moved = true;
        continue;
      }
      if ((flags & flag.directory) === 0) {
        // A folder nobody named, over whatever was in its place.
        into.set(
          next,
          (flags & flag.hidesLower) | flag.live | flag.directory | (isAufsFolder(part) ? flag.hidden : 0),
          none,
          0,
        );
      }
      node = next;
    }
    return { node, moved };
  }
}

const slash = 0x2f;
const dot = 0x2e;

function sameBytes(bytes: Uint8Array, a: number, aEnd: number, b: number, bEnd: number): boolean {
  if (aEnd - a !== bEnd - b) return false;
  for (let i = 0; a + i < aEnd; i++) if (bytes[a + i] !== bytes[b + i]) return false;
  return true;
}

/** The entry at a path of this layer, links followed in all parts but the last (link(2) does not follow that one). */
function findEntry(
  tree: PathTree,
  facts: LayerFacts,
  path: RawPath,
  steps: (count: number) => void,
): number | undefined {
  let node: Node = root;
  let followed = 0;
  const parts = path.split('/').reverse();
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      node = tree.parent(node);
      continue;
    }
    const next = tree.child(node, part);
    if (next === none || !tree.has(next, flag.live)) return undefined;
    if (parts.length > 0 && tree.has(next, flag.symlink)) {
      if (followed++ >= limits.linkDepth) return undefined;
      const target = facts.header(tree.entry(next)).target ?? '';
      if (target.startsWith('/')) node = root;
      const more = target.split('/').reverse();
      steps(more.length);
      parts.push(...more);
      continue;
    }
    node = next;
  }
  return tree.has(node, flag.directory) ? undefined : tree.entry(node);
}

/** Forty links of four thousand parts, for each of millions of entries, would take for ever. */
function stepCounter(): (count: number) => void {
  let taken = 0;
  return (count) => {
    taken += count;
    if (taken <= limits.linkSteps) return;
    throw new PlimsollError(
      'LIMIT_EXCEEDED',
      `A layer's paths lead through symlinks of more than ${limits.linkSteps} parts together (linkSteps).`,
    );
  };
}

function isOverlayWhiteout(device: { readonly major: number; readonly minor: number } | undefined): boolean {
  return device?.major === 0 && device.minor === 0;
}
