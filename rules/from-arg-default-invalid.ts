import type { Rule } from '../src/dockerfile/rule.ts';
import type { Variable } from '../src/dockerfile/stage.ts';
import { namedImage } from '../src/dockerfile/words/image-reference.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const fromArgDefaultInvalid: Rule = {
  id: 'from-arg-default-invalid',
  title: 'FROM names an image without build arguments too',
  why: 'With the defaults of its arguments the base is empty or no valid name, so the file builds only for those who know which arguments to give. Give the `ARG` a default. Where the argument is required on purpose, say so by `${NAME:?}`: then the build tells what is missing.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['InvalidDefaultArgInFrom'],
  fix: 'none',
  bad: [
    { dockerfile: 'ARG BASE\nFROM ${BASE}\n', lines: [2] },
    { dockerfile: 'ARG VERSION\nFROM debian:${VERSION}\n', lines: [2] },
    { dockerfile: 'ARG TAG=":13"\nFROM debian:${TAG} AS base\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'ARG VERSION=13\nFROM debian:${VERSION}\n' },
    { dockerfile: 'ARG SUFFIX\nFROM debian:13${SUFFIX}\n' },
    { dockerfile: 'ARG BASE\nFROM ${BASE:-debian:13}\n' },
    { dockerfile: 'ARG BASE\nFROM ${BASE:?required}\n' },
    { dockerfile: 'FROM acme/base:${TARGETARCH}\n' },
    { dockerfile: 'ARG ARCH=${TARGETARCH#arm}\nFROM acme/base:${ARCH}\n' },
    { dockerfile: 'FROM Debian:13\n' },
    { dockerfile: 'FROM debian:13 AS base\nFROM base\nFROM scratch\n' },
  ],
  check({ stages }, report) {
    for (const { from } of stages.stages) {
      if (!from) continue;
      const { text, uses, error } = stages.expandAt(from, from.image);
      // What no argument has a part in is a plain slip.
      if (error !== undefined || uses.length === 0) continue;
      const { variables } = stages.scopeAt(from);
      // The builder gives a value to predefined ones and to what is made of them, only here it is not known.
      if (uses.some(({ name }) => isGivenByBuilder(variables.get(name)))) continue;
      if (namedImage(text)) continue;
      const { raw, span } = from.image;
      report({
        span,
        message: `Without build arguments ${quoted(raw)} is ${text === '' ? 'empty' : `${quoted(text)}, which names no image`}: give the ARG a default.`,
      });
    }
  },
};

function isGivenByBuilder(variable: Variable | undefined): boolean {
  return variable?.isSet === true && variable.value === undefined;
}
