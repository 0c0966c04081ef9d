import type { Rule } from '../src/dockerfile/rule.ts';
import { exposedPorts } from '../src/dockerfile/words/exposed-ports.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const exposeProtoCasing: Rule = {
  id: 'expose-proto-casing',
  title: 'Protocols of EXPOSE are in small letters',
  why: 'The image always says `80/tcp`, however it was written. In small letters the file says what the image will say.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['ExposeProtoCasing'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nEXPOSE 80/TCP 53/Udp\n',
      lines: [2, 2],
      fixed: 'FROM alpine:3.20\nEXPOSE 80/tcp 53/udp\n',
    },
    { dockerfile: 'FROM alpine:3.20\nARG PROTOCOL=UDP\nEXPOSE 53/${PROTOCOL}\n', lines: [3] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nEXPOSE 80 53/udp\n' },
    { dockerfile: 'FROM alpine:3.20\nARG PROTOCOL\nEXPOSE 53/$PROTOCOL\n' },
    { dockerfile: 'FROM alpine:3.20\nARG PORT=80\nEXPOSE ${PORT}/tcp\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const instruction of dockerfile.instructions) {
      if (instruction.name !== 'expose') continue;
      for (const { word, text, protocol } of exposedPorts(stages, instruction)) {
        const lower = protocol.toLowerCase();
        if (protocol === lower || !['tcp', 'udp', 'sctp'].includes(lower)) continue;
        const isWritten = word.raw.endsWith(`/${protocol}`);
        const span = isWritten ? word.spanOf(word.raw.length - protocol.length, word.raw.length) : word.span;
        report({
          span,
          message: `The protocol of ${quoted(text)} is '${lower}', in small letters.`,
          ...(isWritten && { fix: { title: `Write ${lower}`, edits: [{ span, text: lower }] } }),
        });
      }
    }
  },
};
