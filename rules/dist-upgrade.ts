import type { Rule } from '../src/dockerfile/rule.ts';
import { packageRuns } from '../src/dockerfile/words/package-managers.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const distUpgrade: Rule = {
  id: 'dist-upgrade',
  title: 'The distribution is chosen by FROM',
  why: 'A distribution upgrade removes and replaces what the base image was made of, and each build gets another result. What the tag of the base says is no longer true. Take a newer base image; for fixes, rebuild on its newest digest.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3005', 'DL3035', 'DS-0024', 'DKL-DI-0003'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get dist-upgrade -y\n', lines: [2] },

    { dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper -n dup\n', lines: [2] },

    { dockerfile: 'FROM fedora:41\nRUN dnf -y distro-sync && dnf clean all\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get upgrade -y\n' },

    { dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper -n patch && zypper clean\n' },

    { dockerfile: 'FROM debian:13\nRUN echo apt-get dist-upgrade\n' },
  ],
  check(file, report) {
    for (const { commands } of packageRuns(file)) {
      for (const { action, program, verb } of commands) {
        if (action !== 'dist-upgrade') continue;
        const called = quoted(`${program} ${verb.value}`);
        report({ span: verb.span, message: `${called} makes another distribution of the base: choose it in FROM.` });
      }
    }
  },
};
