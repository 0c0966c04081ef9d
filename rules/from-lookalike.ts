import type { Rule } from '../src/dockerfile/rule.ts';
import { namedImage } from '../src/dockerfile/words/image-reference.ts';
import { imageSources } from '../src/dockerfile/words/image-sources.ts';
import { officialImages } from '../src/dockerfile/words/official-images.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { isSlip } from '../src/dockerfile/words/slip.ts';

export const fromLookalike: Rule = {
  id: 'from-lookalike',
  title: 'Image names are not one slip from an official image',
  why: '`ngnix` for `nginx`, `libary/node` for `library/node`: a name that differs by one slip from that of an official image was probably meant to be that one. At best the build fails; at worst somebody has registered the misspelt name and is waiting for it.',
  levels: { recommended: 'warning', strict: 'error', cis: 'warning' },
  aliases: [],
  fix: 'unsafe',
  options: {
    'build-contexts': {
      description: 'Names that builds give to other contexts (`--build-context`); they are no images.',
      default: [],
    },
  },
  bad: [
    { dockerfile: 'FROM ngnix:1.29\n', lines: [1], fixed: 'FROM nginx:1.29\n' },
    { dockerfile: 'FROM libary/python:3.13 AS build\n', lines: [1], fixed: 'FROM library/python:3.13 AS build\n' },
    {
      dockerfile: 'FROM scratch\nCOPY --from=alpin:3.20 /etc/passwd /etc/\n',
      lines: [2],
      fixed: 'FROM scratch\nCOPY --from=alpine:3.20 /etc/passwd /etc/\n',
    },
  ],
  good: [
    { dockerfile: 'FROM nginx:1.29\nCOPY --from=mongo:8 /a /a\nCOPY --from=mono:6 /b /b\n' },
    { dockerfile: 'FROM quay.io/ngnix/ngnix:1\n' },
    { dockerfile: 'FROM acme/ngnix:1\n' },
    { dockerfile: 'FROM base\nFROM python2:1\nFROM golang:1.25 AS alpin\nFROM alpin\n' },
    { dockerfile: 'FROM debians\n', options: { 'build-contexts': ['debians'] } },
  ],
  check({ dockerfile, stages, option }, report) {
    const contexts = option('build-contexts');
    for (const { name, span, meaning } of imageSources(dockerfile, stages)) {
      if (meaning.kind !== 'image') continue;
      if (Array.isArray(contexts) && contexts.includes(meaning.reference)) continue;
      const image = namedImage(meaning.reference);
      const slip = image?.reference.registry === 'docker.io' ? slipIn(image.reference.repository) : undefined;
      if (!slip) continue;
      const at = name.indexOf(slip.written);
      const isWritten = at >= 0 && dockerfile.source.text.slice(span.start, span.end) === name;
      const start = span.start + at;
      report({
        span,
        message: `${quoted(slip.written)} is one slip from the official ${quoted(slip.meant)}: is that what was meant?`,
        ...(isWritten
          ? {
              fix: {
                title: `Write ${slip.meant}`,
                edits: [{ span: { start, end: start + slip.written.length }, text: slip.meant }],
              },
            }
          : {}),
      });
    }
  },
};

interface Slip {
  readonly written: string;
  readonly meant: string;
}

function slipIn(repository: string): Slip | undefined {
  const [namespace = '', name = '', ...more] = repository.split('/');
  if (more.length > 0) return undefined;
  if (namespace === 'library') {
    if (officialImages.has(name)) return undefined;
    const meant = [...officialImages].find((each) => isLikelySlip(name, each));
    return meant === undefined ? undefined : { written: name, meant };
  }
  return officialImages.has(name) && isSlip(namespace, 'library')
    ? { written: namespace, meant: 'library' }
    : undefined;
}

/** Short words are one letter from many others: there only swapped letters tell. */
function isLikelySlip(typed: string, meant: string): boolean {
  if (meant.length < 4 || !isSlip(typed, meant)) return false;
  return meant.length > 4 || (typed.length === meant.length && isSwap(typed, meant));
}

function isSwap(typed: string, meant: string): boolean {
  return [...typed].sort().join('') === [...meant].sort().join('');
}
