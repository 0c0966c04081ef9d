import type { Rule } from '../src/dockerfile/rule.ts';
import { unpinnedPackages } from '../src/dockerfile/words/package-pins.ts';

export const dnfUnpinned: Rule = {
  id: 'dnf-unpinned',
  title: 'Packages of dnf have a version',
  why: 'Without a version each build takes what the repositories have that day, and two builds of one commit differ. Where that matters, write `name-version`, and count on raising it by hand or by a bot.',
  levels: { recommended: 'off', strict: 'info', cis: 'off' },
  aliases: ['DL3041'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM fedora:41\nRUN dnf install -y httpd nginx-1.26.2 && dnf clean all\n', lines: [2] },
    { dockerfile: 'FROM fedora:41\nRUN microdnf install -y nodejs && microdnf clean all\n', lines: [2] },
    { dockerfile: 'FROM fedora:41\nRUN dnf module install -y nodejs && dnf clean all\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM fedora:41\nRUN dnf install -y httpd-2.4.62 nginx-1:1.26.2-1.fc41 && dnf clean all\n' },
    {
      dockerfile:
        'FROM fedora:41\nRUN dnf install -y https://example.com/tool.rpm @core /usr/bin/jq && dnf clean all\n',
    },
    { dockerfile: 'FROM fedora:41\nRUN dnf module install -y nodejs:22 && dnf clean all\n' },
    { dockerfile: 'FROM fedora:41\nRUN dnf remove -y vim-minimal && dnf clean all\n' },
  ],
  check(file, report) {
    for (const problem of unpinnedPackages(file, 'dnf', 'httpd-2.4.62')) report(problem);
  },
};
