import type { Rule } from '../src/dockerfile/rule.ts';

export const onbuildBadTrigger: Rule = {
  id: 'onbuild-bad-trigger',
  title: 'ONBUILD triggers what may be triggered',
  why: "A trigger runs in the middle of somebody else's stage. `FROM`, `MAINTAINER` and another `ONBUILD` cannot, and BuildKit refuses a file that asks for it.",
  levels: { recommended: 'error', strict: 'error', cis: 'error' },
  aliases: ['DL3043'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM alpine:3.20\nONBUILD FROM debian:13\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\nONBUILD ONBUILD RUN make\n', lines: [2] },
  ],
  good: [{ dockerfile: 'FROM alpine:3.20\nONBUILD RUN make\n' }],
  check({ dockerfile }, report) {
    for (const { kind, span, message } of dockerfile.problems) if (kind === 'trigger') report({ span, message });
  },
};
