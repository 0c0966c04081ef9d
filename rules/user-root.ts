import type { Rule } from '../src/dockerfile/rule.ts';
import { imageUser, isRoot } from '../src/dockerfile/words/image-user.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const userRoot: Rule = {
  id: 'user-root',
  title: 'The image does not run as root',
  why: 'The last `USER` is who the container runs as. As root, a hole in the program is a hole in the container, and a way out of it is root on the host. Install as root, then name another user. Only the stage that is built and those below it count.',
  levels: { recommended: 'warning', strict: 'error', cis: 'warning' },
  aliases: ['DL3002', 'DS-0002', 'CKV_DOCKER_8', 'CIS-DI-0001', 'CIS-4.1'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nUSER app\nUSER root\n', lines: [3] },
    { dockerfile: 'FROM debian:13 AS base\nUSER 0:0\nFROM base\nRUN make\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nARG RUN_AS=root\nUSER ${RUN_AS}:staff\n', lines: [3] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nUSER root\nRUN make install\nUSER app\n' },
    {
      dockerfile:
        'FROM debian:13 AS build\nUSER root\nRUN make\nFROM scratch\nCOPY --from=build /app /app\nUSER 65532\n',
    },
    { dockerfile: 'FROM debian:13\nARG RUN_AS\nUSER ${RUN_AS}\n' },
    { dockerfile: 'FROM debian:13\n' },
  ],
  check({ stages }, report) {
    const user = imageUser(stages);
    if (!user || !isRoot(user.name, stages.target?.end.isWindows)) return;
    report({
      span: user.instruction.user.span,
      message: `The image runs as ${quoted(user.name)}: end with a USER that may do less.`,
    });
  },
};
