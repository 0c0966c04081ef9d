import type { Rule } from '../src/dockerfile/rule.ts';

export const instructionFirst: Rule = {
  id: 'instruction-first',
  title: 'Only ARG stands before the first FROM',
  why: 'An instruction changes the image of its stage, and before the first `FROM` there is none: BuildKit refuses the file. Only `ARG` may stand there, for values that `FROM` itself uses.',
  levels: { recommended: 'error', strict: 'error', cis: 'error' },
  aliases: ['DL3061'],
  fix: 'none',
  bad: [{ dockerfile: 'WORKDIR /app\nFROM alpine:3.20\n', lines: [1] }],
  good: [{ dockerfile: 'ARG VERSION=3.20\nFROM alpine:$VERSION\nWORKDIR /app\n' }],
  check({ dockerfile }, report) {
    for (const { kind, span, message } of dockerfile.problems) if (kind === 'first') report({ span, message });
  },
};
