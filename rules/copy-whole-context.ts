import type { Rule } from '../src/dockerfile/rule.ts';
import { copiesOf, copySources } from '../src/dockerfile/words/copy-sources.ts';
import { needlessEntries } from '../src/dockerfile/words/needless-entries.ts';
import { isOwnContext, isWholeContext } from '../src/dockerfile/words/own-context.ts';
import { stageChain } from '../src/dockerfile/words/stage-chain.ts';

export const copyWholeContext: Rule = {
  id: 'copy-whole-context',
  title: 'Only what is needed is copied',
  why: '`COPY . .` takes whatever lies in the folder, today and next year: notes, local settings, test data, keys. Every change to any of it makes the layer and all that follow anew. Name the files and folders that are needed, or keep a `.dockerignore` that leaves out the rest: with one that does, this rule is silent, and so it is on stages that are not shipped when the build context is not known.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'none',
  options: {
    always: { description: 'Report it whatever `.dockerignore` leaves out.', default: false },
  },
  bad: [
    { dockerfile: 'FROM node:22\nWORKDIR /srv\nCOPY . .\nCMD ["node", "app.js"]\n', lines: [3] },
    {
      dockerfile: 'FROM node:22\nWORKDIR /srv\nCOPY ./ /srv/\n',
      lines: [3],
      context: { 'app.js': '', 'notes.txt': '' },
    },
    {
      dockerfile: 'FROM node:22 AS build\nADD --chown=node . /srv\nFROM scratch\nCOPY --from=build /srv/app /\n',
      lines: [2],
      context: { 'app.js': '', '.dockerignore': 'notes\n', 'node_modules/a/index.js': '' },
    },
    {
      dockerfile: 'FROM node:22\nCOPY . /srv\n',
      options: { always: true },
      context: { 'app.js': '', '.dockerignore': '*\n!app.js\n' },
      lines: [2],
    },
  ],
  good: [
    { dockerfile: 'FROM node:22\nWORKDIR /srv\nCOPY package.json src ./\n' },
    {
      dockerfile: 'FROM node:22\nWORKDIR /srv\nCOPY . .\n',
      context: {
        'app.js': '',
        'node_modules/a/index.js': '',
        '.git/HEAD': '',
        '.dockerignore': '.git\nnode_modules\n',
      },
    },
    { dockerfile: 'FROM golang:1.25 AS build\nCOPY . .\nRUN go build\nFROM scratch\nCOPY --from=build /app /\n' },
    { dockerfile: 'FROM node:22 AS build\nFROM node:22\nCOPY --from=build . .\n' },
    { dockerfile: 'FROM node:22\nARG DIR\nCOPY $DIR /srv\n' },
  ],
  check({ dockerfile, stages, context, option }, report) {
    const shipped = new Set(stageChain(stages.target).flatMap(({ instructions }) => instructions));
    const own = context && isOwnContext(dockerfile, stages, context) ? context : undefined;
    const hasRoom =
      (own?.ignoreFile?.patterns.length ?? 0) === 0 || (own !== undefined && needlessEntries(own).length > 0);
    for (const instruction of copiesOf(dockerfile)) {
      const isShipped = instruction.isTrigger || shipped.has(instruction);
      if (option('always') !== true && (own ? !hasRoom : !isShipped)) continue;
      for (const { word, kind, text } of copySources(instruction, stages)) {
        if (kind !== 'context' || !isWholeContext(text)) continue;
        report({
          span: word.span,
          message: `This copies whatever lies in the build context: name what is needed, or leave the rest out by '.dockerignore'.`,
        });
      }
    }
  },
};
