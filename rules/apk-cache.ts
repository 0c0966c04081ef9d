import type { Rule } from '../src/dockerfile/rule.ts';
import { runsLeavingCaches } from '../src/dockerfile/words/package-caches.ts';
import { mayHavePackageFlag } from '../src/dockerfile/words/package-managers.ts';
import { wordAfter } from '../src/dockerfile/words/shell-edits.ts';

export const apkCache: Rule = {
  id: 'apk-cache',
  title: '`apk add` keeps no index in the layer',
  why: '`apk add` needs the index of the repositories, and what `apk update` or `--update` fetches stays in `/var/cache/apk`. With `--no-cache` it is fetched and not kept, and `apk update` is not needed at all. A cache mount on `/var/cache/apk` does as well.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3019', 'DS-0025', 'DKL-DI-0004'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nRUN apk add curl\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nRUN apk add --no-cache curl\n',
    },

    {
      dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache git \\\n    && apk --update add \\\n      curl\n',
      lines: [3],
      fixed: 'FROM alpine:3.20\nRUN apk add --no-cache git \\\n    && apk --update add --no-cache \\\n      curl\n',
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache curl && apk --no-cache add git\n' },

    { dockerfile: 'FROM alpine:3.20\nRUN --mount=type=cache,target=/var/cache/apk apk add curl\n' },

    { dockerfile: 'FROM alpine:3.20\nRUN apk add --update curl && rm -rf /var/cache/apk/*\n' },

    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-network --virtual .run $deps && apk del .build\n' },

    { dockerfile: 'FROM alpine:3.20\nRUN apk add gcc && make\nFROM alpine:3.20\nCOPY app /\n' },
  ],
  check(file, report) {
    for (const { run, commands } of runsLeavingCaches(file, 'apk')) {
      for (const command of commands) {
        const { manager, action, verb } = command;
        if (manager !== 'apk' || action !== 'install' || mayHavePackageFlag(command, without)) continue;
        const edit = wordAfter(verb, '--no-cache', run, file.dockerfile.source.text);
        report({
          span: verb.span,
          message: "'apk add' may leave its index in the image: add --no-cache.",
          ...(edit && { fix: { title: 'Add --no-cache', edits: [edit] } }),
        });
      }
    }
  },
};

/** With these there is nothing to keep, or it lies elsewhere. */
const without = ['--no-cache', '--no-network', '--cache-dir', '--root', '-p', '-s', '--simulate'];
