import type { Rule } from '../src/dockerfile/rule.ts';

export const ignoreInvalid: Rule = {
  id: 'ignore-invalid',
  title: 'Ignore comments can be read',
  why: 'A comment that begins like one for plimsoll and is written wrongly silences nothing. It is `# plimsoll ignore=RULE[,RULE] reason="..." until=YYYY-MM-DD` right above an instruction, `ignore-stage=` above a `FROM`, or `ignore-file=` anywhere.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'warning' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: '# plimsoll ignores=parse-error\nFROM alpine:3.20\n', lines: [1] },
    { dockerfile: '# plimsoll ignore=parse-error until=31.1.2027\nFROM alpine:3.20\n', lines: [1] },
    {
      dockerfile: 'FROM alpine:3.20\n# plimsoll ignore-stage=parse-error reason="A template."\nRUN make\n',
      lines: [2],
    },
  ],
  good: [{ dockerfile: '# plimsoll is run on this file by the build.\nFROM alpine:3.20\n' }],
  check({ ignores }, report) {
    for (const { span, problem } of ignores) if (problem !== undefined) report({ span, message: problem });
  },
};
