import type { Rule } from '../src/dockerfile/rule.ts';

export const parseError: Rule = {
  id: 'parse-error',
  title: 'BuildKit can read the file',
  why: 'BuildKit refuses the whole file because of this instruction, so nothing is built. The message says what is wrong with it. The other instructions are linted all the same.',
  levels: { recommended: 'error', strict: 'error', cis: 'error' },
  aliases: ['DL1000'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM alpine:3.20\nRUN <<EOF\necho hello\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\nENV\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\nCOPY app\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nRUN <<EOF\necho hello\nEOF\n' },
    { dockerfile: 'FROM alpine:3.20\nCOPY --chmod=0644 --link app.conf /etc/app.conf\n' },
  ],
  check({ dockerfile }, report) {
    for (const { kind, span, message } of dockerfile.problems) if (kind === 'other') report({ span, message });
  },
};
