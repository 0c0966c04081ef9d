import type { Rule } from '../src/dockerfile/rule.ts';
import { type PackageRun, shippedPackageRuns } from '../src/dockerfile/words/package-managers.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const packagesNeedless: Rule = {
  id: 'packages-needless',
  title: 'Tools for people stay out of the image',
  why: 'Editors, manual pages and debuggers serve people at a terminal, and the program in the container does not need them. They make the image larger, bring holes of their own to be patched, and help whoever breaks in. Use them from outside (`docker debug`, `kubectl debug`), or in a stage that is not shipped.',
  levels: { recommended: 'info', strict: 'warning', cis: 'warning' },
  aliases: ['CIS-4.3'],
  fix: 'none',
  options: {
    'needless-packages': {
      description: 'Names of packages that do not belong in an image that is shipped.',
      default: [
        'ed',
        'emacs',
        'emacs-nox',
        'gdb',
        'htop',
        'joe',
        'lldb',
        'ltrace',
        'man',
        'man-db',
        'man-pages',
        'mandoc',
        'manpages',
        'manpages-dev',
        'mc',
        'mg',
        'micro',
        'nano',
        'ne',
        'neovim',
        'strace',
        'tcpdump',
        'valgrind',
        'vim',
        'vim-common',
        'vim-enhanced',
        'vim-gtk3',
        'vim-minimal',
        'vim-nox',
        'vim-tiny',
      ],
    },
  },
  bad: [
    { dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl vim\n', lines: [2] },

    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache nano strace\n', lines: [2, 2] },

    { dockerfile: 'FROM fedora:41\nRUN dnf install -y gdb && dnf clean all\nCMD ["app"]\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nARG VIM_VERSION\nRUN apt-get install -y vim=$VIM_VERSION\n', lines: [3] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN apt-get install -y curl git\n' },

    { dockerfile: 'FROM debian:13\nRUN apt-get install -y vim gdb\nFROM debian:13\nCOPY app /\n' },

    { dockerfile: 'FROM debian:13\nRUN apt-get install -y curl ed && ./configure && apt-get purge -y ed\n' },

    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache --virtual .build vim && make && apk del .build\n' },

    { dockerfile: 'FROM debian:13\nRUN apt-get install -y vim\n', options: { 'needless-packages': ['emacs'] } },
  ],
  check(file, report) {
    const option = file.option('needless-packages');
    const needless = new Set(Array.isArray(option) ? option : []);
    for (const { commands } of shippedPackageRuns(file)) {
      if (
        commands.some(({ action, packages }) => action === 'remove' && packages.some(({ kind }) => kind !== 'package'))
      ) {
        continue;
      }
      const removed = removedIn(commands);
      for (const { action, packages } of commands) {
        if (action !== 'install') continue;
        for (const { word, kind, name } of packages) {
          const plain = name.split(':', 1)[0] ?? name;
          if (kind !== 'package' || !needless.has(plain) || removed.has(name)) continue;
          report({
            span: word.span,
            message: `${quoted(name)} is a tool for people, the program has no use of it: leave it out.`,
          });
        }
      }
    }
  },
};

function removedIn(commands: PackageRun['commands']): ReadonlySet<string> {
  return new Set(
    commands.flatMap(({ action, packages }) => (action === 'remove' ? packages.map(({ name }) => name) : [])),
  );
}
