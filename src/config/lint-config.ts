import * as v from 'valibot';
import { type Level, levels } from '../finding.ts';
import { likely } from '../nearest.ts';
import type { Notice } from '../report.ts';
import { lintConfigWords } from './lint-config-words.ts';
import { type PathGlob, pathGlob } from './path-glob.ts';
import { type ReadYaml, readYaml } from './read-yaml.ts';

/** What a configuration says about linting. */
export interface LintConfig {
  /** As named to people; undefined when there is none. */
  readonly file: string | undefined;
  /** Absolute; patterns for files are relative to it. */
  readonly folder: string;
  readonly preset: string | undefined;
  readonly failOn: Level | 'none' | undefined;
  /** By rule id. */
  readonly rules: ReadonlyMap<string, RuleSetting>;
  /** In order: later ones win. */
  readonly overrides: readonly Override[];
  /** Options that several rules share: `trusted-registries`, `label-schema`, `strict-labels`. */
  readonly shared: Readonly<Record<string, OptionValue>>;
  /** What is not said stays with `ignoreDefaults`. */
  readonly ignores: Partial<IgnorePolicy>;
  /** Files and folders that a search leaves out; undefined: it is not said. */
  readonly exclude: readonly PathGlob[] | undefined;
  /** What a reader must know of the configuration itself. */
  readonly notices: readonly Notice[];
}

export interface RuleSetting {
  readonly level: Level | 'off' | undefined;
  readonly options: Readonly<Record<string, OptionValue>>;
}

export interface Override {
  /** Undefined: every file. */
  readonly files: readonly PathGlob[] | undefined;
  /** By name or number; undefined: everywhere in the file. */
  readonly stages: readonly PathGlob[] | undefined;
  /** Where it is written. */
  readonly file?: string;
  readonly rules: ReadonlyMap<string, RuleSetting>;
}

/** Which comments, and a baseline, may silence what. */
export interface IgnorePolicy {
  /** Whether comments count at all. */
  readonly comments: boolean;
  /** Whether those written for other tools do. */
  readonly foreign: boolean;
  /** Ids of rules that neither comments nor a baseline silence. */
  readonly forbidden: ReadonlySet<string>;
}

export type OptionValue = boolean | number | string | readonly string[];

/** What a configuration can be held against. */
export interface KnownRules {
  named(text: string): readonly KnownRule[];
  likely(text: string): string | undefined;
  isPreset(text: string): boolean;
}

interface KnownRule {
  readonly id: string;
  readonly options?: Readonly<Record<string, { readonly default: OptionValue }>>;
}

export function emptyConfig(folder: string): LintConfig {
  return {
    file: undefined,
    folder,
    preset: undefined,
    failOn: undefined,
    rules: new Map(),
    overrides: [],
    shared: {},
    ignores: {},
    exclude: undefined,
    notices: [],
  };
}

export const ignoreDefaults: IgnorePolicy = { comments: true, foreign: true, forbidden: new Set() };

export const thresholds = [...levels, 'none'] as const;
const levelWords = levels.join(', ');
// YAML 1.1 tools write `off` as false.
const LevelOrOff = v.union([
  v.picklist([...levels, 'off']),
  v.pipe(
    v.literal(false),
    v.transform(() => 'off' as const),
  ),
]);
const Option = v.union([v.boolean(), v.number(), v.string(), v.array(v.string())]);
const Setting = v.union(
  [LevelOrOff, v.strictObject({ level: v.optional(LevelOrOff), options: v.optional(v.record(v.string(), Option)) })],
  `write ${levelWords} or off, or a mapping with level and options`,
);
// A list is an object as well, and its numbers would be taken for rules.
const Rules = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value), "write a mapping, as in 'RULE: LEVEL'"),
  v.record(v.string(), Setting),
);
export const Texts = v.union(
  [
    v.array(v.string()),
    v.pipe(
      v.string(),
      v.transform((text) => [text]),
    ),
  ],
  'write a list of texts, as in [a, b]',
);

const labelTypes = ['text', 'url', 'rfc3339', 'spdx', 'hash', 'semver', 'email'] as const;

const ConfigSchema = v.strictObject({
  preset: v.optional(v.string()),
  'fail-on': v.optional(v.picklist(thresholds, `write ${levelWords} or none`)),
  rules: v.optional(Rules),
  overrides: v.optional(v.array(v.strictObject({ files: v.optional(Texts), stages: v.optional(Texts), rules: Rules }))),
  'trusted-registries': v.optional(Texts),
  'label-schema': v.optional(v.record(v.string(), v.picklist(labelTypes, `write one of ${labelTypes.join(', ')}`))),
  'strict-labels': v.optional(v.boolean()),
  ignores: v.optional(
    v.strictObject({
      comments: v.optional(v.boolean()),
      foreign: v.optional(v.boolean()),
      forbidden: v.optional(Texts),
    }),
  ),
  exclude: v.optional(Texts),
});

/**
 * `.plimsoll.yaml`.
 * @throws PlimsollError CONFIG_INVALID with the line: unknown keys, rules, options and presets are errors
 */
