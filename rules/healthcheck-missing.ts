import type { Rule } from '../src/dockerfile/rule.ts';
import { imageInstructions } from '../src/dockerfile/words/image-user.ts';

export const healthcheckMissing: Rule = {
  id: 'healthcheck-missing',
  title: 'The image says how its health is checked',
  why: 'Docker alone sees whether the process is there, not whether it answers; `HEALTHCHECK` tells it how to ask. Kubernetes does not look at it and has probes of its own, so this is for images that Docker or Swarm runs.',
  levels: { recommended: 'off', strict: 'info', cis: 'warning' },
  aliases: ['DL3057', 'DS-0026', 'CKV_DOCKER_2', 'CIS-DI-0006', 'CIS-4.6'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nCMD ["app"]\n', lines: [1] },
    {
      dockerfile: 'FROM debian:13 AS build\nHEALTHCHECK CMD ["check"]\nFROM alpine:3.20\nCMD ["app"]\n',
      lines: [3],
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nHEALTHCHECK CMD ["check"]\nCMD ["app"]\n' },
    { dockerfile: 'FROM debian:13 AS base\nHEALTHCHECK CMD ["check"]\nFROM base\nCMD ["app"]\n' },
    { dockerfile: 'FROM debian:13\nHEALTHCHECK NONE\n' },
    { dockerfile: 'RUN make\nCMD ["app"]\n' },
  ],
  check({ stages: { target } }, report) {
    if (!target?.from || imageInstructions(target).some(({ name }) => name === 'healthcheck')) return;
    report({
      span: target.from.image.span,
      message: 'Docker cannot tell whether the program still answers: add a HEALTHCHECK, or HEALTHCHECK NONE.',
    });
  },
};
