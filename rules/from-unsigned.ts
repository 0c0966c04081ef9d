import type { Rule, TrustAnswer } from '../src/dockerfile/rule.ts';
import { namedImage } from '../src/dockerfile/words/image-reference.ts';
import { imageSources } from '../src/dockerfile/words/image-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { formatReference } from '../src/oci/reference.ts';

export const fromUnsigned: Rule = {
  id: 'from-unsigned',
  title: 'Images are signed by somebody trusted',
  why: 'A registry hands out what it was given; only a signature tells who made it. Every image that a build takes in is asked for: bases, `COPY --from=`, mounts, and the frontend of `# syntax=`. The rule needs a verifier with the keys or identities you trust, and is off without one.',
  levels: { recommended: 'error', strict: 'error', cis: 'error' },
  aliases: ['CIS-DI-0005', 'CIS-4.5', 'CIS-4.12'],
  fix: 'none',
  needs: 'trust',
  bad: [
    {
      dockerfile: 'FROM ghcr.io/acme/base:1\n',
      lines: [1],
      trust: { 'ghcr.io/acme/base:1': { state: 'unsigned', reason: 'it has no signature' } },
    },
    {
      dockerfile:
        '# syntax=docker/dockerfile:1\nFROM scratch\nCOPY --from=busybox:1.37 /bin/busybox /bin/sh\nRUN --mount=from=alpine:3.20,target=/mnt true\n',
      lines: [1, 3, 4],
      trust: {
        'docker.io/docker/dockerfile:1': { state: 'unsigned', reason: 'it has no signature' },
        'docker.io/library/busybox:1.37': { state: 'unsigned', reason: 'it has no signature' },
        'docker.io/library/alpine:3.20': { state: 'failed', reason: 'the certificate is for another identity' },
      },
    },
  ],
  good: [
    {
      dockerfile: 'FROM ghcr.io/acme/base:1 AS base\nFROM base\nFROM scratch\nCOPY --from=base /app /app\n',
      trust: { 'ghcr.io/acme/base:1': { state: 'verified' } },
    },
    { dockerfile: 'ARG BASE\nFROM ${BASE}\n', trust: {} },
  ],
  async check({ dockerfile, stages, trust }, report) {
    if (!trust) return;
    const answers = new Map<string, Promise<TrustAnswer>>();
    for (const { span, meaning } of imageSources(dockerfile, stages)) {
      const image = meaning.kind === 'image' ? namedImage(meaning.reference) : undefined;
      if (!image) continue;
      const reference = formatReference(image.reference);
      const asked = answers.get(reference) ?? trust.verify(reference);
      answers.set(reference, asked);
      const answer = await asked;
      if (answer.state === 'verified') continue;
      report({
        span,
        message: `${quoted(reference)} is not signed by anybody trusted: ${answer.reason.replace(/\.$/, '')}.`,
      });
    }
  },
};
