import type { Rule } from '../src/dockerfile/rule.ts';
import { type ExposedPort, exposedPorts } from '../src/dockerfile/words/exposed-ports.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const exposeFormat: Rule = {
  id: 'expose-format',
  title: 'EXPOSE names ports of the container only',
  why: '`EXPOSE` says on which ports the container listens. Where they are published is decided when it is started, with `-p`: an address or a port of the host has no effect here, and a later version of BuildKit may refuse it.',
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: ['ExposeInvalidFormat'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nEXPOSE 127.0.0.1:80:8080 5000:5000/udp [::1]:443:8443\n',
      lines: [2, 2, 2],
      fixed: 'FROM alpine:3.20\nEXPOSE 8080 5000/udp 8443\n',
    },
    { dockerfile: 'FROM alpine:3.20\nENV PORT=80\nEXPOSE 8080:${PORT}\n', lines: [3] },
    { dockerfile: 'FROM alpine:3.20\nEXPOSE http 80/http\n', lines: [2, 2] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nEXPOSE 80 443/tcp 8000-8010/udp 9000/sctp\n' },
    { dockerfile: 'FROM alpine:3.20\nARG PORT=8080\nEXPOSE ${PORT}/tcp\n' },
    { dockerfile: 'FROM alpine:3.20\nARG PORT\nEXPOSE ${PORT}/tcp\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const instruction of dockerfile.instructions) {
      if (instruction.name !== 'expose') continue;
      for (const port of exposedPorts(stages, instruction)) {
        const { word, text, hostPart, ports, range, protocol, isLiteral } = port;
        const isPort = range !== undefined && protocols.has(protocol.toLowerCase());
        if (hostPart !== '') {
          const span = isLiteral ? word.spanOf(0, hostPart.length) : word.span;
          const fix = { title: `Write ${text.slice(hostPart.length)}`, edits: [{ span, text: '' }] };
          report({
            span,
            message: `${quoted(text)} names more than a port of the container: only '${ports}' counts.`,
            ...(isLiteral && isPort && { fix }),
          });
        } else if (!isPort) {
          report({ span: word.span, message: `${quoted(text)} is no port: ${wrongPart(port)}.` });
        }
      }
    }
  },
};

const protocols = new Set(['', 'tcp', 'udp', 'sctp']);

function wrongPart({ range, ports, protocol }: ExposedPort): string {
  if (range) return `'${protocol}' is none of tcp, udp and sctp`;
  return ports === '' ? 'there is no number' : `'${ports}' is no number and no range`;
}
