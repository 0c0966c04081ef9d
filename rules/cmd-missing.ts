import type { Rule } from '../src/dockerfile/rule.ts';
import { stageChain } from '../src/dockerfile/words/stage-chain.ts';

export const cmdMissing: Rule = {
  id: 'cmd-missing',
  title: 'The image says what it runs',
  why: 'An image without `CMD` and `ENTRYPOINT` cannot be started by its name alone. Over `scratch` there is nothing to inherit either. An image that is only copied from needs neither.',
  levels: { recommended: 'off', strict: 'info', cis: 'off' },
  aliases: [],
  fix: 'none',
  options: {
    'over-images': { description: 'Over a base image too, which may bring a command of its own.', default: false },
  },
  bad: [
    { dockerfile: 'FROM golang:1.25 AS build\nCMD ["go"]\nFROM scratch\nCOPY --from=build /app /app\n', lines: [3] },
    { dockerfile: 'FROM alpine:3.20\nCOPY app /app\n', lines: [1], options: { 'over-images': true } },
  ],
  good: [
    { dockerfile: 'FROM scratch\nCOPY app /app\nENTRYPOINT ["/app"]\n' },
    { dockerfile: 'FROM scratch AS base\nCMD ["/app"]\nFROM base\nCOPY app /app\n' },
    { dockerfile: 'FROM alpine:3.20\nCOPY app /app\n' },
  ],
  check({ stages: { target }, option }, report) {
    const chain = stageChain(target);
    const base = chain.at(-1)?.base.kind;
    if (base !== 'scratch' && !(base === 'image' && option('over-images') === true)) return;
    const says = chain.some(({ instructions }) =>
      instructions.some(({ name }) => name === 'cmd' || name === 'entrypoint'),
    );
    const image = target?.from?.image;
    if (!says && image) report({ span: image.span, message: 'Neither CMD nor ENTRYPOINT says what this image runs.' });
  },
};
