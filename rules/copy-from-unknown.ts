import type { Rule } from '../src/dockerfile/rule.ts';
import { imageSources } from '../src/dockerfile/words/image-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { stagesInCycles } from '../src/dockerfile/words/stage-cycles.ts';
import { likely } from '../src/nearest.ts';

export const copyFromUnknown: Rule = {
  id: 'copy-from-unknown',
  title: 'Files are copied from stages that are there',
  why: 'A name in `--from=` or in a mount that no stage above has is taken for an image: the build then fails, or copies from a stranger. Name a stage above, an image with its tag, or a context that the build names; the latter belong into `build-contexts`.',
  levels: { recommended: 'warning', strict: 'error', cis: 'off' },
  aliases: ['DL3022'],
  fix: 'unsafe',
  options: {
    'build-contexts': {
      description: 'Names that builds give to other contexts (`--build-context`).',
      default: [],
    },
  },
  bad: [
    {
      dockerfile: 'FROM golang:1.25 AS build\nFROM scratch\nCOPY --from=biuld /app /app\n',
      lines: [3],
      fixed: 'FROM golang:1.25 AS build\nFROM scratch\nCOPY --from=build /app /app\n',
    },
    { dockerfile: 'FROM scratch\nCOPY --from=web /app /app\nFROM node:22 AS web\n', lines: [2] },
    { dockerfile: 'FROM golang:1.25\nFROM scratch\nCOPY --from=7 /app /app\n', lines: [3] },
    { dockerfile: 'FROM alpine:3.20\nRUN --mount=from=tools,target=/tools /tools/run\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\nFROM scratch\nRUN --mount=from=0,target=/mnt ["/mnt/bin/true"]\n', lines: [3] },
    {
      dockerfile: 'ARG STAGE=build\nFROM golang:1.25 AS build\nFROM scratch\nCOPY --from=${STAGE} /app /app\n',
      lines: [4],
    },
  ],
  good: [
    { dockerfile: 'FROM golang:1.25 AS build\nFROM scratch\nCOPY --from=BUILD /app /app\nCOPY --from=0 /app /app\n' },
    { dockerfile: 'FROM alpine:3.20\nCOPY --from=composer /usr/bin/composer /usr/bin/\n' },
    { dockerfile: 'FROM alpine:3.20\nCOPY --from=ghcr.io/acme/tools /t /t\nCOPY --from=tools:1 /t /t\n' },
    { dockerfile: 'FROM alpine:3.20\nCOPY --from=tools /t /t\n', options: { 'build-contexts': ['tools'] } },
    { dockerfile: 'FROM alpine:3.20\nONBUILD COPY --from=build /app /app\n' },
  ],
  check({ dockerfile, stages, option }, report) {
    const contexts = option('build-contexts');
    const sources = imageSources(dockerfile, stages);
    const circle = sources.some(({ meaning }) => meaning.kind === 'later') ? stagesInCycles(sources) : new Set();
    for (const { kind, name, span, stage, meaning } of sources) {
      if (kind === 'from' || kind === 'syntax' || !stage) continue;
      if (meaning.kind === 'later') {
        if (meaning.stage === stage || (circle.has(stage) && circle.has(meaning.stage))) continue;
        report({
          span,
          message: `Stage ${quoted(name)} stands below this one, and only stages above can be copied from.`,
        });
      } else if (meaning.kind === 'index') {
        report({ span, message: `There is no stage ${name}: the stages above count from 0.` });
      } else if (meaning.kind === 'unknown') {
        report({ span, message: `${quoted(name)} is not expanded: make a stage FROM it and name that.` });
      } else if (meaning.kind === 'name' && !(Array.isArray(contexts) && contexts.includes(name))) {
        const above = stages.stages.slice(Math.max(0, stage.index - maxStages), stage.index);
        const meant = likely(
          name.toLowerCase(),
          above.flatMap((each) => each.name ?? []),
        );
        const isWritten = dockerfile.source.text.slice(span.start, span.end) === name;
        report({
          span,
          message: `No stage above is named ${quoted(name)}${meant === undefined ? '.' : `: did you mean ${quoted(meant)}?`}`,
          ...(meant !== undefined && isWritten
            ? { fix: { title: `Write ${meant}`, edits: [{ span, text: meant }] } }
            : {}),
        });
      }
    }
  },
};

/** So many stages are looked through for what was meant. */
const maxStages = 100;
