import type { Rule } from '../src/dockerfile/rule.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const stageNameDuplicate: Rule = {
  id: 'stage-name-duplicate',
  title: 'Stage names are unique',
  why: 'Of two stages with one name, `FROM` and `COPY --from=` mean the one that was read last, and `--target` too: the other is built by accident or never. Names differ by more than their capitals.',
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: ['DL3024', 'DuplicateStageName', 'DS-0012', 'CKV_DOCKER_11'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM golang:1.25 AS build\nFROM node:22 AS build\n', lines: [2] },
    { dockerfile: 'FROM golang:1.25 AS build\nFROM --platform=$BUILDPLATFORM node:22 as Build\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM golang:1.25 AS build\nFROM node:22 AS web\nFROM build\n' },
    { dockerfile: 'FROM --platform=$BUILDPLATFORM golang:1.25\nFROM --platform=$BUILDPLATFORM node:22\n' },
    { dockerfile: 'FROM build AS build-debug\nFROM build\n' },
  ],
  check({ dockerfile, stages }, report) {
    const lines = new Map<string, number>();
    for (const { name, from } of stages.stages) {
      if (name === undefined || !from?.stageName) continue;
      const { span, raw } = from.stageName;
      const first = lines.get(name);
      if (first === undefined) lines.set(name, dockerfile.source.positionOf(span.start).line);
      else
        report({ span, message: `The stage in line ${first} is named ${quoted(raw)} as well: give one another name.` });
    }
  },
};
