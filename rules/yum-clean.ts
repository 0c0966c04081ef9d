import type { Rule } from '../src/dockerfile/rule.ts';
import { cleaningEdit, runsLeavingCaches } from '../src/dockerfile/words/package-caches.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const yumClean: Rule = {
  id: 'yum-clean',
  title: 'What yum fetched does not stay in the layer',
  why: 'yum keeps the lists of its repositories, easily 100 MB, and perhaps packages in `/var/cache`. In the image they are of no use, and a later `RUN` cannot take them out of this layer. Clean up in the same `RUN`, or keep the cache in a mount (`--mount=type=cache,target=/var/cache/yum`).',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3032', 'DS-0015'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM rockylinux:8\nRUN yum install -y httpd\n',
      lines: [2],
      fixed: 'FROM rockylinux:8\nRUN yum install -y httpd && yum clean all\n',
    },
    {
      dockerfile: 'FROM rockylinux:8\nRUN yum clean all; \\\n    yum install -y httpd\nRUN yum clean all\n',
      lines: [3],
      fixed: 'FROM rockylinux:8\nRUN yum clean all; \\\n    yum install -y httpd && yum clean all\nRUN yum clean all\n',
    },
    {
      dockerfile: 'FROM rockylinux:8\nRUN yum update -y\n',
      lines: [2],
      fixed: 'FROM rockylinux:8\nRUN yum update -y && yum clean all\n',
    },
  ],
  good: [
    { dockerfile: 'FROM rockylinux:8\nRUN yum install -y httpd && yum clean all\n' },
    { dockerfile: 'FROM rockylinux:8\nRUN yum install -y httpd && rm -rf /var/cache/yum/*\n' },
    { dockerfile: 'FROM rockylinux:8\nRUN --mount=type=cache,target=/var/cache/yum yum install -y httpd\n' },
    { dockerfile: 'FROM rockylinux:8\nRUN yum install -y gcc && make\nFROM rockylinux:8\nCOPY app /\n' },
  ],
  check(file, report) {
    for (const unclean of runsLeavingCaches(file, 'yum')) {
      const { program, verb } = unclean.filling;
      const cleaning = 'yum clean all';
      const edit = cleaningEdit(unclean, cleaning, file.dockerfile.source.text);
      report({
        span: verb.span,
        message: `${quoted(`${program} ${verb.value}`)} leaves its lists of packages in the image: add '${cleaning}' to this RUN.`,
        ...(edit && { fix: { title: `Add ${cleaning}`, edits: [edit] } }),
      });
    }
  },
};
