import * as v from 'valibot';
import type { Level } from '../finding.ts';
import { emptyConfig, type KnownRules, type LintConfig, type RuleSetting } from './lint-config.ts';
import { readYaml } from './read-yaml.ts';

const Texts = v.nullish(v.array(v.string()), []);

// hadolint's own keys; those about its output mean nothing here, and what it does not know it does not refuse.
const HadolintSchema = v.object({
  ignored: Texts,
  override: v.nullish(v.object({ error: Texts, warning: Texts, info: Texts, style: Texts })),
  trustedRegistries: v.nullish(v.array(v.string())),
  'failure-threshold': v.nullish(v.string()),
  'no-fail': v.nullish(v.boolean()),
  'label-schema': v.nullish(v.record(v.string(), v.string())),
  'strict-labels': v.nullish(v.boolean()),
  'disable-ignore-pragma': v.nullish(v.boolean()),
});

/**
 * `.hadolint.yaml`, for who comes from there. Ids that no rule has (shellcheck's) are passed over.
 * @throws PlimsollError CONFIG_INVALID
 */
export async function parseHadolintConfig(
  text: string,
  file: string,
  folder: string,
  known: KnownRules,
): Promise<LintConfig> {
  const { value } = await readYaml(text, file, HadolintSchema, []);
  const rules = new Map<string, RuleSetting>();
  const set = (names: readonly string[], level: Level | 'off') => {
    for (const { id } of names.flatMap((name) => known.named(name))) rules.set(id, { level, options: {} });
  };
  const { error = [], warning = [], info = [], style = [] } = value.override ?? {};
  set(error, 'error');
  set(warning, 'warning');
  set(info, 'info');
  set(style, 'style');
  set(value.ignored, 'off');
  const labels = value['label-schema'];
  const pragmaOff = value['disable-ignore-pragma'];
  return {
    ...emptyConfig(folder),
    file,
    failOn: value['no-fail'] ? 'none' : thresholdOf(value['failure-threshold']?.toLowerCase()),
    rules,
    shared: {
      ...(value.trustedRegistries ? { 'trusted-registries': value.trustedRegistries } : {}),
      ...(labels
        ? { 'label-schema': Object.entries(labels).map(([name, type]) => `${name}:${type.toLowerCase()}`) }
        : {}),
      ...(typeof value['strict-labels'] === 'boolean' ? { 'strict-labels': value['strict-labels'] } : {}),
    },
    ignores: typeof pragmaOff === 'boolean' ? { comments: !pragmaOff } : {},
  };
}

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
