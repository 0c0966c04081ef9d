import type { Rule } from '../src/dockerfile/rule.ts';
import { unpinnedPackages } from '../src/dockerfile/words/package-pins.ts';

export const apkUnpinned: Rule = {
  id: 'apk-unpinned',
  title: 'Packages of apk have a version',
  why: 'Without a version each build takes what the repository has that day. But the repositories of Alpine keep one version of a package only, so that an exact pin soon fails to build: a fuzzy one (`nginx~1.28`) lives as long as the branch. The release in the tag of the base image already fixes the branch; that is why this is off unless you ask for it.',
  levels: { recommended: 'off', strict: 'info', cis: 'off' },
  aliases: ['DL3018'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache curl git=2.49.1-r0\n', lines: [2] },
    {
      dockerfile:
        'FROM alpine:3.20\nRUN apk --no-cache --repository https://dl-cdn.alpinelinux.org/alpine/edge/testing add \\\n    curl=8.14.1-r1 \\\n    git@testing\n',
      lines: [4],
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache --virtual .build gcc~14 "make>4"\n' },
    { dockerfile: 'FROM alpine:3.20\nARG CURL=curl=8.14.1-r1\nRUN apk add --no-cache $CURL\n' },
    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache --virtual .build $PHPIZE_DEPS\n' },
    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache ./tool.apk && apk del .build\n' },
  ],
  check(file, report) {
    for (const problem of unpinnedPackages(file, 'apk', 'curl~8.14')) report(problem);
  },
};
