import type { Rule } from '../src/dockerfile/rule.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

const reserved: ReadonlySet<string> = new Set(['context', 'scratch']);

export const stageNameReserved: Rule = {
  id: 'stage-name-reserved',
  title: 'No stage takes a reserved name',
  why: '`scratch` is the empty base and `context` the build context. A stage of that name is not what others mean by it, and which of the two is used depends on the builder.',
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: ['DL3063', 'ReservedStageName'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM alpine:3.20 AS scratch\n', lines: [1] },
    { dockerfile: 'FROM alpine:3.20 AS Context\n', lines: [1] },
  ],
  good: [
    { dockerfile: 'FROM scratch\n' },
    { dockerfile: 'FROM scratch AS empty\n' },
    { dockerfile: 'FROM scratch AS scratch-base\n' },
  ],
  check({ stages }, report) {
    for (const { name, from } of stages.stages) {
      if (name === undefined || !from?.stageName || !reserved.has(name)) continue;
      report({
        span: from.stageName.span,
        message: `${quoted(from.stageName.raw)} has a meaning of its own: name the stage otherwise.`,
      });
    }
  },
};
