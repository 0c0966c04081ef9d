import type { Rule } from '../src/dockerfile/rule.ts';
import { firstFromContext } from '../src/dockerfile/words/copy-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const dockerignoreRefused: Rule = {
  id: 'dockerignore-refused',
  title: 'Docker can read .dockerignore',
  why: 'One pattern of `.dockerignore` that is none is enough: Docker refuses the file, and every build that copies from the context fails. In a name `[` begins a set of characters and wants its `]`; write `\\[` where the bracket itself is meant.',
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: [],
  fix: 'none',
  needs: 'context',
  bad: [
    { dockerfile: 'FROM node:22\nCOPY app.js /srv/\n', lines: [2], context: { 'app.js': '', '.dockerignore': 'a[\n' } },
    {
      dockerfile: 'FROM node:22\nCOPY . /srv/\n',
      lines: [2, 2],
      context: { 'app.js': '', '.dockerignore': '*.log\n!\na[z-a]\n' },
    },
  ],
  good: [
    {
      dockerfile: 'FROM node:22\nCOPY . /srv/\n',
      context: { 'app.js': '', '.dockerignore': 'a[bc]\nd\\[\n!app.js\n' },
    },
    { dockerfile: 'FROM node:22\nRUN true\n', context: { '.dockerignore': 'a[\n' } },
    {
      dockerfile: 'FROM node:22 AS a\nFROM a\nCOPY --from=a /app /app\n',
      context: { 'app.js': '', '.dockerignore': 'a[\n' },
    },
  ],
  check({ dockerfile, stages, context }, report) {
    const ignoreFile = context?.ignoreFile;
    const word = ignoreFile && firstFromContext(dockerfile, stages);
    if (!word) return;
    for (const { raw, line, problem } of ignoreFile.patterns) {
      if (problem === undefined) continue;
      const reason = problem.charAt(0).toLowerCase() + problem.slice(1);
      report({
        span: word.span,
        message: `Docker refuses ${quoted(ignoreFile.name)} because of ${quoted(raw)} in line ${line}: ${reason}`,
      });
    }
  },
};
