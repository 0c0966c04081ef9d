import type { Rule } from '../src/dockerfile/rule.ts';
import { cleaningEdit, runsLeavingCaches } from '../src/dockerfile/words/package-caches.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const zypperClean: Rule = {
  id: 'zypper-clean',
  title: 'What zypper fetched does not stay in the layer',
  why: 'zypper keeps the lists of its repositories and perhaps packages in `/var/cache/zypp`. In the image they are of no use, and a later `RUN` cannot take them out of this layer. Clean up in the same `RUN`, or keep the cache in a mount (`--mount=type=cache,target=/var/cache/zypp`).',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3036', 'DS-0020'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper install -y curl\n',
      lines: [2],
      fixed: 'FROM opensuse/leap:15.6\nRUN zypper install -y curl && zypper clean --all\n',
    },
    {
      dockerfile: 'FROM opensuse/leap:15.6\nRUN sudo zypper -n in curl\nRUN zypper clean\n',
      lines: [2],
    },
  ],
  good: [
    { dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper install -y curl && zypper clean --all\n' },
    { dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper -n in curl && zypper cc\n' },
    { dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper -n in curl && rm -rf /var/cache/zypp/*\n' },
    { dockerfile: 'FROM opensuse/leap:15.6\nRUN --mount=type=cache,target=/var/cache zypper -n in curl\n' },
  ],
  check(file, report) {
    for (const unclean of runsLeavingCaches(file, 'zypper')) {
      const { program, verb } = unclean.filling;
      const cleaning = 'zypper clean --all';
      const edit = cleaningEdit(unclean, cleaning, file.dockerfile.source.text);
      report({
        span: verb.span,
        message: `${quoted(`${program} ${verb.value}`)} leaves its lists of packages in the image: add '${cleaning}' to this RUN.`,
        ...(edit && { fix: { title: `Add ${cleaning}`, edits: [edit] } }),
      });
    }
  },
};
