import { type IgnorePolicy, ignoreDefaults, type LintConfig, type OptionValue } from '../config/lint-config.ts';
import { defaultPreset, levelWhenOn, type Preset, parsePreset, presetLevel } from '../dockerfile/ignores/presets.ts';
import type { Rule } from '../dockerfile/rule.ts';
import type { Stage } from '../dockerfile/stage.ts';
import type { Level } from '../finding.ts';

/** What is asked of one file: preset, then its configuration, then flags; later ones win. */
export interface LintSettings {
  readonly preset: Preset;
  readonly failOn: Level | 'none';
  readonly ignores: IgnorePolicy;
  /** Whether a rule is to look at the file: it is on somewhere in it. */
  isOn(rule: Rule): boolean;
  levelOf(rule: Rule, stage: Stage | undefined): Level | 'off';
  /** Whether the level hangs on the stage. */
  readonly asksStage: boolean;
  option(rule: Rule, name: string): OptionValue;
}

/** What flags say; each of them beats the configuration. */
export interface LintFlags {
  readonly preset?: Preset | undefined;
  readonly failOn?: Level | 'none' | undefined;
  /** By rule id; undefined: at the level it has where it is on. */
  readonly levels?: ReadonlyMap<string, Level | 'off' | undefined> | undefined;
  readonly trustedRegistries?: readonly string[] | undefined;
}

/** @param path of the file, with `/`, relative to the configuration's folder */
export function lintSettings(config: LintConfig, path: string, flags: LintFlags = {}): LintSettings {
  const preset =
    flags.preset ?? (config.preset === undefined ? undefined : parsePreset(config.preset)) ?? defaultPreset;
  const overrides = config.overrides.filter(({ files }) => !files || files.some((glob) => glob.matches(path)));
  const shared = {
    ...config.shared,
    ...(flags.trustedRegistries ? { 'trusted-registries': flags.trustedRegistries } : {}),
  };

  const levelOf = (rule: Rule, applies: (override: LintConfig['overrides'][number]) => boolean): Level | 'off' => {
    if (flags.levels?.has(rule.id)) return flags.levels.get(rule.id) ?? levelWhenOn(rule);
    let level = presetLevel(rule, preset);
    const own = config.rules.get(rule.id);
    if (own) level = own.level ?? on(level, rule);
    for (const override of overrides) {
      const setting = override.rules.get(rule.id);
      if (setting && applies(override)) level = setting.level ?? on(level, rule);
    }
    return level;
  };
  const staged = overrides.filter(({ stages }) => stages !== undefined);

  return {
    preset,
    failOn: flags.failOn ?? config.failOn ?? 'warning',
    ignores: { ...ignoreDefaults, ...config.ignores },
    asksStage: staged.length > 0,
    isOn: (rule) =>
      levelOf(rule, ({ stages }) => stages === undefined) !== 'off' ||
      staged.some(({ rules }) => rules.has(rule.id) && levelOf(rule, () => true) !== 'off'),
    levelOf: (rule, stage) =>
      levelOf(rule, ({ stages }) => stages === undefined || stages.some((glob) => isStage(stage, glob.matches))),
    option(rule, name) {
      const option = rule.options && Object.hasOwn(rule.options, name) ? rule.options[name] : undefined;
      if (!option) throw new TypeError(`The rule '${rule.id}' asks for the option '${name}', which it does not have.`);
      const inFile = overrides.findLast(({ rules }) => rules.get(rule.id)?.options[name] !== undefined);
      return (
        inFile?.rules.get(rule.id)?.options[name] ??
        config.rules.get(rule.id)?.options[name] ??
        (Object.hasOwn(shared, name) ? shared[name as keyof typeof shared] : undefined) ??
        option.default
      );
    },
  };
}

/** Options without a level turn a rule on: who sets them wants it. */
function on(level: Level | 'off', rule: Rule): Level {
  return level === 'off' ? levelWhenOn(rule) : level;
}

function isStage(stage: Stage | undefined, matches: (name: string) => boolean): boolean {
  if (!stage) return false;
  return matches(String(stage.index)) || (stage.name !== undefined && matches(stage.name));
}
