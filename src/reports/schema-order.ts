import schema from './report.schema.json' with { type: 'json' };

/** What of JSON Schema the order of keys needs; the other keywords are only named. */
interface Node {
  readonly type?: unknown;
  readonly $ref?: string;
  readonly oneOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

/**
 * The value with its keys in the order in which the published schema lists them, so that the same report is the same
 * text however it was put together. Keys that the schema does not know (nobody's, as a test holds) come last, sorted.
 */
export function inSchemaOrder(definition: 'report' | 'reportList', value: unknown): unknown {
  return ordered(value, definitions[definition] ?? {});
}

const definitions: Readonly<Record<string, Node>> = schema.$defs;

function ordered(value: unknown, node: Node): unknown {
  const shape = resolved(node);
  if (Array.isArray(value)) return value.map((item) => ordered(item, shape.items ?? {}));
  if (typeof value !== 'object' || value === null) return value;
  const known = Object.keys(shape.properties ?? {});
  const fields = new Map<string, unknown>(Object.entries(value));
  const keys = [
    ...known.filter((key) => fields.has(key)),
    ...[...fields.keys()].filter((key) => !known.includes(key)).sort(),
  ];
  return Object.fromEntries(keys.map((key) => [key, ordered(fields.get(key), shape.properties?.[key] ?? {})]));
}

// References inside the document, and the branch of a `oneOf` that is not null.
function resolved(node: Node): Node {
  if (node.$ref !== undefined) return resolved(definitions[node.$ref.replace('#/$defs/', '')] ?? {});
  const branch = node.oneOf?.map(resolved).find(({ properties }) => properties !== undefined);
  return branch ?? node;
}
