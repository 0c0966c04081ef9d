import type { Rule } from '../src/dockerfile/rule.ts';
import { imageInstructions } from '../src/dockerfile/words/image-user.ts';
import { imageOf, rootStages } from '../src/dockerfile/words/stage-lineage.ts';

export const userMissing: Rule = {
  id: 'user-missing',
  title: 'The image names its user',
  why: 'Without a `USER` the image runs as whoever the base image runs as, and that is root nearly everywhere. Make a user and name it. Base images whose name says that they do not run as root, and images that run nothing, are not reported.',
  levels: { recommended: 'off', strict: 'info', cis: 'warning' },
  aliases: ['DS-0002', 'CKV_DOCKER_3', 'CIS-DI-0001', 'CIS-4.1'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nCMD ["app"]\n', lines: [1] },
    { dockerfile: 'FROM debian:13 AS build\nUSER app\nFROM alpine:3.20 AS run\nFROM run\nCMD ["app"]\n', lines: [4] },
    { dockerfile: 'FROM scratch\nCOPY app /app\nENTRYPOINT ["/app"]\n', lines: [1] },
  ],
  good: [
    { dockerfile: 'FROM debian:13 AS base\nUSER app\nFROM base\nCMD ["app"]\n' },
    { dockerfile: 'FROM gcr.io/distroless/static-debian12:nonroot\nCOPY app /app\nENTRYPOINT ["/app"]\n' },
    { dockerfile: 'FROM cgr.dev/chainguard/node:latest\nCOPY app /app\n' },
    { dockerfile: 'FROM scratch AS artifacts\nCOPY app /app\n' },
    { dockerfile: 'ARG BASE\nFROM ${BASE}\nCMD ["app"]\n' },
  ],
  check({ stages }, report) {
    const { target } = stages;
    if (!target?.from || target.end.user || target.end.isWindows) return;
    const base = rootStages(stages.stages).get(target)?.base;
    const isRun = imageInstructions(target).some(({ name }) => name === 'cmd' || name === 'entrypoint');
    const image = imageOf(base);
    if (base?.kind === 'scratch' ? !isRun : image === undefined || hasOwnUser(image)) return;
    report({
      span: target.from.image.span,
      message: 'No USER is named, so the image may well run as root: make a user, and name it.',
    });
  },
};

function hasOwnUser(image: string): boolean {
  const name = image.toLowerCase();
  if (name.startsWith('cgr.dev/')) return true;
  return name.split(/[/:@._-]/).some((word) => ['nonroot', 'rootless', 'unprivileged'].includes(word));
}
