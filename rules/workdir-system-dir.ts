import { posix } from 'node:path';
import type { Rule } from '../src/dockerfile/rule.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { isSystemDirectory } from '../src/dockerfile/words/system-directory.ts';

export const workdirSystemDir: Rule = {
  id: 'workdir-system-dir',
  title: 'The working directory is no directory of the system',
  why: 'What runs in `/etc`, `/usr/bin` or `/proc` mixes its files with those of the system: a `COPY . .` overwrites them, and a cleaning command deletes them. Below `/proc`, `/sys` and `/dev` the container sees other files than the build did. Make a directory of your own, as `/app`.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'warning' },
  aliases: ['DS-0030', 'DKL-DI-0002'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM alpine:3.20\nWORKDIR /etc\nWORKDIR /srv/../usr//bin\n', lines: [2, 3] },
    { dockerfile: 'FROM alpine:3.20\nWORKDIR /usr\nWORKDIR local/../bin/\n', lines: [2, 3] },
    { dockerfile: 'FROM alpine:3.20\nARG DIR=/proc/self\nWORKDIR ${DIR}\n', lines: [3] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nWORKDIR /usr/src/app\n' },
    { dockerfile: 'FROM alpine:3.20\nWORKDIR /usr/local/bin/../share/app\nRUN make\nWORKDIR /\n' },
    { dockerfile: 'FROM alpine:3.20\nWORKDIR /root\nWORKDIR /etc/nginx\nWORKDIR /var/lib/app\n' },
    { dockerfile: 'FROM alpine:3.20\nARG DIR\nWORKDIR /etc${DIR}\nWORKDIR bin\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const instruction of dockerfile.instructions) {
      if (instruction.name !== 'workdir') continue;
      const { text, isKnown } = stages.expandAt(instruction, instruction.path);
      if (!isKnown) continue;
      const before = stages.scopeAt(instruction).workdir?.value;
      const path = posix.isAbsolute(text) ? posix.normalize(text) : before && posix.join(before, text);
      const directory = path?.replace(/\/$/, '');
      if (directory === undefined || !isSystemDirectory(directory)) continue;
      report({
        span: instruction.path.span,
        message: `${quoted(directory)} belongs to the system: take a directory of your own.`,
      });
    }
  },
};
