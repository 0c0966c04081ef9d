import type { Rule } from '../src/dockerfile/rule.ts';
import { unpinnedPackages } from '../src/dockerfile/words/package-pins.ts';

export const zypperUnpinned: Rule = {
  id: 'zypper-unpinned',
  title: 'Packages of zypper have a version',
  why: 'Without a version each build takes what the repositories have that day, and two builds of one commit differ. Where that matters, write `name=version`, and count on raising it by hand or by a bot.',
  levels: { recommended: 'off', strict: 'info', cis: 'off' },
  aliases: ['DL3037'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper -n install curl git=2.43.0 && zypper clean\n', lines: [2] },
    { dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper -n in -r main curl && zypper clean\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper -n install curl=8.6.0 "git>=2.43" && zypper clean\n' },
    { dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper -n install -t pattern devel_basis && zypper clean\n' },
    { dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper -n install https://example.com/tool.rpm && zypper clean\n' },
    { dockerfile: 'FROM opensuse/leap:15.6\nARG TOOLS\nRUN zypper -n install $TOOLS && zypper clean\n' },
  ],
  check(file, report) {
    for (const problem of unpinnedPackages(file, 'zypper', 'curl=8.6.0')) report(problem);
  },
};
