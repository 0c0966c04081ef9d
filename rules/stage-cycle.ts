import type { Rule } from '../src/dockerfile/rule.ts';
import { imageSources } from '../src/dockerfile/words/image-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { stagesInCycles } from '../src/dockerfile/words/stage-cycles.ts';

export const stageCycle: Rule = {
  id: 'stage-cycle',
  title: 'No stage needs itself',
  why: 'A stage that copies from one below, which is in turn made from the first, can never be built: BuildKit refuses the file. Let stages take files only from those above them.',
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: [],
  fix: 'none',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20 AS a\nCOPY --from=b /x /x\nFROM a AS b\nRUN echo hello\n',
      lines: [2],
    },
    {
      dockerfile:
        'FROM alpine:3.20 AS a\nRUN --mount=from=c,target=/c ls /c\nFROM alpine:3.20 AS b\nCOPY --from=a /x /x\nFROM b AS c\n',
      lines: [2],
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20 AS a\nFROM a AS b\nFROM scratch\nCOPY --from=a /x /x\nCOPY --from=b /x /y\n' },
    { dockerfile: 'FROM alpine:3.20 AS a\nCOPY --from=b /x /x\nFROM alpine:3.20 AS b\n' },
  ],
  check({ dockerfile, stages }, report) {
    const sources = imageSources(dockerfile, stages);
    if (!sources.some(({ meaning }) => meaning.kind === 'later')) return;
    const circle = stagesInCycles(sources);
    for (const { name, span, stage, meaning } of sources) {
      if (meaning.kind !== 'later' || !stage || meaning.stage === stage) continue;
      if (!circle.has(stage) || !circle.has(meaning.stage)) continue;
      report({ span, message: `Stage ${quoted(name)} needs this one, so neither can be built.` });
    }
  },
};
