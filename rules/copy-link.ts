import type { Rule } from '../src/dockerfile/rule.ts';
import { knownText } from '../src/dockerfile/words/copy-sources.ts';

export const copyLink: Rule = {
  id: 'copy-link',
  title: 'Copies are layers of their own',
  why: 'With `--link` a `COPY` makes a layer that does not hang on those below: a new base image can be put under it without copying anew, and stages need not wait for each other. It needs Dockerfile syntax 1.4; it does not follow a link that is in the way of the destination, and `--chown` has to be given in numbers.',
  levels: { recommended: 'off', strict: 'off', cis: 'off' },
  aliases: [],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM golang:1.25 AS build\nFROM alpine:3.20\nCOPY --from=build /app /usr/bin/app\n',
      lines: [3],
      fixed: 'FROM golang:1.25 AS build\nFROM alpine:3.20\nCOPY --link --from=build /app /usr/bin/app\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nCOPY --chown=1000:1000 app.conf /srv/\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nCOPY --link --chown=1000:1000 app.conf /srv/\n',
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nCOPY --link app.conf /srv/\n' },
    { dockerfile: 'FROM alpine:3.20\nCOPY --chown=app app.conf /srv/\n' },
    { dockerfile: 'FROM alpine:3.20\nCOPY app.conf srv/\n' },
    { dockerfile: 'FROM golang:1.25 AS build\nCOPY . /src\nFROM alpine:3.20\nCOPY --link --from=build /src/app /\n' },
    { dockerfile: '# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nCOPY a C:\\app\\\n' },
  ],
  check({ stages }, report) {
    const { target } = stages;
    for (const instruction of target?.instructions ?? []) {
      if ((instruction.name !== 'copy' && instruction.name !== 'add') || stages.scopeAt(instruction).isWindows)
        continue;
      const { flags, keyword } = instruction;
      const chown = flags.find(({ name }) => name === 'chown')?.value ?? '0';
      if (flags.some(({ name }) => name === 'link') || !/^\d+(?::\d+)?$/.test(chown)) continue;
      if (!knownText(instruction.destination, instruction, stages)?.startsWith('/')) continue;
      const at = keyword.span.end;
      report({
        span: keyword.span,
        message: "With '--link' this layer could be taken from the cache even when those below it change.",
        fix: { title: 'Add --link', edits: [{ span: { start: at, end: at }, text: ' --link' }] },
      });
    }
  },
};
