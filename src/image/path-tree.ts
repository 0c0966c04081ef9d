import { Buffer } from 'node:buffer';
import { randomInt } from 'node:crypto';
import type { RawPath } from '../extractor.ts';

/** A place in the tree. The root is 0; `none` says that there is nothing. */
export type Node = number;
export const root: Node = 0;
export const none = 0xffffffff;

/** Bits of a node. */
export const flag = {
  /** There is something: a folder or an entry. A node without it is a name that once was. */
  live: 1,
  directory: 2,
  symlink: 4,
  /** A whiteout: nothing of the lower layers shows here. */
  hidesLower: 8,
  /** An opaque folder: none of the lower layers' children show. */
  opaque: 16,
  /** A hard link; its content belongs to another entry. */
  link: 32,
  /** The entry's own path leads here through a link of the same layer. */
  moved: 64,
  /** AUFS bookkeeping (`.wh..wh.plnk`): links may point into it, nobody sees it. */
  hidden: 128,
} as const;

/**
 * A filesystem tree in a few typed arrays: a node costs some 35 bytes where an object with a Map of children costs
 * several hundred, and layers may have millions. Children are found by hash of (parent, name), open addressing.
 */
export class PathTree {
  #count = 1;
  #parent: Uint32Array<ArrayBuffer>;
  #firstChild: Uint32Array<ArrayBuffer>;
  #nextSibling: Uint32Array<ArrayBuffer>;
  #nameAt: Uint32Array<ArrayBuffer>;
  #nameLength: Uint16Array<ArrayBuffer>;
  /** Index of the entry that made the node in its layer; `none` for a folder nobody named. */
  #entry: Uint32Array<ArrayBuffer>;
  #layer: Uint16Array<ArrayBuffer>;
  #flags: Uint8Array<ArrayBuffer>;
  #names: Buffer;
  #namesEnd = 0;
  /** Takes the bytes of a name that came as a string. */
  #text = new Uint8Array(256);
  #table: Uint32Array;
  /** Nobody outside knows it, so nobody can choose names that all meet in one slot. It changes no result. */
  readonly #seed = randomInt(2 ** 32);

  /** @param entries of the layers to be put in: growing on the way to them costs as much as making their nodes */
  constructor(entries: number) {
    // And some for folders that nobody named.
    const capacity = entries + (entries >> 4) + 64;
    this.#parent = new Uint32Array(capacity);
    this.#firstChild = new Uint32Array(capacity).fill(none);
    this.#nextSibling = new Uint32Array(capacity).fill(none);
    this.#nameAt = new Uint32Array(capacity);
    this.#nameLength = new Uint16Array(capacity);
    this.#entry = new Uint32Array(capacity).fill(none);
    this.#layer = new Uint16Array(capacity);
    this.#flags = new Uint8Array(capacity);
    this.#names = Buffer.allocUnsafe(capacity * 16);
    this.#table = new Uint32Array(2 ** Math.ceil(Math.log2(capacity * 2))).fill(none);
    this.#flags[root] = flag.live | flag.directory;
  }

  /** Nodes ever made, dead ones too: valid nodes are 0 ... size - 1. */
  get size(): number {
    return this.#count;
  }

  entry(node: Node): number {
    return this.#entry[node] ?? none;
  }

  layer(node: Node): number {
    return this.#layer[node] ?? 0;
  }

  parent(node: Node): Node {
    return this.#parent[node] ?? root;
  }

