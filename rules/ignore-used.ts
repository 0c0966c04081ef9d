import type { Rule } from '../src/dockerfile/rule.ts';

export const ignoreUsed: Rule = {
  id: 'ignore-used',
  title: 'Nothing is ignored by comment',
  why: 'For those who want every exception in the configuration, where it is reviewed, and none in the files. A comment that silences a rule is found, whichever tool it is for.',
  levels: { recommended: 'off', strict: 'off', cis: 'off' },
  aliases: ['DL1001'],
  fix: 'none',
  bad: [
    { dockerfile: '# hadolint ignore=DL3006\nFROM alpine\n', lines: [1] },
    { dockerfile: '# plimsoll ignore=from-tag-missing reason="Built nightly."\nFROM alpine\n', lines: [1] },
    { dockerfile: '# check=skip=JSONArgsRecommended\nFROM alpine:3.20\nCMD run\n', lines: [1] },
  ],
  good: [{ dockerfile: '# The base is built nightly.\nFROM alpine\n' }],
  check({ ignores }, report) {
    for (const { span, names } of ignores) {
      if (names.length === 0) continue;
      const list = names.map(({ text }) => `'${text}'`).join(', ');
      report({ span, message: `A comment leaves out ${list}.` });
    }
  },
};
