import type { Rule } from '../src/dockerfile/rule.ts';
import { exposedPorts } from '../src/dockerfile/words/exposed-ports.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const exposeRange: Rule = {
  id: 'expose-range',
  title: 'Exposed ports lie between 0 and 65535',
  why: 'TCP and UDP know no port above 65535, and a range ends at or after its beginning. BuildKit refuses anything else.',
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: ['DL3011', 'DS-0008'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM alpine:3.20\nEXPOSE 8080 80000/udp\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\nARG PORT=70000\nEXPOSE ${PORT}\n', lines: [3] },
    { dockerfile: 'FROM alpine:3.20\nEXPOSE 9000-8000\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nEXPOSE 65535/tcp 8000-9000\n' },
    { dockerfile: 'FROM alpine:3.20\nARG PORT\nEXPOSE $PORT\n' },
    { dockerfile: 'FROM alpine:3.20\nENV PORTS="80 443"\nEXPOSE $PORTS\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const instruction of withTriggers(dockerfile.instructions)) {
      if (instruction.name !== 'expose') continue;
      for (const { word, text, range } of exposedPorts(stages, instruction)) {
        if (!range || (range.last <= 65535 && range.first <= range.last)) continue;
        const what = range.last < range.first ? 'ends before it begins' : 'is more than 65535, the highest port';
        report({ span: word.span, message: `${quoted(text)} ${what}.` });
      }
    }
  },
};
