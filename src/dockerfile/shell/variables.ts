/** What is known of a variable at a place of a script. */
export type Known =
  | { readonly kind: 'value'; readonly value: string }
  /** One of these, as the variable of a `for` loop. */
  | { readonly kind: 'each'; readonly values: readonly string[] }
  | { readonly kind: 'unset' }
  | { readonly kind: 'unknown' };

export const unknown: Known = { kind: 'unknown' };

/** The variables of one shell, in the order in which its commands run. */
export interface ShellVariables {
  lookup(name: string): Known;
  assign(name: string, known: Known): void;
  /** What is no longer sure, as after `read`. */
  forget(names: Iterable<string>): void;
  /** After `eval` or `.`, which may assign anything. */
  forgetAll(): void;
  export(name: string): void;
  /** Programs that are started see it. */
  isExported(name: string): boolean;
  mark(): Mark;
  /** Takes back what happened since, as at the end of a subshell; says which names were assigned. */
  rollBack(mark: Mark): Touched;
  /** What was assigned since may not have been, as at the end of a branch. */
  blur(mark: Mark): void;
  /** Makes unknown what others assigned. */
  blurAll(touched: readonly Touched[]): void;
  /** A function's body runs at some later time: only what the script assigns nowhere is sure in it. */
  enterFunction(assignedAnywhere: Touched): () => void;
}

export type Mark = number;

export interface Touched {
  readonly names: ReadonlySet<string>;
  readonly all: boolean;
}

/** What the shell inherits. */
export interface Inherited {
  lookup(name: string): Known;
  isExported(name: string): boolean;
}

type Change =
  | { readonly name: string; readonly before: Known | undefined }
  | { readonly name: undefined; readonly before: Layer };

interface Layer {
  readonly values: Map<string, Known>;
  readonly inherits: (name: string) => Known;
}

export function shellVariables(inherited: Inherited): ShellVariables {
  let layer: Layer = { values: new Map(), inherits: (name) => inherited.lookup(name) };
  const changes: Change[] = [];
  const exported = new Set<string>();
  // What functions assign changes at any call of them.
  const volatile = new Set<string>();
  let isAllVolatile = false;

  const set = (name: string, known: Known): void => {
    changes.push({ name, before: layer.values.get(name) });
    layer.values.set(name, known);
  };
  const replaceLayer = (next: Layer): void => {
    changes.push({ name: undefined, before: layer });
    layer = next;
  };
  const touchedSince = (mark: Mark): Touched => {
    const names = new Set<string>();
    let all = false;
    for (let index = mark; index < changes.length; index++) {
      const name = changes[index]?.name;
      if (name === undefined) all = true;
      else names.add(name);
    }
    return { names, all };
  };
  const undo = (mark: Mark): void => {
    while (changes.length > mark) {
      const change = changes.pop();
      if (change === undefined) break;
      if (change.name === undefined) layer = change.before;
      else if (change.before === undefined) layer.values.delete(change.name);
      else layer.values.set(change.name, change.before);
    }
  };
  const variables: ShellVariables = {
    lookup(name) {
      if (isAllVolatile || volatile.has(name)) return unknown;
      return layer.values.get(name) ?? layer.inherits(name);
    },
    assign: set,
    forget(names) {
      for (const name of names) set(name, unknown);
    },
    forgetAll: () => replaceLayer({ values: new Map(), inherits: () => unknown }),
    export: (name) => void exported.add(name),
    isExported: (name) => exported.has(name) || inherited.isExported(name),
    mark: () => changes.length,
    rollBack(mark) {
      const touched = touchedSince(mark);
      undo(mark);
      return touched;
    },
    // Undone first: each name then costs one change, however deep the branches.
    blur: (mark) => variables.blurAll([variables.rollBack(mark)]),
    blurAll(touched) {
      const names = new Set<string>();
      for (const one of touched) for (const name of one.names) names.add(name);
      if (touched.some(({ all }) => all)) variables.forgetAll();
      variables.forget(names);
    },
    enterFunction(assignedAnywhere) {
      const mark = changes.length;
      const { inherits } = layer;
      const { names, all } = assignedAnywhere;
      replaceLayer({ values: new Map(), inherits: (name) => (all || names.has(name) ? unknown : inherits(name)) });
      const inside = changes.length;
      return () => {
        const touched = touchedSince(inside);
        for (const name of touched.names) volatile.add(name);
        isAllVolatile ||= touched.all;
        undo(mark);
      };
    },
  };
  return variables;
}
