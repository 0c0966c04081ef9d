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

/**
 * YAML 1.2 (so `off` is text) against a schema. An empty file is an empty mapping.
 * @param name how the file is called in errors
 * @param keys all that the schema knows, for suggestions
 * @throws PlimsollError CONFIG_INVALID
 */
export async function readYaml<const Schema extends v.GenericSchema>(
  text: string,
  name: string,
  schema: Schema,
  keys: readonly string[],
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
    throw invalid([], 'It holds no keys.', `There are ${keys.join(', ')}.`);
  }
  const checked = v.safeParse(schema, value ?? {});
  if (checked.success) return { value: checked.output, invalid };
  const [issue] = checked.issues;
  const path = pathOf(issue);
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const key = String(path.at(-1));
    const meant = likely(key, keys);
    throw invalid(
      path,
      `There is no key '${key}'.`,
      meant ? `Did you mean '${meant}'?` : `There are ${keys.join(', ')}.`,
    );
  }
  if (issue.type === 'strict_object' && issue.received === 'undefined') {
    throw invalid(path, `'${path.join('.')}' is missing.`);
  }
  const spelled = path.length > 0 ? `'${path.join('.')}'` : 'The file';
  throw invalid(path, `${spelled} is not what it should be: ${issue.message.replace(/\.$/, '')}.`);
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
