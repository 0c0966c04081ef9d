import type { Rule } from '../src/dockerfile/rule.ts';
import { unpinnedPackages } from '../src/dockerfile/words/package-pins.ts';

export const yumUnpinned: Rule = {
  id: 'yum-unpinned',
  title: 'Packages of yum have a version',
  why: 'Without a version each build takes what the repositories have that day, and two builds of one commit differ. Where that matters, write `name-version`, and count on raising it by hand or by a bot.',
  levels: { recommended: 'off', strict: 'info', cis: 'off' },
  aliases: ['DL3033'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM rockylinux:8\nRUN yum install -y httpd nginx-1.14.1 && yum clean all\n', lines: [2] },
    { dockerfile: 'FROM rockylinux:8\nRUN yum install -y java-11-openjdk && yum clean all\n', lines: [2] },
  ],
  good: [
    {
      dockerfile: 'FROM rockylinux:8\nRUN yum install -y httpd-2.4.37-65.module_el8 nginx-1:1.14.* && yum clean all\n',
    },
    {
      dockerfile:
        'FROM rockylinux:8\nRUN yum install -y https://example.com/tool.rpm ./other.rpm @development && yum clean all\n',
    },
    {
      dockerfile:
        'FROM rockylinux:8\nRUN yum module install -y nodejs:22 && yum groupinstall -y "Development Tools" && yum clean all\n',
    },
    { dockerfile: 'FROM rockylinux:8\nARG VERSION\nRUN yum install -y docker-ce-$VERSION && yum clean all\n' },
  ],
  check(file, report) {
    for (const problem of unpinnedPackages(file, 'yum', 'httpd-2.4.37')) report(problem);
  },
};
