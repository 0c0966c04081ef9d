import type { Rule } from '../src/dockerfile/rule.ts';
import { namedImage } from '../src/dockerfile/words/image-reference.ts';
import { imageSources } from '../src/dockerfile/words/image-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const fromLatest: Rule = {
  id: 'from-latest',
  title: 'Base images are not latest',
  why: '`latest` is only the newest image somebody pushed, perhaps with a new major version in it. A build that worked yesterday breaks without a change of yours, and nobody can say which version runs. Name the version you have tested.',
  levels: { recommended: 'warning', strict: 'error', cis: 'warning' },
  aliases: ['DL3007', 'DS-0001', 'CKV_DOCKER_7', 'DKL-DI-0006'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:latest\n', lines: [1] },
    { dockerfile: 'FROM golang:1.25 AS build\nFROM registry.acme.dev:5000/base:latest\n', lines: [2] },
    {
      dockerfile:
        'FROM debian:13\nCOPY --from=ghcr.io/acme/tool:latest /tool /bin/\nRUN --mount=type=bind,from=acme/data:latest,target=/d make\n',
      lines: [2, 3],
    },
    { dockerfile: 'ARG TAG=latest\nFROM node:${TAG}\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\n' },
    {
      dockerfile: 'FROM alpine:latest@sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1\n',
    },
    { dockerfile: 'ARG TAG\nFROM node:${TAG} AS latest\nFROM latest\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const { kind, name, span, meaning } of imageSources(dockerfile, stages)) {
      if (kind === 'syntax' || meaning.kind !== 'image') continue;
      const image = namedImage(meaning.reference);
      if (!image?.hasTag || image.reference.tag !== 'latest' || image.reference.digest) continue;
      const isWritten = name.endsWith(':latest') && dockerfile.source.text.slice(span.start, span.end) === name;
      report({
        span: isWritten ? { start: span.end - 'latest'.length, end: span.end } : span,
        message: `${quoted(meaning.reference)} is another image whenever somebody pushes one: name a version.`,
      });
    }
  },
};
