import type { Level } from '../../finding.ts';
import type { Rule } from '../rule.ts';

/** A set of rules with their levels. A version never changes: a new rule comes with the next one. */
export interface Preset {
  readonly name: PresetName;
  readonly version: number;
}

export const presetNames = ['recommended', 'strict', 'cis', 'all'] as const;
export type PresetName = (typeof presetNames)[number];

/** The newest version, which a preset without `@` means. */
export const presetVersion = 1;

export const defaultPreset: Preset = { name: 'recommended', version: presetVersion };

/** `strict`, `recommended@1`; undefined for what is none. */
export function parsePreset(text: string): Preset | undefined {
  const [, word = '', digits] = /^([a-z]+)(?:@([1-9][0-9]{0,5}))?$/.exec(text.toLowerCase()) ?? [];
  const name = presetNames.find((each) => each === word);
  const version = digits === undefined ? presetVersion : Number(digits);
  return name && version <= presetVersion ? { name, version } : undefined;
}

/** What a preset makes of a rule. */
export function presetLevel(rule: Rule, { name, version }: Preset): Level | 'off' {
  if ((rule.since ?? 1) > version) return 'off';
  return name === 'all' ? levelWhenOn(rule) : rule.levels[name];
}

/** The level of a rule that was turned on without one: that of the first preset that has it, else info. */
export function levelWhenOn({ levels }: Rule): Level {
  const { recommended, strict, cis } = levels;
  return [recommended, strict, cis].find((level) => level !== 'off') ?? 'info';
}