export async function parseLintConfig(
  text: string,
  file: string,
  folder: string,
  known: KnownRules,
): Promise<LintConfig> {
  const read = await readYaml(text, file, ConfigSchema, lintConfigWords(Object.keys(ConfigSchema.entries)));
  const { value, invalid } = read;
  if (value.preset !== undefined && !known.isPreset(value.preset)) {
    throw invalid(['preset'], `There is no preset '${value.preset}'.`, presetRemedy(value.preset));
  }
  const notHeard = new Set<string>();
  const forbiddenIds = (name: string, index: number) =>
    idsOf(name, ['ignores', 'forbidden', index], read, known, notHeard).map(({ id }) => id);
  const { comments, foreign, forbidden } = value.ignores ?? {};
  const config: LintConfig = {
    ...emptyConfig(folder),
    file,
    preset: value.preset,
    failOn: value['fail-on'],
    rules: settings(value.rules ?? {}, ['rules'], read, known, notHeard),
    overrides: (value.overrides ?? []).map(({ files, stages, rules }, index) => {
      const path = ['overrides', index];
      for (const [name, setting] of Object.entries(rules)) {
        if (stages && typeof setting === 'object' && setting.options) {
          throw invalid(
            [...path, 'rules', name],
            'A stage cannot have options of its own: a rule looks at the whole file.',
          );
        }
      }
      return {
        file,
        files: files?.map(pathGlob),
        stages: stages?.map((each) => pathGlob(each.toLowerCase())),
        rules: settings(rules, [...path, 'rules'], read, known, notHeard),
      };
    }),
    shared: sharedOptions(value),
    ignores: {
      ...(comments === undefined ? {} : { comments }),
      ...(foreign === undefined ? {} : { foreign }),
      ...(forbidden ? { forbidden: new Set(forbidden.flatMap((name, index) => forbiddenIds(name, index))) } : {}),
    },
    exclude: value.exclude?.map(pathGlob),
  };
  return { ...config, notices: [...notHeard].map((what) => notHeardNotice(file, what)) };
}

/** @param what ends the sentence */
export function notHeardNotice(file: string, what: string): Notice {
  return { code: 'CONFIG_NOT_HEARD', message: `In '${file}' ${what}` };
}

/** ShellCheck's rules have ids of their own, and people name them wherever they name rules. */
export function isOfShellCheck(name: string): boolean {
  return /^SC[0-9]{4}$/i.test(name);
}

/** What there is in place of a preset that there is not. */
export function presetRemedy(typed: string): string {
  const meant = likely(typed.toLowerCase(), presets);
  const all = 'Write recommended, strict, cis or all, or one with its version as in recommended@1.';
  return meant ? `Did you mean '${meant}'? ${all}` : all;
}

const presets = ['recommended', 'strict', 'cis', 'all'];

type Read = Pick<ReadYaml<unknown>, 'invalid'>;
type Path = readonly (string | number)[];

function settings(
  written: v.InferOutput<typeof Rules>,
  path: Path,
  read: Read,
  known: KnownRules,
  notHeard: Set<string>,
): ReadonlyMap<string, RuleSetting> {
  const found = new Map<string, RuleSetting>();
  const names = new Map<string, string>();
  for (const [name, setting] of Object.entries(written)) {
    const at = [...path, name];
    const level = typeof setting === 'object' ? setting.level : setting;
    const options = typeof setting === 'object' ? (setting.options ?? {}) : {};
    const named = idsOf(name, at, read, known, notHeard);
    for (const rule of named) {
      // Another tool's id that several rules share may be refined by one of them.
      const before = names.get(rule.id);
      if (before !== undefined && named.length === 1 && found.get(rule.id)?.level !== level) {
        notHeard.add(`'${before}' and '${name}' are one rule, with different levels: the last one counts.`);
      }
      if (named.length === 1) names.set(rule.id, name);
      for (const [option, value] of Object.entries(options)) checkOption(rule, option, value, [...at, 'options'], read);
      found.set(rule.id, { level, options });
    }
  }
  return found;
}

function idsOf(name: string, path: Path, read: Read, known: KnownRules, notHeard: Set<string>): readonly KnownRule[] {
  const rules = known.named(name);
  if (rules.length > 0) return rules;
  if (isOfShellCheck(name)) {
    notHeard.add(`'${name}' has no effect: ShellCheck's rules are not checked here.`);
    return [];
  }
  const meant = known.likely(name);
  throw read.invalid(
    path,
    `There is no rule '${name}'.`,
    meant ? `Did you mean '${meant}'?` : "'plimsoll explain' lists all.",
  );
}

function checkOption({ id, options = {} }: KnownRule, name: string, value: OptionValue, path: Path, read: Read): void {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  const all = Object.keys(options);
  if (!option) {
    const remedy = all.length > 0 ? `There are ${all.join(', ')}.` : 'It has none.';
    throw read.invalid([...path, name], `The rule '${id}' has no option '${name}'.`, remedy);
  }
  if (kindOf(value) !== kindOf(option.default)) {
    throw read.invalid([...path, name], `The option '${name}' of '${id}' is a ${kindOf(option.default)}.`);
  }
}

function kindOf(value: OptionValue): string {
  return typeof value === 'object' ? 'list' : typeof value;
}

function sharedOptions(value: v.InferOutput<typeof ConfigSchema>): Readonly<Record<string, OptionValue>> {
  const labels = value['label-schema'];
  return {
    ...(value['trusted-registries'] ? { 'trusted-registries': value['trusted-registries'] } : {}),
    ...(labels ? { 'label-schema': Object.entries(labels).map(([name, type]) => `${name}:${type}`) } : {}),
    ...(value['strict-labels'] === undefined ? {} : { 'strict-labels': value['strict-labels'] }),
  };
}
