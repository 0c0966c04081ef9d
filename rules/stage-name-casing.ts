import type { Rule, TextEdit } from '../src/dockerfile/rule.ts';
import type { Stage } from '../src/dockerfile/stage.ts';
import { imageSources } from '../src/dockerfile/words/image-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const stageNameCasing: Rule = {
  id: 'stage-name-casing',
  title: 'Stage names are in lower case',
  why: 'Builders compare stage names without their capitals, but in `FROM` a name with capitals is taken for an image. In lower case, like names of images, a stage is always found.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['StageNameCasing'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM golang:1.25 AS Build\nFROM scratch\nCOPY --from=Build /app /app\n',
      lines: [1],
      fixed: 'FROM golang:1.25 AS build\nFROM scratch\nCOPY --from=build /app /app\n',
    },
    {
      dockerfile: 'FROM golang:1.25 AS Build\nFROM alpine:3.20\nRUN --mount=type=bind,from=Build,target=/mnt ls /mnt\n',
      lines: [1],
      fixed: 'FROM golang:1.25 AS build\nFROM alpine:3.20\nRUN --mount=type=bind,from=build,target=/mnt ls /mnt\n',
    },
  ],
  good: [
    { dockerfile: 'FROM golang:1.25 AS build\nFROM scratch\nCOPY --from=build /app /app\n' },
    { dockerfile: 'FROM golang:1.25 AS build-2.x_y\n' },
    { dockerfile: 'FROM scratch\n' },
  ],
  check({ dockerfile, stages }, report) {
    const named = stages.stages.filter(({ from }) => from?.stageName && hasCapitals(from.stageName.raw));
    if (named.length === 0) return;
    const references = new Map<Stage, TextEdit[]>();
    for (const { name, span, meaning } of imageSources(dockerfile, stages)) {
      if ((meaning.kind !== 'stage' && meaning.kind !== 'later') || !hasCapitals(name)) continue;
      // Quoted or continued names stay: they work as they are.
      if (dockerfile.source.text.slice(span.start, span.end) !== name) continue;
      const edits = references.get(meaning.stage) ?? [];
      edits.push({ span, text: name.toLowerCase() });
      references.set(meaning.stage, edits);
    }
    for (const stage of named) {
      const word = stage.from?.stageName;
      if (!word) continue;
      const edits = [{ span: word.span, text: word.raw.toLowerCase() }, ...(references.get(stage) ?? [])];
      report({
        span: word.span,
        message: `Stage ${quoted(word.raw)} is found by FROM only when its name is in lower case.`,
        fix: { title: `Write ${word.raw.toLowerCase()}`, edits: edits.sort((a, b) => a.span.start - b.span.start) },
      });
    }
  },
};

function hasCapitals(name: string): boolean {
  return name !== name.toLowerCase();
}
