import type { Rule } from '../src/dockerfile/rule.ts';
import { whyNoImage } from '../src/dockerfile/words/image-reference.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const fromInvalid: Rule = {
  id: 'from-invalid',
  title: 'FROM names an image',
  why: 'BuildKit refuses a base whose name is none: the names of images are lower-case, a digest has all of its 64 digits, and a tag is one word. Nothing of the file is built.',
  levels: { recommended: 'error', strict: 'error', cis: 'error' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM Node:20\n', lines: [1] },
    {
      dockerfile: 'FROM golang:1.25 AS build\nFROM ghcr.io/Acme/App:RC1 AS app\n',
      lines: [2],
    },
    { dockerfile: 'FROM acme/base@sha256:abc\n', lines: [1] },
    { dockerfile: 'FROM debian:\nFROM https://hub.docker.com/_/debian\n', lines: [1, 2] },
  ],
  good: [
    { dockerfile: 'FROM node:20-Bookworm\nFROM localhost:5000/app\n' },
    { dockerfile: 'FROM debian:13 AS Base\nFROM Base\nFROM scratch\n' },
    { dockerfile: 'ARG BASE=Node:20\nFROM $BASE\n' },
  ],
  check({ stages }, report) {
    for (const { from, base } of stages.stages) {
      if (!from || base.kind !== 'image') continue;
      const { text, uses, error } = stages.expandAt(from, from.image);
      if (error !== undefined || uses.length > 0) continue;
      const problem = whyNoImage(text);
      if (problem === undefined) continue;
      const { why, meant } = problem;
      report({
        span: from.image.span,
        message: `${quoted(text)} names no image, for ${why}${meant === undefined ? '' : `: write ${quoted(meant)}`}.`,
      });
    }
  },
};
