import type { Rule } from '../src/dockerfile/rule.ts';
import { reportAsking } from '../src/dockerfile/words/package-yes.ts';

export const yumYes: Rule = {
  id: 'yum-yes',
  title: '`yum` does not wait for an answer',
  why: 'Without `-y` yum asks before it changes anything. Nobody answers in a build: it takes that for a no and the build stops.',
  levels: { recommended: 'warning', strict: 'error', cis: 'off' },
  aliases: ['DL3030'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM rockylinux:8\nRUN yum install httpd && yum clean all\n',
      lines: [2],
      fixed: 'FROM rockylinux:8\nRUN yum install -y httpd && yum clean all\n',
    },
    { dockerfile: 'FROM rockylinux:8\nRUN yum update\n', lines: [2], fixed: 'FROM rockylinux:8\nRUN yum update -y\n' },
    {
      dockerfile: 'FROM rockylinux:8\nRUN yum groupinstall "Development Tools" && yum clean all\n',
      lines: [2],
      fixed: 'FROM rockylinux:8\nRUN yum groupinstall -y "Development Tools" && yum clean all\n',
    },
  ],
  good: [
    { dockerfile: 'FROM rockylinux:8\nRUN yum -y install httpd && yum clean all\n' },
    { dockerfile: 'FROM rockylinux:8\nRUN yum --setopt=assumeyes=1 install httpd && yum clean all\n' },
    { dockerfile: 'FROM rockylinux:8\nRUN yum makecache && yum list installed\n' },
    { dockerfile: 'FROM rockylinux:8\nRUN echo assumeyes=1 >> /etc/yum.conf && yum install httpd && yum clean all\n' },
  ],
  check: (file, report) => reportAsking(file, 'yum', report),
};
