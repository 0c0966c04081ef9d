import { rules as allRules } from '../../rules/index.ts';
import { emptyConfig, type LintConfig } from '../../src/config/lint-config.ts';
import type { BuildContext } from '../../src/dockerfile/build-context.ts';
import { parsePreset } from '../../src/dockerfile/ignores/presets.ts';
import { ruleNames } from '../../src/dockerfile/ignores/rule-names.ts';
import type { BaseImages, Example, OptionValue, Rule, TrustVerifier } from '../../src/dockerfile/rule.ts';
import type { LintInput, LintOptions } from '../../src/workflows/lint.ts';
import { type LintFlags, lintSettings } from '../../src/workflows/lint-settings.ts';

export interface LintText {
  readonly rules?: readonly Rule[];
  readonly config?: Partial<LintConfig>;
  readonly flags?: LintFlags;
  readonly context?: BuildContext;
  readonly trust?: TrustVerifier;
  readonly baseImages?: BaseImages;
  readonly check?: string;
  readonly name?: string;
}

/** What `lintFile` and `fixFile` take, for a text. */
export function lintArguments(
  dockerfile: string | Uint8Array,
  { rules = allRules, config, flags, context, trust, baseImages, check, name = 'Dockerfile' }: LintText = {},
): readonly [LintInput, LintOptions] {
  const bytes = typeof dockerfile === 'string' ? Buffer.from(dockerfile) : dockerfile;
  return [
    { name, id: name, bytes, openContext: context ? async () => context : undefined },
    {
      rules,
      names: ruleNames(rules),
      settings: lintSettings({ ...emptyConfig('/'), ...config }, name, flags),
      today: '2026-01-01',
      trust,
      baseImages,
      check,
    },
  ];
}

/** The same for an example of a rule: every rule is on, and its options are the example's. */
export function exampleArguments(
  rule: Rule,
  example: Example,
  context: BuildContext | undefined,
  dockerfile = example.dockerfile,
): readonly [LintInput, LintOptions] {
  const options: Readonly<Record<string, OptionValue>> = example.options ?? {};
  const { trust, baseImages, target } = example;
  return lintArguments(dockerfile, {
    config: { rules: new Map([[rule.id, { level: undefined, options }]]) },
    flags: { preset: parsePreset('all') },
    ...(context ? { context } : {}),
    ...(baseImages ? { baseImages: { platformsOf: (reference: string) => baseImages[reference], target } } : {}),
    ...(trust
      ? {
          trust: {
            verify: async (reference: string) =>
              trust[reference] ?? { state: 'failed' as const, reason: 'Nobody knows it.' },
          },
        }
      : {}),
  });
}
