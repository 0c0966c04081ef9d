import type { Rule } from '../src/dockerfile/rule.ts';
import { exposedPorts } from '../src/dockerfile/words/exposed-ports.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { stageChain } from '../src/dockerfile/words/stage-chain.ts';

export const exposePrivilegedPort: Rule = {
  id: 'expose-privileged-port',
  title: 'A user who is not root listens above port 1023',
  why: 'On Linux only root, or a process with `CAP_NET_BIND_SERVICE`, may listen on a port below 1024. Docker has lifted that for its containers since 20.10; other runtimes have not, and there the program fails at its start. Listen on 8080 and publish it as 80.',
  levels: { recommended: 'off', strict: 'info', cis: 'info' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM alpine:3.20\nEXPOSE 80 8080\nUSER app\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\nUSER 1000:1000\nENV PORT=443\nEXPOSE $PORT\n', lines: [4] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nEXPOSE 8080\nUSER app\n' },
    { dockerfile: 'FROM alpine:3.20\nEXPOSE 80\n' },
    {
      dockerfile: 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nUSER ContainerUser\nEXPOSE 80\n',
    },
    { dockerfile: 'FROM alpine:3.20\nUSER app\nRUN make\nUSER 0:0\nEXPOSE 80\n' },
    { dockerfile: 'FROM alpine:3.20\nARG RUN_AS\nUSER $RUN_AS\nEXPOSE 80\n' },
  ],
  check({ stages }, report) {
    if (stages.target?.end.isWindows) return;
    const user = stages.target?.end.user?.value?.split(':')[0];
    if (user === undefined || user === '' || user === 'root' || Number(user) === 0) return;
    for (const { instructions } of stageChain(stages.target).toReversed()) {
      for (const instruction of instructions) {
        if (instruction.name !== 'expose') continue;
        for (const { word, text, range } of exposedPorts(stages, instruction)) {
          if (!range || range.first >= 1024 || range.first === 0) continue;
          report({
            span: word.span,
            message: `'${user}' may not listen on ${quoted(text)} everywhere: take a port above 1023.`,
          });
        }
      }
    }
  },
};
