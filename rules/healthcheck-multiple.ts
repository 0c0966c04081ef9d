import type { Rule } from '../src/dockerfile/rule.ts';
import { overridden } from '../src/dockerfile/words/overridden.ts';
import { wholeLines } from '../src/dockerfile/words/whole-lines.ts';

export const healthcheckMultiple: Rule = {
  id: 'healthcheck-multiple',
  title: 'A stage has one HEALTHCHECK',
  why: 'Only the last `HEALTHCHECK` of a stage is kept; what the earlier one would have found out is never asked. Put both questions into one command.',
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: ['DL3012', 'MultipleInstructionsDisallowed', 'DS-0023'],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nHEALTHCHECK CMD ["/usr/bin/check"]\nHEALTHCHECK CMD ["/usr/bin/ready"]\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nHEALTHCHECK CMD ["/usr/bin/ready"]\n',
    },
    {
      dockerfile:
        'FROM alpine:3.20 AS base\nHEALTHCHECK CMD ["/usr/bin/check"]\nWORKDIR /srv\n# The real one.\nHEALTHCHECK CMD ["/usr/bin/ready"]\nFROM alpine:3.20\nCOPY --from=base /srv /srv\n',
      lines: [2],
      fixed:
        'FROM alpine:3.20 AS base\nWORKDIR /srv\n# The real one.\nHEALTHCHECK CMD ["/usr/bin/ready"]\nFROM alpine:3.20\nCOPY --from=base /srv /srv\n',
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nHEALTHCHECK CMD ["/usr/bin/check"]\n' },
    {
      dockerfile:
        'FROM alpine:3.20 AS base\nHEALTHCHECK CMD ["/usr/bin/check"]\nFROM base\nHEALTHCHECK CMD ["/usr/bin/ready"]\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nONBUILD HEALTHCHECK CMD ["/usr/bin/check"]\nHEALTHCHECK CMD ["/usr/bin/ready"]\n',
    },
  ],
  check({ dockerfile, stages }, report) {
    for (const instruction of overridden(stages, 'healthcheck')) {
      report({
        span: instruction.keyword.span,
        message: 'A later HEALTHCHECK of the stage replaces this one.',
        fix: { title: 'Take it out', edits: [{ span: wholeLines(dockerfile.source, instruction), text: '' }] },
      });
    }
  },
};
