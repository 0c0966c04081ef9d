import { posix } from 'node:path';
import type { BuildContext } from '../src/dockerfile/build-context.ts';
import { insideContext } from '../src/dockerfile/context/dockerignore.ts';
import type { Rule } from '../src/dockerfile/rule.ts';
import { copiesOf, copySources } from '../src/dockerfile/words/copy-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const copyIgnoredFile: Rule = {
  id: 'copy-ignored-file',
  title: 'What is copied is not ignored',
  why: 'What `.dockerignore` leaves out never reaches the builder, so a `COPY` or `ADD` of it fails, and the message only says that the file is not there. Take the pattern out, or add an exception (`!path`) behind it.',
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: ['CopyIgnoredFile'],
  fix: 'none',
  needs: 'context',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nCOPY app.conf /etc/\nADD ./docs/ /srv/\nCOPY docs/a.md /srv/\n',
      lines: [2, 3, 4],
      context: { 'app.conf': '', 'docs/a.md': '', '.dockerignore': '*.conf\ndocs\n' },
    },
    { dockerfile: 'FROM alpine:3.20\nCOPY . /srv\n', lines: [2], context: { 'app.conf': '', '.dockerignore': '*\n' } },
    {
      dockerfile: 'FROM alpine:3.20\nCOPY ["a/b.txt", "a/c d.txt", "/srv/"]\n',
      lines: [2],
      context: { 'a/b.txt': '', 'a/c d.txt': '', '.dockerignore': 'a/**\n!a/b.txt\n' },
    },
  ],
  good: [
    {
      dockerfile: 'FROM alpine:3.20\nCOPY ./app.conf /etc/\nCOPY . /srv\n',
      context: { 'app.conf': '', '.dockerignore': '**\n!app.conf\n' },
    },
    { dockerfile: 'FROM alpine:3.20\nCOPY . /srv\n', context: { 'app.conf': '', '.dockerignore': '.*\n' } },
    {
      dockerfile: 'FROM alpine:3.20\nCOPY src /srv\n',
      context: { 'src/app/a.py': '', '.dockerignore': '*\n!src/app/*.py\n' },
    },
    {
      dockerfile: 'FROM alpine:3.20 AS a\nFROM alpine:3.20\nCOPY --from=a /app.conf /etc/\n',
      context: { '.dockerignore': 'app.conf\n' },
    },
    { dockerfile: 'FROM alpine:3.20\nCOPY app.conf /etc/\n', context: { 'app.conf': '', '.dockerignore': 'docs\n' } },
    { dockerfile: 'FROM alpine:3.20\nADD https://example.com/a.md /etc/\n', context: { '.dockerignore': '**/*.md\n' } },
  ],
  // As `validateCopySourcePath` of BuildKit, which is silent as soon as there is an exception. The files then say more.
  check({ dockerfile, stages, context }, report) {
    const ignoreFile = context?.ignoreFile;
    if (!context || !ignoreFile) return;
    const hasExceptions = ignoreFile.patterns.some(({ isException }) => isException);
    const paths = hasExceptions && context.isWhole ? new Set(context.entries.map(({ path }) => path)) : undefined;
    for (const instruction of copiesOf(dockerfile)) {
      if (instruction.isTrigger) continue;
      for (const { word, kind, text } of copySources(instruction, stages)) {
        if (kind !== 'context') continue;
        const path = insideContext(text);
        const isLeftOut = hasExceptions
          ? paths?.has(path) === true && context.isIgnored(path)
          : isIgnored(path, ignoreFile.patterns);
        if (!isLeftOut) continue;
        report({
          span: word.span,
          message: `${quoted(text)} is left out by ${quoted(ignoreFile.name)}, so it is not there to copy.`,
        });
      }
    }
  },
};

type Patterns = NonNullable<BuildContext['ignoreFile']>['patterns'];

/** A folder it lies in counts as well; the context itself only when all that is in it is left out. */
function isIgnored(path: string, patterns: Patterns): boolean {
  if (path === '') return patterns.some(({ pattern }) => everything.has(pattern));
  for (let part = path; part !== '.'; part = posix.dirname(part)) {
    if (patterns.some((each) => each.matches(part))) return true;
  }
  return false;
}

const everything: ReadonlySet<string> = new Set(['*', '**', '**/*']);
