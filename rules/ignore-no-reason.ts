import type { Rule } from '../src/dockerfile/rule.ts';

export const ignoreNoReason: Rule = {
  id: 'ignore-no-reason',
  title: 'Ignore comments say why',
  why: 'Whoever reads the file in a year must know whether the exception still holds. Write `reason="..."` behind the rules.',
  levels: { recommended: 'info', strict: 'warning', cis: 'info' },
  aliases: [],
  fix: 'none',
  bad: [{ dockerfile: '# plimsoll ignore=parse-error\nFROM alpine:3.20\n', lines: [1] }],
  good: [
    { dockerfile: '# plimsoll ignore=parse-error reason="A template: filled in later."\nFROM alpine:3.20\n' },
    { dockerfile: '# hadolint ignore=DL1000\nFROM alpine:3.20\n' },
  ],
  check({ ignores }, report) {
    for (const { tool, span, names, reason } of ignores) {
      if (tool !== 'plimsoll' || names.length === 0 || reason !== '') continue;
      report({ span, message: 'The comment does not say why: add reason="...".' });
    }
  },
};
