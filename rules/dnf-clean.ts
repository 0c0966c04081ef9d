import type { Rule } from '../src/dockerfile/rule.ts';
import { cleaningEdit, runsLeavingCaches } from '../src/dockerfile/words/package-caches.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const dnfClean: Rule = {
  id: 'dnf-clean',
  title: 'What dnf fetched does not stay in the layer',
  why: 'dnf and microdnf keep the lists of their repositories, easily 100 MB, and perhaps packages in `/var/cache`. In the image they are of no use, and a later `RUN` cannot take them out of this layer. Clean up in the same `RUN`, or keep the cache in a mount (`--mount=type=cache,target=/var/cache/libdnf5`).',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3040', 'DS-0019', 'DS-0027'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM fedora:41\nRUN dnf install -y httpd\n',
      lines: [2],
      fixed: 'FROM fedora:41\nRUN dnf install -y httpd && dnf clean all\n',
    },
    {
      dockerfile: 'FROM fedora:41\nRUN set -eux; \\\n	microdnf install -y httpd; \\\n	microdnf clean metadata\n',
      lines: [3],
      fixed:
        'FROM fedora:41\nRUN set -eux; \\\n	microdnf install -y httpd; \\\n	microdnf clean metadata; \\\n	microdnf clean all\n',
    },
    {
      dockerfile: 'FROM fedora:41\nRUN <<EOF\nset -e\ndnf install -y httpd\nhttpd -v\nEOF\n',
      lines: [4],
      fixed: 'FROM fedora:41\nRUN <<EOF\nset -e\ndnf install -y httpd\nhttpd -v\ndnf clean all\nEOF\n',
    },
    {
      dockerfile: 'FROM rockylinux:9\nRUN microdnf install -y dnf && dnf up-min -y && microdnf clean all\n',
      lines: [2],
      fixed: 'FROM rockylinux:9\nRUN microdnf install -y dnf && dnf up-min -y && microdnf clean all && dnf clean all\n',
    },
  ],
  good: [
    { dockerfile: 'FROM fedora:41\nRUN dnf install -y httpd \\\n    && dnf clean all\n' },
    { dockerfile: 'FROM fedora:41\nRUN dnf install -y httpd && rm -rf /var/cache/libdnf5 /var/log/dnf*\n' },
    { dockerfile: 'FROM fedora:41\nRUN --mount=type=cache,target=/var/cache/libdnf5 dnf install -y httpd\n' },
    { dockerfile: 'FROM fedora:41\nRUN dnf install -y --installroot /rootfs coreutils-single\n' },
  ],
  check(file, report) {
    for (const unclean of runsLeavingCaches(file, 'dnf')) {
      const { program, verb } = unclean.filling;
      const cleaning = `${program} clean all`;
      const edit = cleaningEdit(unclean, cleaning, file.dockerfile.source.text);
      report({
        span: verb.span,
        message: `${quoted(`${program} ${verb.value}`)} leaves its lists of packages in the image: add '${cleaning}' to this RUN.`,
        ...(edit && { fix: { title: `Add ${cleaning}`, edits: [edit] } }),
      });
    }
  },
};
