import type { Rule } from '../src/dockerfile/rule.ts';
import { namedImage } from '../src/dockerfile/words/image-reference.ts';
import { imageSources } from '../src/dockerfile/words/image-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const fromDigestMissing: Rule = {
  id: 'from-digest-missing',
  title: 'Images are pinned by digest',
  why: 'A tag is a pointer that its owner, or whoever has stolen the account, can move to other content. A digest is the content. Write both, as in `debian:13@sha256:...`: people read the tag, the builder takes the digest, and bots such as Renovate raise the two together. It counts for `COPY --from=`, mounts and the frontend of `# syntax=` too, for they are run or copied in like a base.',
  levels: { recommended: 'off', strict: 'error', cis: 'warning' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\n', lines: [1] },
    {
      dockerfile:
        '# syntax=docker/dockerfile:1\nFROM scratch\nCOPY --from=busybox:1.37 /bin/busybox /bin/sh\nRUN --mount=type=bind,from=alpine:3.20,target=/mnt true\n',
      lines: [1, 3, 4],
    },
  ],
  good: [
    {
      dockerfile:
        'FROM debian:13@sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1 AS base\nFROM base\nCOPY --from=base /etc/passwd /etc/\n',
    },
    { dockerfile: 'FROM scratch\nCOPY app /app\n' },
    { dockerfile: 'ARG BASE\nFROM ${BASE}\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const { span, meaning } of imageSources(dockerfile, stages)) {
      if (meaning.kind !== 'image') continue;
      const image = namedImage(meaning.reference);
      if (!image || image.reference.digest) continue;
      report({
        span,
        message: `${quoted(meaning.reference)} may be replaced by another image of that name: add '@sha256:...' of the one you have tested.`,
      });
    }
  },
};
