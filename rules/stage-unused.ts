import type { Rule } from '../src/dockerfile/rule.ts';
import type { From } from '../src/dockerfile/syntax.ts';
import { imageSources } from '../src/dockerfile/words/image-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const stageUnused: Rule = {
  id: 'stage-unused',
  title: 'Every stage is needed for the last one',
  why: 'A stage that the last one does not reach through `FROM`, `COPY --from=` or a mount is not built, so nobody notices when it breaks. Take it out, or list it in `targets` when it is built by `--target`.',
  levels: { recommended: 'off', strict: 'info', cis: 'off' },
  aliases: [],
  fix: 'none',
  options: {
    targets: { description: 'Names of stages that are built by `--target`.', default: [] },
  },
  bad: [
    {
      dockerfile: 'FROM golang:1.25 AS build\nFROM node:22 AS web\nFROM scratch\nCOPY --from=build /app /app\n',
      lines: [2],
    },
    { dockerfile: 'FROM alpine:3.20\nRUN echo hello\nFROM alpine:3.21\n', lines: [1] },
    { dockerfile: 'FROM alpine:3.20 AS base\nFROM base AS test\nFROM alpine:3.21\n', lines: [1, 2] },
    { dockerfile: 'ARG BASE=alpine\nFROM golang:1.25 AS x\nFROM ${BASE}:3.20 AS y\nFROM y\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20 AS a-x\nFROM alpine:3.20 AS a\nFROM b-${C}-x\n', lines: [1, 2] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\n' },
    {
      dockerfile:
        'FROM golang:1.25 AS build\nFROM node:22 AS web\nFROM scratch\nCOPY --from=build /app /app\nRUN --mount=from=web,target=/web cp -r /web /app\n',
    },
    {
      dockerfile:
        'ARG SOURCE=yes\nFROM golang:1.25 AS tool-yes\nFROM alpine:3.20 AS tool-no\nFROM tool-${SOURCE} AS tool\nRUN tool\n',
    },
    { dockerfile: 'FROM alpine:3.20 AS base\nFROM base AS test\nFROM alpine:3.21\n', options: { targets: ['Test'] } },
    { dockerfile: 'FROM alpine:3.20 AS base\nFROM base AS test\nFROM base\n', options: { targets: ['test'] } },
  ],
  check({ dockerfile, stages, option }, report) {
    const targets = option('targets');
    const wanted = new Set(Array.isArray(targets) ? targets.map((each) => String(each).toLowerCase()) : []);
    const needed = new Set(stages.reachable);
    const sources = Map.groupBy(imageSources(dockerfile, stages), ({ stage }) => stage);
    // What a target rests on is needed as well; a stage rests on those above it.
    const chosen = stages.stages.flatMap(({ from }) => (from ? choiceOf(from) : [])).slice(0, maxChoices);
    for (const stage of stages.stages.toReversed()) {
      const { name } = stage;
      if (name !== undefined && (wanted.has(name) || chosen.some((each) => each(name)))) needed.add(stage);
      if (!needed.has(stage)) continue;
      for (const { meaning } of sources.get(stage) ?? []) if (meaning.kind === 'stage') needed.add(meaning.stage);
    }
    for (const stage of stages.stages) {
      if (needed.has(stage) || !stage.from) continue;
      const what = stage.name === undefined ? `Stage ${stage.index}` : `Stage ${quoted(stage.name)}`;
      report({
        span: (stage.from.stageName ?? stage.from.image).span,
        message: `${what} is needed by no other on the way to the last one, so it is not built.`,
      });
    }
  },
};

/** So many of them are looked at. */
const maxChoices = 100;

/** `FROM tool-${SOURCE}` takes one of several stages by an argument: each that it may be is needed. */
function choiceOf({ image }: From): readonly ((name: string) => boolean)[] {
  const parts = image.raw.toLowerCase().split(/\$\{[^{}]*\}|\$\w+/);
  const [head = '', tail = ''] = [parts[0], parts.at(-1)];
  if (parts.length < 2 || head + tail === '' || /[/:@]/.test(head + tail)) return [];
  return [(name) => name.length >= head.length + tail.length && name.startsWith(head) && name.endsWith(tail)];
}
