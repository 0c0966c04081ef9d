import type { Span } from '../src/dockerfile/mapped-text.ts';
import type { Fix, Rule } from '../src/dockerfile/rule.ts';
import type { Stage } from '../src/dockerfile/stage.ts';
import { imageSources } from '../src/dockerfile/words/image-sources.ts';

export const copyFromIndex: Rule = {
  id: 'copy-from-index',
  title: 'Stages are named, not numbered, in --from',
  why: 'A number means another stage as soon as one is added above. Give the stage a name with `AS` and use that.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM golang:1.25\nRUN make\nFROM scratch\nCOPY --from=0 /app /app\n',
      lines: [4],
      fixed: 'FROM golang:1.25 AS stage-0\nRUN make\nFROM scratch\nCOPY --from=stage-0 /app /app\n',
    },
    {
      dockerfile: 'FROM golang:1.25 AS build\nFROM alpine:3.20\nCOPY --from=0 --chown=1000 /app /app\n',
      lines: [3],
      fixed: 'FROM golang:1.25 AS build\nFROM alpine:3.20\nCOPY --from=build --chown=1000 /app /app\n',
    },
  ],
  good: [
    { dockerfile: 'FROM golang:1.25 AS build\nFROM scratch\nCOPY --from=build /app /app\n' },
    { dockerfile: 'FROM scratch\nCOPY --from=busybox:1.37 /bin/busybox /bin/\n' },
  ],
  check({ dockerfile, stages }, report) {
    const names = Map.groupBy(stages.stages, (each) => each.name);
    for (const { name, span, meaning } of imageSources(dockerfile, stages)) {
      if (meaning.kind !== 'stage' || !/^[0-9]+$/.test(name)) continue;
      const isWritten = dockerfile.source.text.slice(span.start, span.end) === name;
      const fix = isWritten ? fixOf(meaning.stage, span, names) : undefined;
      report({
        span,
        message: `Stage ${name} is another one as soon as one is added above: name it.`,
        ...(fix ? { fix } : {}),
      });
    }
  },
};

function fixOf(stage: Stage, span: Span, names: ReadonlyMap<string | undefined, readonly Stage[]>): Fix | undefined {
  const { name, from } = stage;
  if (name !== undefined) {
    // Of two stages with one name the number may have meant the other.
    const isOne = names.get(name)?.length === 1;
    return isOne ? { title: `Write ${name}`, edits: [{ span, text: name }] } : undefined;
  }
  if (!from) return undefined;
  let fresh = `stage-${stage.index}`;
  while (names.has(fresh)) fresh += '-x';
  const as = from.keyword.raw === from.keyword.raw.toLowerCase() ? 'as' : 'AS';
  const { end } = from.image.span;
  return {
    title: `Name the stage ${fresh}`,
    edits: [
      { span: { start: end, end }, text: ` ${as} ${fresh}` },
      { span, text: fresh },
    ],
  };
}