  has(node: Node, bits: number): boolean {
    return ((this.#flags[node] ?? 0) & bits) === bits;
  }

  flags(node: Node): number {
    return this.#flags[node] ?? 0;
  }

  set(node: Node, flags: number, entry: number, layer: number): void {
    this.#flags[node] = flags;
    this.#entry[node] = entry;
    this.#layer[node] = layer;
  }

  name(node: Node): RawPath {
    const at = this.#nameAt[node] ?? 0;
    return this.#names.toString('latin1', at, at + (this.#nameLength[node] ?? 0));
  }

  path(node: Node): RawPath {
    const parts: string[] = [];
    for (let at = node; at !== root; at = this.parent(at)) parts.push(this.name(at));
    return parts.reverse().join('/');
  }

  /** The node of a name under a folder, live or not; `none` when the name was never there. */
  child(folder: Node, name: string): Node {
    const bytes = this.#bytesOf(name);
    return this.#find(folder, bytes, 0, name.length, this.#hash(folder, bytes, 0, name.length));
  }

  /** The same, made when missing: not live, without an entry. */
  make(folder: Node, name: string): Node {
    return this.makeAt(folder, this.#bytesOf(name), 0, name.length);
  }

  /** The same for the name that a node of another tree has. */
  makeLike(folder: Node, other: PathTree, node: Node): Node {
    const at = other.#nameAt[node] ?? 0;
    return this.makeAt(folder, other.#names, at, at + (other.#nameLength[node] ?? 0));
  }

  /** The same for a name that lies among other bytes: a string for each of millions costs as much as all the rest. */
  makeAt(folder: Node, bytes: Uint8Array, from: number, to: number): Node {
    const hashed = this.#hash(folder, bytes, from, to);
    const found = this.#find(folder, bytes, from, to, hashed);
    if (found !== none) {
      if (this.#nextSibling[found] === found) this.#link(found, folder);
      return found;
    }
    if (this.#count === this.#parent.length) this.#grow();
    const node = this.#count++;
    this.#parent[node] = folder;
    this.#nameAt[node] = this.#append(bytes, from, to);
    this.#nameLength[node] = to - from;
    this.#link(node, folder);
    this.#insert(node, hashed);
    if (this.#count * 2 > this.#table.length) this.#rehash();
    return node;
  }

  /** Children made since the folder was last empty, newest first; ask `has(node, flag.live)`. */
  *children(folder: Node): Generator<Node> {
    for (let node = this.#firstChild[folder] ?? none; node !== none; node = this.#nextSibling[node] ?? none) yield node;
  }

  /** Everything at and below a node is gone. `gone` hears of every live node that was not a folder. */
  kill(node: Node, gone: (node: Node) => void): void {
    if (this.has(node, flag.live) && !this.has(node, flag.directory)) gone(node);
    this.empty(node, gone);
    this.set(node, 0, none, 0);
  }

  /** Everything below a node is gone, and out of its list: a folder that is emptied often is not walked over and over. */
  empty(folder: Node, gone: (node: Node) => void): void {
    const stack = [folder];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      let child = this.#firstChild[at] ?? none;
      this.#firstChild[at] = none;
      while (child !== none) {
        const next = this.#nextSibling[child] ?? none;
        if (this.has(child, flag.live) && !this.has(child, flag.directory)) gone(child);
        this.set(child, 0, none, 0);
        this.#nextSibling[child] = child;
        if (this.#firstChild[child] !== none) stack.push(child);
        child = next;
      }
    }
  }

  #link(node: Node, folder: Node): void {
    this.#nextSibling[node] = this.#firstChild[folder] ?? none;
    this.#firstChild[folder] = node;
  }

  #bytesOf(name: string): Uint8Array {
    if (name.length > this.#text.length) this.#text = new Uint8Array(name.length);
    for (let i = 0; i < name.length; i++) this.#text[i] = name.charCodeAt(i);
    return this.#text;
  }

  #find(folder: Node, bytes: Uint8Array, from: number, to: number, hashed: number): Node {
    const mask = this.#table.length - 1;
    for (let slot = hashed & mask; ; slot = (slot + 1) & mask) {
      const node = this.#table[slot] ?? none;
      if (node === none || this.#is(node, folder, bytes, from, to)) return node;
    }
  }

  #is(node: Node, folder: Node, bytes: Uint8Array, from: number, to: number): boolean {
    if (this.#parent[node] !== folder || this.#nameLength[node] !== to - from) return false;
    const at = (this.#nameAt[node] ?? 0) - from;
    for (let i = from; i < to; i++) if (this.#names[at + i] !== bytes[i]) return false;
    return true;
  }

  #append(bytes: Uint8Array, from: number, to: number): number {
    const at = this.#namesEnd;
    this.#namesEnd += to - from;
    if (this.#namesEnd > this.#names.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#names.length * 2, this.#namesEnd));
      this.#names.copy(larger, 0, 0, at);
      this.#names = larger;
    }
    for (let i = from; i < to; i++) this.#names[at - from + i] = bytes[i] ?? 0;
    return at;
  }

  #insert(node: Node, hashed: number): void {
    const mask = this.#table.length - 1;
    let slot = hashed & mask;
    while (this.#table[slot] !== none) slot = (slot + 1) & mask;
    this.#table[slot] = node;
  }

  #rehash(): void {
    this.#table = new Uint32Array(this.#table.length * 2).fill(none);
    for (let node = 1; node < this.#count; node++) {
      const at = this.#nameAt[node] ?? 0;
      this.#insert(node, this.#hash(this.parent(node), this.#names, at, at + (this.#nameLength[node] ?? 0)));
    }
  }

  #grow(): void {
    const from = this.#parent.length;
    const to = from + (from >> 2) + 1024;
    this.#parent = resized(this.#parent, to);
    this.#firstChild = resized(this.#firstChild, to).fill(none, from);
    this.#nextSibling = resized(this.#nextSibling, to).fill(none, from);
    this.#nameAt = resized(this.#nameAt, to);
    this.#entry = resized(this.#entry, to).fill(none, from);
    this.#nameLength = new Uint16Array(this.#nameLength.buffer.transfer(to * 2));
    this.#layer = new Uint16Array(this.#layer.buffer.transfer(to * 2));
    this.#flags = new Uint8Array(this.#flags.buffer.transfer(to));
  }

  /** FNV-1a over the name, started from the parent and the seed, and mixed, since slots are its low bits. */
  #hash(folder: Node, bytes: Uint8Array, from: number, to: number): number {
    let value = Math.imul(folder ^ this.#seed, 0x01000193);
    for (let i = from; i < to; i++) value = Math.imul(value ^ (bytes[i] ?? 0), 0x01000193);
    value ^= value >>> 15;
    return Math.imul(value, 0x2c1b3c6d);
  }
}

/** The old memory is free at once. */
function resized(column: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  return new Uint32Array(column.buffer.transfer(length * 4));
}
