import type { Rule } from '../src/dockerfile/rule.ts';
import { overridden } from '../src/dockerfile/words/overridden.ts';
import { wholeLines } from '../src/dockerfile/words/whole-lines.ts';

export const entrypointMultiple: Rule = {
  id: 'entrypoint-multiple',
  title: 'A stage has one ENTRYPOINT',
  why: 'An image has one entrypoint: each `ENTRYPOINT` replaces the one before it, so the earlier program never runs. Two programs want two images, or a script that starts both.',
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: ['DL4004', 'MultipleInstructionsDisallowed', 'DS-0007'],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nENTRYPOINT ["/usr/bin/app"]\nENTRYPOINT ["/usr/bin/other"]\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nENTRYPOINT ["/usr/bin/other"]\n',
    },
    {
      dockerfile:
        'FROM alpine:3.20 AS base\nENTRYPOINT ["/usr/bin/app"]\nWORKDIR /srv\n# The real one.\nENTRYPOINT ["/usr/bin/other"]\nFROM alpine:3.20\nCOPY --from=base /srv /srv\n',
      lines: [2],
      fixed:
        'FROM alpine:3.20 AS base\nWORKDIR /srv\n# The real one.\nENTRYPOINT ["/usr/bin/other"]\nFROM alpine:3.20\nCOPY --from=base /srv /srv\n',
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nENTRYPOINT ["/usr/bin/app"]\n' },
    { dockerfile: 'FROM alpine:3.20 AS base\nENTRYPOINT ["/usr/bin/app"]\nFROM base\nENTRYPOINT ["/usr/bin/other"]\n' },
    { dockerfile: 'FROM alpine:3.20\nONBUILD ENTRYPOINT ["/usr/bin/app"]\nENTRYPOINT ["/usr/bin/other"]\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const instruction of overridden(stages, 'entrypoint')) {
      report({
        span: instruction.keyword.span,
        message: 'A later ENTRYPOINT of the stage replaces this one.',
        fix: { title: 'Take it out', edits: [{ span: wholeLines(dockerfile.source, instruction), text: '' }] },
      });
    }
  },
};
