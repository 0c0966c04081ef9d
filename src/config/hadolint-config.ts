import * as v from 'valibot';
import type { Level } from '../finding.ts';
import { likely } from '../nearest.ts';
import {
  emptyConfig,
  isOfShellCheck,
  type KnownRules,
  type LintConfig,
  notHeardNotice,
  type RuleSetting,
  Texts as TextList,
  thresholds,
} from './lint-config.ts';
import { readYaml } from './read-yaml.ts';

const Texts = v.nullish(TextList, []);

// What hadolint does not know it does not refuse.
const HadolintSchema = v.looseObject({
  ignored: Texts,
  override: v.nullish(v.looseObject({ error: Texts, warning: Texts, info: Texts, style: Texts })),
  trustedRegistries: v.nullish(TextList),
  'failure-threshold': v.nullish(v.string()),
  'no-fail': v.nullish(v.boolean()),
  'label-schema': v.nullish(v.record(v.string(), v.string())),
  'strict-labels': v.nullish(v.boolean()),
  'disable-ignore-pragma': v.nullish(v.boolean()),
});

// Those about hadolint's output mean nothing here.
const keys = [...Object.keys(HadolintSchema.entries), 'format', 'no-color', 'verbose'];
const overrideLevels = ['error', 'warning', 'info', 'style'];
const failureThresholds = [...thresholds, 'ignore'];

/**
 * `.hadolint.yaml`, for who comes from there. What it holds that nobody understands is one notice; ShellCheck's ids,
 * which hadolint knows, are passed over.
 * @throws PlimsollError CONFIG_INVALID
 */
export async function parseHadolintConfig(
  text: string,
  file: string,
  folder: string,
  known: KnownRules,
): Promise<LintConfig> {
  const { value } = await readYaml(text, file, HadolintSchema, { keysAt: () => keys });
  const rules = new Map<string, RuleSetting>();
  const unknown = unknownIn(Object.keys(value), keys, 'the key');
  const set = (names: readonly string[], level: Level | 'off') => {
    for (const name of names) {
      const named = known.named(name);
      if (named.length === 0 && !isOfShellCheck(name))
        unknown.push(withGuess(`the rule '${name}'`, known.likely(name)));
      for (const { id } of named) rules.set(id, { level, options: {} });
    }
  };
  unknown.push(...unknownIn(Object.keys(value.override ?? {}), overrideLevels, 'the level'));
  const { error = [], warning = [], info = [], style = [] } = value.override ?? {};
  set(error, 'error');
  set(warning, 'warning');
  set(info, 'info');
  set(style, 'style');
  set(value.ignored, 'off');
  const threshold = value['failure-threshold']?.toLowerCase();
  if (threshold !== undefined) unknown.push(...unknownIn([threshold], failureThresholds, 'the failure-threshold'));
  const labels = value['label-schema'];
  const pragmaOff = value['disable-ignore-pragma'];
  return {
    ...emptyConfig(folder),
    file,
    failOn: value['no-fail'] ? 'none' : thresholdOf(threshold),
    rules,
    shared: {
      ...(value.trustedRegistries ? { 'trusted-registries': value.trustedRegistries } : {}),
      ...(labels
        ? { 'label-schema': Object.entries(labels).map(([name, type]) => `${name}:${type.toLowerCase()}`) }
        : {}),
      ...(typeof value['strict-labels'] === 'boolean' ? { 'strict-labels': value['strict-labels'] } : {}),
    },
    ignores: typeof pragmaOff === 'boolean' ? { comments: !pragmaOff } : {},
    notices: unknown.length === 0 ? [] : [notHeardNotice(file, `is not understood: ${shortList(unknown)}.`)],
  };
}

function unknownIn(words: readonly string[], known: readonly string[], kind: string): string[] {
  return words
    .filter((word) => !known.includes(word))
    .map((word) => withGuess(`${kind} '${word}'`, likely(word.toLowerCase(), known)));
}

function withGuess(what: string, meant: string | undefined): string {
  return meant === undefined ? what : `${what} (did you mean '${meant}'?)`;
}

function shortList(unknown: readonly string[]): string {
  const more = unknown.length - mostTold;
  return unknown.slice(0, mostTold).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const mostTold = 10;

function thresholdOf(word: string | undefined): LintConfig['failOn'] {
  switch (word) {
    case 'error':
    case 'warning':
    case 'info':
    case 'style':
    case 'none':
      return word;
    case 'ignore':
      return 'none';
    default:
      return undefined;
  }
}
