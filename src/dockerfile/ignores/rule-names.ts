import { likely } from '../../nearest.ts';
import type { Rule } from '../rule.ts';

/** Rules by what people call them: our slug, or another tool's id. */
export interface RuleNames {
  /** In capitals or not; several rules may share another tool's id. Empty when there is none. */
  named(text: string): readonly Rule[];
  /** What was probably meant by a name that nobody has. */
  likely(text: string): string | undefined;
}

export function ruleNames(rules: readonly Rule[]): RuleNames {
  const byName = new Map<string, Rule[]>();
  for (const rule of rules) {
    for (const name of new Set([rule.id, ...rule.aliases].map(canonical))) {
      const known = byName.get(name);
      if (known) known.push(rule);
      else byName.set(name, [rule]);
    }
  }
  const slugs = new Map(rules.map((rule) => [rule.id, rule]));
  return {
    named(text) {
      const slug = slugs.get(text.toLowerCase());
      return slug ? [slug] : (byName.get(canonical(text)) ?? []);
    },
    likely(text) {
      const spelled = new Map(
        rules.flatMap(({ id, aliases }) => [id, ...aliases]).map((name) => [canonical(name), name]),
      );
      const meant = likely(canonical(text), [...spelled.keys()]);
      return meant === undefined ? undefined : spelled.get(meant);
    },
  };
}

/** trivy has written one id as DS002, AVD-DS-0002 and DS-0002. */
function canonical(name: string): string {
  const upper = name.toUpperCase();
  const number = /^(?:AVD-)?DS-?([0-9]{1,4})$/.exec(upper)?.[1];
  return number === undefined ? upper : `DS-${number.padStart(4, '0')}`;
}
