import type { Span } from '../mapped-text.ts';
import type { LintedFile } from '../rule.ts';
import type { ShellCommand, ShellScript } from '../shell-script.ts';
import type { Arg, Env, Run } from '../syntax.ts';

/** A value that the file gives to a variable, as written there. */
export interface VariableValue {
  readonly raw: string;
  readonly span: Span;
}

/**
 * The value that a variable has for a command: given before it, else exported in the script (the last one), else by ENV
 * or ARG. Undefined where nothing in the file says one, and for a word that has another shape in the file.
 */
export function variableValue(
  name: string,
  { run, script, command }: { readonly run: Run; readonly script: ShellScript; readonly command: ShellCommand },
  { stages, dockerfile }: Pick<LintedFile, 'stages' | 'dockerfile'>,
): VariableValue | undefined {
  const declaration = stages.scopeAt(run).variables.get(name)?.declaration;
  const value =
    command.assignments.findLast((each) => each.name === name)?.value ??
    remembered(script, exportsOf).get(name) ??
    (declaration && remembered(declaration, pairsOf).get(name));
  if (value === undefined) return undefined;
  const { raw, span } = value;
  return dockerfile.source.text.slice(span.start, span.end) === raw ? { raw, span } : undefined;
}

type Values = ReadonlyMap<string, VariableValue | undefined>;

/** Each is looked through once, however many commands ask. */
function remembered<Key extends object>(key: Key, read: (key: Key) => Values): Values {
  const known = found.get(key) ?? read(key);
  found.set(key, known);
  return known;
}

const found = new WeakMap<object, Values>();

function exportsOf({ commands }: ShellScript): Values {
  const words = commands.flatMap((each) => (each.name === 'export' ? each.arguments : []));
  return new Map(
    words.flatMap(({ raw, span }) => {
      const at = raw.indexOf('=');
      const value = { raw: raw.slice(at + 1), span: { start: span.start + at + 1, end: span.end } };
      return at > 0 ? [[raw.slice(0, at), value] as const] : [];
    }),
  );
}

function pairsOf({ pairs }: Arg | Env): Values {
  return new Map(pairs.map(({ key, value }) => [key.raw, value]));
}
