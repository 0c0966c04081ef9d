import type { SchemaWords } from './read-yaml.ts';

/** @param topmost keys of `.plimsoll.yaml` */
export function lintConfigWords(topmost: readonly string[]): SchemaWords {
  return { keysAt: (path) => keysIn(path, topmost), hint: hintOf };
}

type Path = readonly (string | number)[];

const keysBelow: Readonly<Record<string, readonly string[]>> = {
  overrides: ['files', 'stages', 'rules'],
  rules: ['level', 'options'],
  ignores: ['comments', 'foreign', 'forbidden'],
};

function keysIn(path: Path, topmost: readonly string[]): readonly string[] {
  if (path.length <= 1) return topmost;
  const name = path.includes('rules') ? 'rules' : String(path[0]);
  return keysBelow[name] ?? [];
}

/** For keys of other tools, and what is taken for them. */
function hintOf(path: Path, value: unknown): string | undefined {
  const key = String(path[0]);
  if (path.length !== 1) return undefined;
  if (/^(?:ignores?|ignored|disabled?)$/.test(key)) {
    const names = (Array.isArray(value) ? value : [value]).filter((name) => typeof name === 'string');
    const [first = 'RULE', ...others] = names;
    return `To turn rules off write 'rules: { ${[first, ...others].map((name) => `${name}: off`).join(', ')} }'.`;
  }
  return Object.hasOwn(hints, key) ? hints[key] : undefined;
}

const hints: Readonly<Record<string, string>> = {
  override: "To give rules a level write 'rules: { DL3008: error }'.",
  'failure-threshold': "Write 'fail-on'.",
  'no-fail': "Write 'fail-on: none'.",
  trustedRegistries: "Write 'trusted-registries'.",
  'disable-ignore-pragma': "Write 'ignores: { comments: false }'.",
};
