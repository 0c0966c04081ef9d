import type { Rule } from '../src/dockerfile/rule.ts';
import { exposedPorts } from '../src/dockerfile/words/exposed-ports.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { stageChain } from '../src/dockerfile/words/stage-chain.ts';

export const exposeAdminPort: Rule = {
  id: 'expose-admin-port',
  title: 'No ports for remote administration',
  why: 'A container is replaced, not logged into. A server for SSH, Telnet, remote desktops or the Docker API inside is one more door that has to be guarded, with keys of its own. Use `docker exec` or its like to look inside, and leave the port out.',
  levels: { recommended: 'warning', strict: 'error', cis: 'warning' },
  aliases: ['DS-0004', 'CKV_DOCKER_1'],
  fix: 'none',
  options: {
    'admin-ports': {
      description: 'TCP ports that nothing should be listening on.',
      default: ['22', '23', '2375', '3389'],
    },
  },
  bad: [
    { dockerfile: 'FROM alpine:3.20\nEXPOSE 80 22\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\nARG SSH_PORT=22\nEXPOSE ${SSH_PORT}/tcp\n', lines: [3] },
    { dockerfile: 'FROM alpine:3.20 AS base\nEXPOSE 20-25\nFROM base\nEXPOSE 80\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nEXPOSE 80 2222 8022\n' },
    { dockerfile: 'FROM alpine:3.20 AS tests\nEXPOSE 22\nFROM alpine:3.20\nEXPOSE 80\n' },
    { dockerfile: 'FROM alpine:3.20\nEXPOSE 22/udp\n' },
    { dockerfile: 'FROM alpine:3.20\nEXPOSE 22\n', options: { 'admin-ports': ['23'] } },
  ],
  check({ stages, option }, report) {
    const named = option('admin-ports');
    const admin = Array.isArray(named) ? named.map(Number) : [];
    for (const { instructions } of stageChain(stages.target).toReversed()) {
      for (const instruction of instructions) {
        if (instruction.name !== 'expose') continue;
        for (const { word, text, range, protocol } of exposedPorts(stages, instruction)) {
          if (!range || !['', 'tcp'].includes(protocol.toLowerCase())) continue;
          const port = admin.find((each) => each >= range.first && each <= range.last);
          if (port === undefined) continue;
          report({ span: word.span, message: `${quoted(text)} is for ${serviceOf(port)}: leave it out.` });
        }
      }
    }
  },
};

function serviceOf(port: number): string {
  return services.get(port) ?? 'remote administration';
}

const services: ReadonlyMap<number, string> = new Map([
  [22, 'SSH'],
  [23, 'Telnet'],
  [2375, 'the Docker API, without any protection'],
  [3389, 'remote desktops'],
]);
