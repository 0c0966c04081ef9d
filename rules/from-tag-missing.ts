import type { Rule } from '../src/dockerfile/rule.ts';
import { namedImage } from '../src/dockerfile/words/image-reference.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const fromTagMissing: Rule = {
  id: 'from-tag-missing',
  title: 'Base images have a tag or a digest',
  why: 'Without a tag `latest` is taken: what that is changes whenever the image is published, so the same file builds something else next month. Name the version you have tested, and let a bot raise it.',
  levels: { recommended: 'warning', strict: 'error', cis: 'warning' },
  aliases: ['DL3006', 'DS-0001', 'CKV_DOCKER_7'],
  fix: 'none',
  options: {
    'build-contexts': {
      description: 'Names that builds give to other contexts (`--build-context`); they are no images.',
      default: [],
    },
  },
  bad: [
    { dockerfile: 'FROM debian\nRUN echo ok\n', lines: [1] },
    { dockerfile: 'FROM ghcr.io:443/acme/base AS base\nFROM base\n', lines: [1] },
    { dockerfile: 'ARG BASE=alpine\nFROM ${BASE}\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM debian:13 AS build\nFROM build AS test\nFROM scratch\nCOPY --from=test /app /app\n' },
    {
      dockerfile: 'FROM alpine@sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1\n',
    },
    { dockerfile: 'ARG BASE\nARG VERSION=22\nFROM ${BASE} AS base\nFROM node:${VERSION}\n' },
    { dockerfile: 'FROM team-base\n', options: { 'build-contexts': ['team-base'] } },
  ],
  check({ stages, option }, report) {
    const contexts = option('build-contexts');
    for (const { from, base } of stages.stages) {
      if (!from || base.kind !== 'image' || base.reference === undefined) continue;
      if (Array.isArray(contexts) && contexts.includes(base.reference)) continue;
      const image = namedImage(base.reference);
      if (!image || image.hasTag || image.reference.digest) continue;
      report({
        span: from.image.span,
        message: `${quoted(base.reference)} has no tag, so it is another image whenever 'latest' moves: name a version.`,
      });
    }
  },
};
