import type { Rule } from '../src/dockerfile/rule.ts';

export const ignoreExpired: Rule = {
  id: 'ignore-expired',
  title: 'Ignore comments have not expired',
  why: 'The exception was given until a day that is over, so what it silenced is reported again. Repair the cause, or give it a new day with a reason that still holds.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'warning' },
  aliases: [],
  fix: 'none',
  bad: [
    {
      dockerfile: '# plimsoll ignore=parse-error reason="Until the base is out." until=2020-01-31\nFROM alpine:3.20\n',
      lines: [1],
    },
    { dockerfile: '# trivy:ignore:DS-0001:exp:2020-01-31\nFROM alpine:latest\n', lines: [1] },
  ],
  good: [
    {
      dockerfile: '# plimsoll ignore=parse-error reason="Until then." until=2020-01-31\n\nFROM alpine:3.20\n',
    },
    {
      dockerfile: '# plimsoll ignore=parse-error reason="Until the base is out." until=9999-12-31\nFROM alpine:3.20\n',
    },
  ],
  check({ ignores }, report) {
    for (const { span, until, isExpired, problem } of ignores) {
      // What cannot be read has never counted, and is reported as such.
      if (isExpired && problem === undefined && until !== undefined)
        report({ span, message: `The comment counts until '${until}', which is over.` });
    }
  },
};
