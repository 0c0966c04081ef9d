/**
 * A map by name that never changes: `with` makes another that shares all but a path with this one, so that ten thousand
 * ENV lines cost ten thousand paths and no copies. Kept in order of the names, as a balanced (AVL) tree: nobody can
 * choose names that make it slow.
 */
export class PersistentMap<Value> implements ReadonlyMap<string, Value> {
  readonly #root: Node<Value> | undefined;

  constructor(root?: Node<Value>) {
    this.#root = root;
  }

  with(name: string, value: Value): PersistentMap<Value> {
    return new PersistentMap(inserted(this.#root, name, value));
  }

  get size(): number {
    return this.#root?.size ?? 0;
  }

  get(name: string): Value | undefined {
    return nodeOf(this.#root, name)?.value;
  }

  has(name: string): boolean {
    return nodeOf(this.#root, name) !== undefined;
  }

  forEach(visit: (value: Value, name: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [name, value] of this) visit(value, name, this);
  }

  entries(): MapIterator<[string, Value]> {
    const all = new Map<string, Value>();
    gather(this.#root, all);
    return all.entries();
  }

  keys(): MapIterator<string> {
    return new Map(this.entries()).keys();
  }

  values(): MapIterator<Value> {
    return new Map(this.entries()).values();
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }
}

interface Node<Value> {
  readonly name: string;
  readonly value: Value;
  readonly left: Node<Value> | undefined;
  readonly right: Node<Value> | undefined;
  readonly height: number;
  readonly size: number;
}

type Branch<Value> = Node<Value> | undefined;

function nodeOf<Value>(root: Branch<Value>, name: string): Branch<Value> {
  let node = root;
  while (node !== undefined && node.name !== name) node = name < node.name ? node.left : node.right;
  return node;
}

function gather<Value>(node: Branch<Value>, into: Map<string, Value>): void {
  if (node === undefined) return;
  gather(node.left, into);
  into.set(node.name, node.value);
  gather(node.right, into);
}

function inserted<Value>(node: Branch<Value>, name: string, value: Value): Node<Value> {
  if (node === undefined) return joined({ name, value }, undefined, undefined);
  if (name === node.name) return joined({ name, value }, node.left, node.right);
  return name < node.name
    ? balanced(node, inserted(node.left, name, value), node.right)
    : balanced(node, node.left, inserted(node.right, name, value));
}

type Entry<Value> = Pick<Node<Value>, 'name' | 'value'>;

function joined<Value>({ name, value }: Entry<Value>, left: Branch<Value>, right: Branch<Value>): Node<Value> {
  const height = 1 + Math.max(heightOf(left), heightOf(right));
  return { name, value, left, right, height, size: 1 + (left?.size ?? 0) + (right?.size ?? 0) };
}

function balanced<Value>(entry: Entry<Value>, left: Branch<Value>, right: Branch<Value>): Node<Value> {
  const lean = heightOf(left) - heightOf(right);
  if (lean > 1 && left !== undefined) {
    const inner = left.right;
    return inner === undefined || heightOf(left.left) >= heightOf(inner)
      ? joined(left, left.left, joined(entry, inner, right))
      : joined(inner, joined(left, left.left, inner.left), joined(entry, inner.right, right));
  }
  if (lean < -1 && right !== undefined) {
    const inner = right.left;
    return inner === undefined || heightOf(right.right) >= heightOf(inner)
      ? joined(right, joined(entry, left, inner), right.right)
      : joined(inner, joined(entry, left, inner.left), joined(right, inner.right, right.right));
  }
  return joined(entry, left, right);
}

function heightOf<Value>(node: Branch<Value>): number {
  return node?.height ?? 0;
}
