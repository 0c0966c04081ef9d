import * as v from 'valibot';
import type { Document, LineCounter } from 'yaml';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { likely } from '../nearest.ts';

/** A configuration as data, and where its keys stand. */
export interface ReadYaml<Value> {
  readonly value: Value;
  /** An error about what stands at a path: file, line and remedy. */
  invalid(path: Path, message: string, remedy?: string): PlimsollError;
}

type Path = readonly (string | number)[];

export interface SchemaWords {
  /** Keys of the mapping that a key stands in. */
  keysAt(path: Path): readonly string[];
  /** What to write in place of a key, or of its value, that is often written. */
  hint?(path: Path, value: unknown): string | undefined;
}

/**
 * YAML 1.2 (so `off` is text) against a schema. An empty file is an empty mapping.
 * @param name how the file is called in errors
 * @param words what errors propose
 * @throws PlimsollError CONFIG_INVALID
 */
export async function readYaml<const Schema extends v.GenericSchema>(
  text: string,
  name: string,
  schema: Schema,
  words: SchemaWords,
): Promise<ReadYaml<v.InferOutput<Schema>>> {
  // Only for those who have a configuration.
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  const { document, value } = parsed(yaml, text, name, lines);
  const invalid = (path: Path, message: string, remedy?: string) => {
    const offset = offsetOf(yaml, document, path);
    const where = offset === undefined ? `'${name}'` : `Line ${lines.linePos(offset).line} of '${name}'`;
    return new PlimsollError('CONFIG_INVALID', `${where}: ${message}`, remedy === undefined ? {} : { remedy });
  };
  if (value !== null && value !== undefined && (typeof value !== 'object' || Array.isArray(value))) {
    throw invalid([], 'It holds no keys.', `There are ${words.keysAt([]).join(', ')}.`);
  }
  const checked = v.safeParse(schema, value ?? {});
  if (checked.success) return { value: checked.output, invalid };
  const issue = ofList(innermost(checked.issues[0]), value);
  const { path } = issue;
  const hint = words.hint?.(path, path.length === 1 ? valueAt(value, path) : issue.input);
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const key = String(path.at(-1));
    const keys = words.keysAt(path);
    const meant = likely(key, keys);
    const nearest = meant ? `Did you mean '${meant}'?` : `There are ${keys.join(', ')}.`;
    throw invalid(path, `There is no key '${key}'.`, hint ?? nearest);
  }
  if (issue.type === 'strict_object' && issue.received === 'undefined') {
    throw invalid(path, `'${path.join('.')}' is missing.`);
  }
  const spelled = path.length > 0 ? `'${path.join('.')}'` : 'The file';
  const meant =
    typeof issue.input === 'string' ? likely(issue.input.toLowerCase(), wordsOf(issue.expected)) : undefined;
  const remedy = hint ?? (meant && `Did you mean '${meant}'?`);
  throw invalid(path, `${spelled} is ${shownValue(issue.input)}: ${demandOf(issue)}.`, remedy);
}

interface Issue {
  readonly type: string;
  readonly expected: string | null;
  readonly received: string;
  readonly message: string;
  readonly input: unknown;
  readonly path: Path;
}

/** Of a union that wants a mapping and was given one, what is wrong inside of it. */
function innermost(issue: v.BaseIssue<unknown>, above: Path = []): Issue {
  const path = [...above, ...pathOf(issue)];
  const inside = (issue.issues ?? []).find((each) => (each.path ?? []).length > 0);
  return issue.type === 'union' && inside && isMapping(issue.input) ? innermost(inside, path) : { ...issue, path };
}

/** A list is an object as well, and its numbers are no keys. */
function ofList(issue: Issue, value: unknown): Issue {
  const path = issue.path.slice(0, -1);
  const list = valueAt(value, path);
  if (issue.type !== 'strict_object' || !Array.isArray(list)) return issue;
  return { ...issue, path, input: list, expected: null, received: 'Array', message: demands['object'] ?? '' };
}

function valueAt(value: unknown, path: Path): unknown {
  const own = (at: unknown, key: string | number) =>
    typeof at === 'object' && at !== null ? Object.getOwnPropertyDescriptor(at, key)?.value : undefined;
  return path.reduce(own, value);
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema's own words, else ours for the kind of value: the library's name its types. */
function demandOf({ type, message }: Issue): string {
  const own = /^Invalid /.test(message) ? demands[type] : message;
  return own ?? 'write something else';
}

const demands: Readonly<Record<string, string>> = {
  array: 'write a list, as in [a, b]',
  string: 'write a text',
  boolean: 'write true or false',
  record: 'write a mapping, as in { a: b }',
  object: 'write a mapping, as in { a: b }',
  loose_object: 'write a mapping, as in { a: b }',
  strict_object: 'write a mapping, as in { a: b }',
  union: 'write a text, a number, true, false or a list of texts',
};

function shownValue(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = String(value);
  return `'${text.length > mostShown ? `${text.slice(0, mostShown)}...` : text}'`;
}

const mostShown = 60;

/** Words that a choice has. */
function wordsOf(expected: string | null): readonly string[] {
  return Array.from((expected ?? '').matchAll(/"([^"]*)"/g), ([, word = '']) => word);
}

type Yaml = typeof import('yaml');

function parsed(
  { parseDocument }: Yaml,
  text: string,
  name: string,
  lineCounter: LineCounter,
): { document: Document; value: unknown } {
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true });
    const [error] = document.errors;
    if (error) {
      const { line } = lineCounter.linePos(error.pos[0]);
      throw new PlimsollError('CONFIG_INVALID', `Line ${line} of '${name}' is no YAML: ${sentence(error.message)}`, {
        cause: error,
        remedy: 'Repair the file, or leave it out with --no-config.',
      });
    }
    return { document, value: document.toJS({ maxAliasCount: limits.configAliases }) };
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    // Aliases that multiply, or a depth that the parser's stack does not bear.
    throw new PlimsollError('CONFIG_INVALID', `'${name}' is not read: it is nested or repeated too much.`, { cause });
  }
}

function sentence(message: string): string {
  const [first = ''] = message.split('\n');
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

function pathOf(issue: v.BaseIssue<unknown>): Path {
  return (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
}

/** Of the key, or of the item of a list. */
function offsetOf(yaml: Yaml, document: Document, path: Path): number | undefined {
  const { isMap, isScalar } = yaml;
  if (path.length === 0) return undefined;
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
    if (pair && isScalar(pair.key)) return pair.key.range?.[0];
  }
  const node = document.getIn(path, true);
  if (isScalar(node)) return node.range?.[0];
  return offsetOf(yaml, document, path.slice(0, -1));
}
