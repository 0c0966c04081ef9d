import type { Rule } from '../src/dockerfile/rule.ts';
import type { From, Word } from '../src/dockerfile/syntax.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { likely } from '../src/nearest.ts';

export const fromArgUndefined: Rule = {
  id: 'from-arg-undefined',
  title: 'FROM uses arguments that are declared',
  why: '`FROM` knows the predefined arguments and those that an `ARG` before the first `FROM` declares; an `ARG` inside a stage is not seen, and neither is `ENV`. Anything else is empty whatever `--build-arg` says, so the build fails, takes another image than was meant, or always takes what stands behind `:-`. Declare the argument at the top of the file.',
  levels: { recommended: 'error', strict: 'error', cis: 'error' },
  aliases: ['UndefinedArgInFrom'],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'ARG BASE=scratch\nFROM ${BSAE} AS files\nCOPY app /app\nFROM scratch\nCOPY --from=files /app /app\n',
      lines: [2],
      fixed: 'ARG BASE=scratch\nFROM ${BASE} AS files\nCOPY app /app\nFROM scratch\nCOPY --from=files /app /app\n',
    },
    {
      dockerfile: 'FROM --platform=$BULIDPLATFORM alpine:3.20\n',
      lines: [1],
      fixed: 'FROM --platform=$BUILDPLATFORM alpine:3.20\n',
    },
    { dockerfile: 'FROM alpine:${VERSION:-3.20}\n', lines: [1] },
    { dockerfile: 'FROM alpine:3.20 AS base\nARG TAG=22\nFROM node:$TAG\n', lines: [3] },
  ],
  good: [
    { dockerfile: 'ARG VERSION\nFROM --platform=$BUILDPLATFORM alpine:${VERSION}\n' },
    { dockerfile: 'ARG VERSION\nFROM alpine:${VERSION:-3.20}\n' },
    {
      dockerfile: 'ARG BASE=alpine\nARG IMAGE=${BASE}:3.20\nFROM --platform=linux/$TARGETARCH ${IMAGE}\n',
    },
  ],
  check({ dockerfile, stages }, report) {
    const { text } = dockerfile.source;
    for (const { from } of stages.stages) {
      if (!from) continue;
      for (const word of [from.image, ...platformWord(from, text)]) {
        const seen = new Set<string>();
        for (const { name, start, end, isDeclared } of stages.expandAt(from, word).uses) {
          if (isDeclared || seen.has(name)) continue;
          seen.add(name);
          const at = word.raw.indexOf(name, start);
          const meant = likely(name, [...stages.scopeAt(from).variables.keys()].slice(0, maxNames));
          const hint = meant === undefined ? 'add it before the first FROM' : `did you mean ${quoted(meant)}?`;
          report({
            span: word.spanOf(start, end),
            message: `No ARG before the first FROM declares ${quoted(name)}: ${hint}${meant === undefined ? '.' : ''}`,
            ...(meant !== undefined
              ? { fix: { title: `Write ${meant}`, edits: [{ span: word.spanOf(at, at + name.length), text: meant }] } }
              : {}),
          });
        }
      }
    }
  },
};

/** So many names are looked through for what was meant. */
const maxNames = 200;

/** The value of `--platform` as a word; parts of it have a place of their own where no quote or escape shifts them. */
function platformWord({ flags }: From, text: string): readonly Pick<Word, 'raw' | 'spanOf'>[] {
  return flags.flatMap(({ name, value, valueSpan }) => {
    if (name !== 'platform' || value === undefined || valueSpan === undefined) return [];
    const isAsWritten = text.slice(valueSpan.start, valueSpan.end) === value;
    const spanOf: Word['spanOf'] = (start, end) =>
      isAsWritten ? { start: valueSpan.start + start, end: valueSpan.start + end } : valueSpan;
    return [{ raw: value, spanOf }];
  });
}
