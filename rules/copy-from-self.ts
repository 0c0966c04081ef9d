import type { Rule } from '../src/dockerfile/rule.ts';
import { imageSources } from '../src/dockerfile/words/image-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const copyFromSelf: Rule = {
  id: 'copy-from-self',
  title: 'No stage copies from itself',
  why: 'A stage is not there to copy from while it is still being made, and BuildKit refuses it. Within a stage use `RUN cp`; otherwise name the stage that was meant.',
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: ['DL3022', 'DL3023', 'DS-0006'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM alpine:3.20 AS base\nCOPY --from=base /a /b\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\nCOPY --from=0 /a /b\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20 AS base\nRUN --mount=from=Base,target=/mnt ls /mnt\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20 AS base\nFROM scratch\nCOPY --from=base /a /b\n' },
    { dockerfile: 'FROM nginx:1.29 AS web\nCOPY --from=nginx:1.29 /etc/nginx /etc/nginx\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const { name, span, stage, meaning } of imageSources(dockerfile, stages)) {
      if (meaning.kind !== 'later' || meaning.stage !== stage) continue;
      report({ span, message: `${quoted(name)} is this very stage, which is not there to copy from yet.` });
    }
  },
};
