import type { Rule } from '../src/dockerfile/rule.ts';
import { reportAsking } from '../src/dockerfile/words/package-yes.ts';

export const zypperYes: Rule = {
  id: 'zypper-yes',
  title: '`zypper` does not wait for an answer',
  why: 'Without `--non-interactive` or `-y` zypper asks before it changes anything, and a build has nobody to answer.',
  levels: { recommended: 'warning', strict: 'error', cis: 'off' },
  aliases: ['DL3034'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper install curl && zypper clean\n',
      lines: [2],
      fixed: 'FROM opensuse/leap:15.6\nRUN zypper install -y curl && zypper clean\n',
    },
    {
      dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper patch && zypper clean\n',
      lines: [2],
      fixed: 'FROM opensuse/leap:15.6\nRUN zypper patch -y && zypper clean\n',
    },
  ],
  good: [
    { dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper --non-interactive install curl && zypper clean\n' },
    { dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper -n in curl && zypper clean\n' },
    { dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper in -y curl && zypper clean\n' },
    { dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper refresh && zypper search curl\n' },
  ],
  check: (file, report) => reportAsking(file, 'zypper', report),
};
