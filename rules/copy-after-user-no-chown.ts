import type { Rule } from '../src/dockerfile/rule.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const copyAfterUserNoChown: Rule = {
  id: 'copy-after-user-no-chown',
  title: 'Who owns a copy is said after USER',
  why: '`COPY` and `ADD` make files of root, whatever `USER` says, and the user that is switched to cannot write them. Where it should, say `--chown=`; where it should not, which is right for programs, say `--chown=0:0`, so that a reader knows it was meant.',
  levels: { recommended: 'off', strict: 'info', cis: 'off' },
  aliases: [],
  // Whose it should be, nobody else can know.
  fix: 'none',
  bad: [
    {
      dockerfile: 'FROM node:22\nUSER node\nCOPY package.json /srv/\n',
      lines: [3],
    },
    {
      dockerfile: 'FROM node:22 AS base\nUSER 1000:1000\nFROM base\nADD --chmod=0644 a /srv/\n',
      lines: [4],
    },
    { dockerfile: 'FROM node:22\nARG ID\nUSER $ID\nCOPY a /srv/\n', lines: [4] },
  ],
  good: [
    { dockerfile: 'FROM node:22\nCOPY package.json /srv/\nUSER node\n' },
    { dockerfile: 'FROM node:22\nUSER node\nCOPY --chown=node:node package.json /srv/\n' },
    { dockerfile: 'FROM node:22\nUSER node\nUSER root\nCOPY a /srv/\nUSER 0:0\nCOPY b /srv/\n' },
    { dockerfile: 'FROM node:22 AS a\nUSER node\nFROM node:22\nCOPY a /srv/\n' },
    {
      dockerfile:
        '# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nUSER ContainerUser\nCOPY a C:\\app\\\n',
    },
  ],
  check({ dockerfile, stages }, report) {
    for (const instruction of dockerfile.instructions) {
      if (instruction.name !== 'copy' && instruction.name !== 'add') continue;
      if (instruction.flags.some(({ name }) => name === 'chown')) continue;
      const { user, isWindows } = stages.scopeAt(instruction);
      if (user === undefined || isWindows || /^(?:root|0)(?::|$)/.test(user.value ?? '')) continue;
      const { span } = instruction.keyword;
      report({
        span,
        message: `Root owns what this copies, though ${user.value === undefined ? 'another user' : quoted(user.value)} is set: say it with '--chown='.`,
      });
    }
  },
};
