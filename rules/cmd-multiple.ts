import type { Rule } from '../src/dockerfile/rule.ts';
import { overridden } from '../src/dockerfile/words/overridden.ts';
import { wholeLines } from '../src/dockerfile/words/whole-lines.ts';

export const cmdMultiple: Rule = {
  id: 'cmd-multiple',
  title: 'A stage has one CMD',
  why: 'A stage has one default command: each `CMD` replaces the one before it, which then only misleads whoever reads the file. Keep the last one. A stage that builds on another may replace what it inherits.',
  levels: { recommended: 'warning', strict: 'error', cis: 'off' },
  aliases: ['DL4003', 'MultipleInstructionsDisallowed', 'DS-0016'],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nCMD ["serve"]\nCMD ["serve", "--debug"]\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nCMD ["serve", "--debug"]\n',
    },
    {
      dockerfile:
        'FROM alpine:3.20 AS base\nCMD ["serve"]\nWORKDIR /srv\n# The real one.\nCMD ["serve", "--debug"]\nFROM alpine:3.20\nCOPY --from=base /srv /srv\n',
      lines: [2],
      fixed:
        'FROM alpine:3.20 AS base\nWORKDIR /srv\n# The real one.\nCMD ["serve", "--debug"]\nFROM alpine:3.20\nCOPY --from=base /srv /srv\n',
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nCMD ["serve"]\n' },
    { dockerfile: 'FROM alpine:3.20 AS base\nCMD ["serve"]\nFROM base\nCMD ["serve", "--debug"]\n' },
    { dockerfile: 'FROM alpine:3.20\nONBUILD CMD ["serve"]\nCMD ["serve", "--debug"]\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const instruction of overridden(stages, 'cmd')) {
      report({
        span: instruction.keyword.span,
        message: 'A later CMD of the stage replaces this one.',
        fix: { title: 'Take it out', edits: [{ span: wholeLines(dockerfile.source, instruction), text: '' }] },
      });
    }
  },
};
