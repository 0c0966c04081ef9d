import type { Rule } from '../src/dockerfile/rule.ts';

export const ignoreUnknownRule: Rule = {
  id: 'ignore-unknown-rule',
  title: 'Ignore comments name rules that there are',
  why: "A name that no rule has silences nothing. `plimsoll explain RULE` knows every rule by its name and by other tools' ids. What comments for other tools name is theirs.",
  levels: { recommended: 'warning', strict: 'warning', cis: 'warning' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: '# plimsoll ignore=pares-error reason="A template."\nFROM alpine:3.20\n', lines: [1] },
    { dockerfile: '# plimsoll ignore-file=DL9999 reason="A template."\nFROM alpine:3.20\n', lines: [1] },
  ],
  good: [
    { dockerfile: '# plimsoll ignore=DL1000 reason="A template."\nFROM alpine:3.20\n' },
    { dockerfile: '# hadolint ignore=SC2086\nFROM alpine:3.20\n' },
  ],
  check({ ignores }, report) {
    for (const { tool, names } of ignores) {
      if (tool !== 'plimsoll') continue;
      for (const { text, span, rules } of names) {
        if (rules.length === 0) report({ span, message: `There is no rule '${text}'.` });
      }
    }
  },
};
