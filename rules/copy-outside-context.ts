import { posix } from 'node:path';
import { insideContext } from '../src/dockerfile/context/dockerignore.ts';
import type { Rule } from '../src/dockerfile/rule.ts';
import { copiesOf, copySources } from '../src/dockerfile/words/copy-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const copyOutsideContext: Rule = {
  id: 'copy-outside-context',
  title: 'What is copied lies in the build context',
  why: "Only the folder that is named at the end of `docker build` is sent, and nothing above or beside it: `../shared` is looked for as `shared` in that folder. Build from the folder that holds both (`docker build -f app/Dockerfile .`), or hand the other one in with `--build-context`. Nor is `~` anybody's home in a `COPY`: it is a file or folder of that name.",
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM alpine:3.20\nCOPY ../shared ../*.js /x/\n', lines: [2, 2] },
    {
      dockerfile: 'FROM node:22\nADD lib/../../common.js a.js /srv/\n',
      lines: [2],
      context: { 'a.js': '', 'package.json': '' },
    },
    { dockerfile: 'FROM alpine:3.20\nCOPY ~/.ssh /root/.ssh\nCOPY a b ~/\n', lines: [2, 3] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nCOPY lib/../a.js ./b.js ..data/ /srv/\nCOPY /a.js ../a.js\n' },
    { dockerfile: 'FROM alpine:3.20 AS a\nFROM a\nCOPY --from=a ../etc/app.conf /etc/\nCOPY a~ b~/c /srv/\n' },
    { dockerfile: 'FROM node:22\nCOPY ../shared.js /srv/\n', context: { 'shared.js': '', 'package.json': '' } },
    { dockerfile: 'FROM node:22\nARG WHERE\nCOPY $WHERE/../../a /srv/\n' },
  ],
  check({ dockerfile, stages, context }, report) {
    const there = new Set(context?.entries.map(({ path }) => path));
    for (const instruction of copiesOf(dockerfile)) {
      const { destination } = instruction;
      if (isHome(destination.raw)) {
        report({
          span: destination.span,
          message: `'~' is no home here, so a folder of that name is made: write the path in full, as '/root/'.`,
        });
      }
      for (const { word, kind, text } of copySources(instruction, stages)) {
        if (kind !== 'context') continue;
        const path = insideContext(text);
        // Docker takes the dots away, and may find it all the same.
        if (there.has(path)) continue;
        if (isHome(text)) {
          report({
            span: word.span,
            message: `'~' is no home here: nothing outside the build context is sent, so hand ${quoted(text)} in as a secret or put it there.`,
          });
        } else if (isAbove(text)) {
          report({
            span: word.span,
            message: `${quoted(text)} lies outside the build context, of which nothing is sent: build from the folder above, or use '--build-context'.`,
          });
        }
      }
    }
  },
};

function isHome(path: string): boolean {
  return /^~(?:[/\\]|$)/.test(path);
}

function isAbove(path: string): boolean {
  return /^\.\.(?:\/|$)/.test(posix.normalize(path));
}
