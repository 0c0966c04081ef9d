import type { Rule } from '../src/dockerfile/rule.ts';
import { namedImage } from '../src/dockerfile/words/image-reference.ts';
import { imageSources } from '../src/dockerfile/words/image-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { isTrusted } from '../src/dockerfile/words/trusted-registries.ts';

export const fromRegistryUntrusted: Rule = {
  id: 'from-registry-untrusted',
  title: 'Images come from trusted registries',
  why: "Whoever publishes a base image runs code in your build and in what you ship. List in `trusted-registries` where images may come from: a registry (`ghcr.io`), a part of one (`ghcr.io/acme`), Docker's official images (`official`), a user of Docker Hub (`acme`), with `*` for any characters. Images in `COPY --from=` and mounts count as well. Without a list nothing is reported.",
  levels: { recommended: 'error', strict: 'error', cis: 'error' },
  aliases: ['DL3026', 'CIS-4.2'],
  fix: 'none',
  options: {
    'trusted-registries': {
      description: 'Registries, parts of registries and classes of images that may be used; empty allows all.',
      default: [],
    },
  },
  bad: [
    { dockerfile: 'FROM quay.io/acme/base:1\n', lines: [1], options: { 'trusted-registries': ['ghcr.io'] } },
    { dockerfile: 'FROM acme/base:1\n', lines: [1], options: { 'trusted-registries': ['official'] } },
    {
      dockerfile:
        'FROM alpine:3.20\nCOPY --from=ghcr.io/other/tool:1 /tool /\nRUN --mount=from=quay.io/other/tool:1,target=/mnt true\n',
      lines: [2, 3],
      options: { 'trusted-registries': ['docker.io', 'ghcr.io/acme'] },
    },
    { dockerfile: 'FROM evil-acme.dev/base:1\n', lines: [1], options: { 'trusted-registries': ['*.acme.dev'] } },
  ],
  good: [
    { dockerfile: 'FROM quay.io/acme/base:1\n' },
    {
      dockerfile: 'FROM node:22 AS build\nFROM build\nFROM scratch\nCOPY --from=build /app /app\n',
      options: { 'trusted-registries': ['official'] },
    },
    {
      dockerfile: 'FROM registry.acme.dev/team/base:1\nCOPY --from=acme/tool:1 /tool /\n',
      options: { 'trusted-registries': ['*.acme.dev', 'acme'] },
    },
    { dockerfile: 'ARG REGISTRY\nFROM ${REGISTRY}/base:1\n', options: { 'trusted-registries': ['ghcr.io'] } },
  ],
  check({ dockerfile, stages, option }, report) {
    const trusted = option('trusted-registries');
    if (!Array.isArray(trusted) || trusted.length === 0) return;
    for (const { kind, span, meaning } of imageSources(dockerfile, stages)) {
      if (meaning.kind !== 'image' || kind === 'syntax') continue;
      const image = namedImage(meaning.reference);
      if (!image || isTrusted(image.reference, trusted)) continue;
      const { registry, repository } = image.reference;
      report({ span, message: `${quoted(`${registry}/${repository}`)} is in none of the trusted registries.` });
    }
  },
};
