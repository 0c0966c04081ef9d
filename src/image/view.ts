import type { EntryHeader, FileView, RawPath, ViewEntry } from '../extractor.ts';
import { limits } from '../limits.ts';
import type { LayerFacts } from './layer-facts.ts';
import type { EntryPlace, MergedTree } from './merge.ts';
import { flag, type Node, none, root } from './path-tree.ts';

/** The merged filesystem with what the core needs beyond the extractors' FileView. */
export interface MergedView extends FileView {
  /** Whose content is at a path, links followed. */
  contentAt(path: RawPath): Located | undefined;
  /** Every visible file that may hold facts: those of `hasFacts`, hard links, and entries that a link moved. */
  candidates(hasFacts: (place: EntryPlace) => boolean): Iterable<Located>;
}

export interface Located {
  readonly entry: ViewEntry;
  /** The entry whose bytes are shown, and its header as its layer has it. */
  readonly content: EntryPlace;
  readonly stored: EntryHeader;
  readonly earlier: readonly EntryPlace[];
}

export function mergedView(merged: MergedTree, layers: readonly LayerFacts[]): MergedView {
  const { tree } = merged;

  return {
    resolve: (path) => asEntry(find(path, true)),
    lookup: (path) => asEntry(find(path, false)),
    contentAt: (path) => locate(find(path, true)),
    *entries() {
      // A stack of folders' sorted children: depth first, parents before children.
      const stack: Node[] = [root];
      for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        const entry = asEntry(node);
        if (entry) yield entry;
        if (tree.has(node, flag.directory)) for (const child of sortedChildren(node).reverse()) stack.push(child);
      }
    },
    *candidates(hasFacts) {
      for (let node = 1; node < tree.size; node++) {
        const flags = tree.flags(node);
        if ((flags & flag.live) === 0 || (flags & (flag.directory | flag.symlink)) !== 0) continue;
        const content = merged.content(node);
        if (!content) continue;
        if ((flags & (flag.link | flag.moved)) === 0 && !hasFacts(content)) continue;
        const located = locate(node);
        if (located) yield located;
      }
    },
  };

  function sortedChildren(folder: Node): Node[] {
    return [...tree.children(folder)]
      .filter((child) => tree.has(child, flag.live))
      .map((child) => ({ child, name: tree.name(child) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ child }) => child);
  }

  function locate(node: Node | undefined): Located | undefined {
    const entry = node === undefined ? undefined : asEntry(node);
    if (node === undefined || !entry || entry.header.type !== 'file') return undefined;
    const content = merged.content(node);
    const stored = content && layers[content.layer]?.header(content.index);
    return content && stored && { entry, content, stored, earlier: merged.earlier(node) };
  }

  function asEntry(node: Node | undefined): ViewEntry | undefined {
    if (node === undefined) return undefined;
    const path = tree.path(node);
    const layer = tree.layer(node);
    if (tree.entry(node) === none) {
      return { path, layer, header: impliedFolder(path) };
    }
    const header = layers[layer]?.header(tree.entry(node));
    if (!header) return undefined;
    if (header.type !== 'link') return { path, layer, header: { ...header, path } };
    const content = merged.content(node);
    const shared = content && layers[content.layer]?.header(content.index);
    return shared ? { path, layer, header: { ...shared, path } } : { path, layer, header: { ...header, path } };
  }

  /** path_resolution(7) inside the image's root: `..` of the root is the root, at most 40 links. */
  function find(path: RawPath, followLast: boolean): Node | undefined {
    let node: Node = root;
    let followed = 0;
    const parts = path.split('/').reverse();
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      if (part === '' || part === '.') continue;
      if (part === '..') {
        node = tree.parent(node);
        continue;
      }
      if (!tree.has(node, flag.directory)) return undefined;
      const next = tree.child(node, part);
      if (next === none || !tree.has(next, flag.live)) return undefined;
      if (tree.has(next, flag.symlink) && (followLast || parts.length > 0)) {
        if (followed++ >= limits.linkDepth) return undefined;
        const target = layers[tree.layer(next)]?.header(tree.entry(next)).target ?? '';
        if (target.startsWith('/')) node = root;
        parts.push(...target.split('/').reverse());
        if (parts.length > limits.pathDepth * 2) return undefined;
        continue;
      }
      node = next;
    }
    return node;
  }
}

function impliedFolder(path: RawPath): EntryHeader {
  return { path, type: 'directory', mode: 0o755, uid: 0, gid: 0, size: 0, mtime: 0 };
}
