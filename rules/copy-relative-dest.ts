import type { Rule } from '../src/dockerfile/rule.ts';
import { knownText } from '../src/dockerfile/words/copy-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const copyRelativeDest: Rule = {
  id: 'copy-relative-dest',
  title: 'Relative destinations have a WORKDIR',
  why: 'Without a `WORKDIR` of its own a relative destination hangs on that of the base image, which a newer tag may have changed; many images have none, and the files land in `/`. Set `WORKDIR` before, or begin the destination with a slash.',
  levels: { recommended: 'off', strict: 'info', cis: 'off' },
  aliases: ['DL3045'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM node:22\nCOPY package.json app/\n', lines: [2] },
    { dockerfile: 'FROM node:22 AS a\nWORKDIR /srv\nFROM node:22\nCOPY --from=a /srv/app .\n', lines: [4] },
    { dockerfile: 'FROM scratch\nADD ["app", "app"]\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM node:22\nWORKDIR /srv\nCOPY package.json app/\n' },
    { dockerfile: 'FROM node:22 AS a\nWORKDIR /srv\nFROM a\nCOPY package.json .\n' },
    { dockerfile: 'FROM node:22\nCOPY package.json /srv/\nCOPY a $DIR/\nENV D=/srv\nCOPY a ${D}/b\n' },
    {
      dockerfile: '# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nCOPY a C:\\app\\\nCOPY b \\app\\\n',
    },
    { dockerfile: 'FROM node:22\nONBUILD COPY . .\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const instruction of dockerfile.instructions) {
      if (instruction.name !== 'copy' && instruction.name !== 'add') continue;
      const { workdir, isWindows } = stages.scopeAt(instruction);
      const { destination } = instruction;
      const text = workdir === undefined ? knownText(destination, instruction, stages) : undefined;
      if (text === undefined || text.startsWith('/') || /^[A-Za-z]:/.test(text)) continue;
      if (isWindows && text.startsWith('\\')) continue;
      report({
        span: destination.span,
        message: `${quoted(destination.raw)} is relative to the working directory of the base image: set WORKDIR, or begin with '/'.`,
      });
    }
  },
};
