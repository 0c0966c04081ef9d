import type { Rule } from '../src/dockerfile/rule.ts';
import { hasPackageFlag, type PackageCommand, packageRuns } from '../src/dockerfile/words/package-managers.ts';
import type { PackageWord } from '../src/dockerfile/words/package-words.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const apkVirtual: Rule = {
  id: 'apk-virtual',
  title: 'Packages for the build alone have a common name',
  why: 'What is added for a build and deleted again is listed twice, and the two lists drift apart: what was forgotten in the second stays in the image. With `apk add --virtual .build-deps ...` one `apk del .build-deps` takes all of them away.',
  levels: { recommended: 'info', strict: 'info', cis: 'off' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache gcc make && make && apk del gcc make\n', lines: [2] },

    {
      dockerfile:
        'FROM alpine:3.20\nRUN set -eux; \\\n	apk add --no-cache curl=8.14.1-r1; \\\n	curl -fO https://example.com/app; \\\n	apk del curl\n',
      lines: [5],
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache --virtual .build gcc make && make && apk del .build\n' },

    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache -t build-deps gcc && make && apk del build-deps\n' },

    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache curl && apk del apk-tools\n' },

    { dockerfile: 'FROM alpine:3.20\nARG DEPS\nRUN apk add --no-cache $DEPS && make && apk del $DEPS\n' },
    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache --virtual .build gcc && make && apk del .build gcc\n' },
  ],
  check(file, report) {
    for (const { commands } of packageRuns(file)) {
      const added = new Set<string>();
      for (const command of commands) {
        const names = command.manager === 'apk' ? plainPackages(command) : [];
        if (command.action === 'install') {
          if (!hasPackageFlag(command, ['-t', '--virtual'])) for (const { name } of names) added.add(name);
          continue;
        }
        const again = command.action === 'remove' ? names.find(({ name }) => added.has(name)) : undefined;
        if (again === undefined) continue;
        report({
          span: again.word.span,
          message: `${quoted(again.name)} was added by name: add what goes again with '--virtual NAME', and delete NAME.`,
        });
      }
    }
  },
};

function plainPackages({ packages }: PackageCommand): readonly PackageWord[] {
  return packages.filter(({ kind }) => kind === 'package');
}
