import type { Rule } from '../src/dockerfile/rule.ts';
import { copiesOf, copySources } from '../src/dockerfile/words/copy-sources.ts';
import { needlessEntries } from '../src/dockerfile/words/needless-entries.ts';
import { isOwnContext, isWholeContext } from '../src/dockerfile/words/own-context.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const dockerignoreMissing: Rule = {
  id: 'dockerignore-missing',
  title: 'A .dockerignore keeps what is not needed out of the build',
  why: 'Where the whole build context is copied, `.dockerignore` alone says what that is. Without one the history of `.git`, `node_modules` made for another system and local settings are sent to the builder and end in the image, and each commit makes the layer anew. Write a `.dockerignore` beside the Dockerfile, best as `*` with exceptions for what is needed, or add to it what is named here.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'none',
  needs: 'context',
  bad: [
    { dockerfile: 'FROM node:22\nCOPY . /srv\n', lines: [2], context: { 'app.js': '' } },
    {
      dockerfile: 'FROM node:22\nCOPY package.json /srv/\nCOPY . /srv\n',
      lines: [3],
      context: {
        'package.json': '{}',
        '.git/HEAD': '',
        'node_modules/a/index.js': '',
        '.dockerignore': 'node_modules\n',
      },
    },
    {
      dockerfile: 'FROM node:22\nADD . /srv\n',
      lines: [2],
      context: { 'app.js': '', 'web/node_modules/a.js': '', '.dockerignore': 'node_modules\n' },
    },
  ],
  good: [
    { dockerfile: 'FROM node:22\nCOPY . /srv\n', context: { 'app.js': '', '.dockerignore': '*\n!app.js\n' } },
    { dockerfile: 'FROM node:22\nCOPY . /srv\n', context: { 'app.js': '', 'Dockerfile.dockerignore': 'notes\n' } },
    { dockerfile: 'FROM node:22\nCOPY app.js /srv/\n', context: { 'app.js': '', '.git/HEAD': '' } },
    { dockerfile: 'FROM node:22 AS a\nFROM node:22\nCOPY --from=a . /srv\n', context: { 'app.js': '' } },
    { dockerfile: 'FROM node:22\nCOPY . /srv\n' },
    { dockerfile: 'FROM golang:1.25\nCOPY cmd cmd\nCOPY . /src\n', context: { 'entrypoint.sh': '' } },
  ],
  check({ dockerfile, stages, context }, report) {
    if (!context || !isOwnContext(dockerfile, stages, context)) return;
    const { ignoreFile } = context;
    const needless = needlessEntries(context);
    if (ignoreFile && needless.length === 0) return;
    const [first = ''] = needless;
    for (const instruction of copiesOf(dockerfile)) {
      const whole = copySources(instruction, stages).find(
        ({ kind, text }) => kind === 'context' && isWholeContext(text),
      );
      if (!whole) continue;
      report({
        span: whole.word.span,
        message: ignoreFile
          ? `${quoted(first)} is copied along: leave it out by ${quoted(ignoreFile.name)}.`
          : `The whole build context is copied${first && `, ${quoted(first)} with it`}, and no '.dockerignore' leaves anything out.`,
      });
      return;
    }
  },
};
