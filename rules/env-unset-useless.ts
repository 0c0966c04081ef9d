import type { Rule } from '../src/dockerfile/rule.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const envUnsetUseless: Rule = {
  id: 'env-unset-useless',
  title: 'What ENV sets is not unset by RUN',
  why: '`unset` lasts as long as the shell of its `RUN`. The variable is there again in the next instruction and in every container, and stays readable in the image. Use `ARG` for what only the build needs, or set it on the one command that needs it.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'warning' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM alpine:3.20\nENV ADMIN_NAME=jo\nRUN unset ADMIN_NAME\n', lines: [3] },
    { dockerfile: 'FROM alpine:3.20\nENV A=1 B=2\nRUN make && unset -v A B\n', lines: [3, 3] },
  ],
  good: [
    {
      dockerfile:
        'FROM alpine:3.20\nENV http_proxy=http://proxy.example.com\nRUN unset http_proxy && wget http://localhost\n',
    },
    { dockerfile: 'FROM alpine:3.20\nARG ADMIN_NAME=jo\nRUN make; unset ADMIN_NAME\n' },
    { dockerfile: 'FROM alpine:3.20\nENV A=1\nRUN unset -f A\n' },
    { dockerfile: 'FROM alpine:3.20\nENV A=1\nRUN B=2; make; unset B\n' },
  ],
  check({ dockerfile, stages, shell }, report) {
    for (const instruction of dockerfile.instructions) {
      if (instruction.name !== 'run') continue;
      const commands = shell(instruction)?.commands ?? [];
      const { variables } = stages.scopeAt(instruction);
      // What comes after an unset may want the variable gone.
      for (let at = commands.length - 1; commands[at]?.name === 'unset'; at--) {
        const words = commands[at]?.arguments ?? [];
        if (words.some(({ value }) => value === undefined || (value.startsWith('-') && value.includes('f')))) continue;
        for (const { value = '', span } of words) {
          if (variables.get(value)?.kind !== 'env') continue;
          report({ span, message: `${quoted(value)} is set again after this RUN: ENV is what sets it.` });
        }
      }
    }
  },
};
