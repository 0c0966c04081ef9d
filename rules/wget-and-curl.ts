import type { Rule } from '../src/dockerfile/rule.ts';
import type { Stage } from '../src/dockerfile/stage.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { runCommands } from '../src/dockerfile/words/run-commands.ts';

export const wgetAndCurl: Rule = {
  id: 'wget-and-curl',
  title: 'One program downloads, not two',
  why: 'Where curl is there, wget is a second program that does the same, with its own libraries to keep up to date, and the other way round. Use one of them in a stage. Other stages may use the other.',
  levels: { recommended: 'off', strict: 'off', cis: 'off' },
  aliases: ['DL4001', 'DS-0014'],
  fix: 'none',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN wget https://example.com/a\nRUN make\nRUN curl -fO https://example.com/b\n',
      lines: [4],
    },
    {
      dockerfile: 'FROM debian:13\nRUN curl -fO https://example.com/a && \\\n    wget https://example.com/b\n',
      lines: [3],
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN curl -fO https://example.com/a\nRUN curl -fO https://example.com/b\n' },
    {
      dockerfile:
        'FROM debian:13 AS a\nRUN wget https://example.com/a\nFROM debian:13\nRUN curl -fO https://example.com/b\n',
    },
    { dockerfile: 'FROM debian:13\nRUN apt-get install -y curl wget\nRUN curl -fO https://example.com/a\n' },
    { dockerfile: 'FROM alpine:3.20\nRUN apk add curl\nHEALTHCHECK CMD wget -q --spider http://localhost\n' },
  ],
  check({ dockerfile, shell, stages }, report) {
    const seen = new Map<Stage | undefined, Set<string>>();
    for (const { instruction, command } of runCommands(dockerfile.instructions, shell)) {
      const { name, nameSpan } = command;
      if ((name !== 'curl' && name !== 'wget') || nameSpan === undefined) continue;
      const stage = stages.stageOf(instruction);
      const used = seen.get(stage) ?? new Set();
      seen.set(stage, used);
      if (used.size === 1 && !used.has(name)) {
        const [other = ''] = used;
        report({
          span: nameSpan,
          message: `${quoted(other)} is used in this stage already: do it with that one, too.`,
        });
      }
      used.add(name);
    }
  },
};
