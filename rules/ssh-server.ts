import type { Rule } from '../src/dockerfile/rule.ts';
import { type PackageCommand, shippedPackageRuns } from '../src/dockerfile/words/package-managers.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const sshServer: Rule = {
  id: 'ssh-server',
  title: 'No SSH server beside the program',
  why: 'An SSH server is a second program in the container, with accounts, keys and holes of its own, and it lets people change what should be replaced. `docker exec`, or `kubectl exec`, gives a shell without any of that.',
  levels: { recommended: 'warning', strict: 'error', cis: 'warning' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl openssh-server\n', lines: [2] },

    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache dropbear\n', lines: [2] },

    { dockerfile: 'FROM debian:13\nENV TOOLS="curl openssh-server"\nRUN apt-get install -y $TOOLS\n', lines: [3] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get install -y openssh-client\n' },

    { dockerfile: 'FROM debian:13\nRUN apt-get install -y openssh-server && ./test\nFROM debian:13\nCOPY app /\n' },

    { dockerfile: 'FROM debian:13\nRUN apt-get purge -y openssh-server\n' },

    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache dropbear-dbclient && echo openssh-server\n' },
  ],
  check(file, report) {
    for (const { commands } of shippedPackageRuns(file)) {
      for (const word of commands.flatMap(serversIn)) {
        report({
          span: word.word.span,
          message: `${quoted(word.name)} is an SSH server: look inside by 'docker exec'.`,
        });
      }
    }
  },
};

function serversIn({ action, packages }: PackageCommand): PackageCommand['packages'] {
  return action === 'install' ? packages.filter(({ kind, name }) => kind === 'package' && servers.has(name)) : [];
}

const servers: ReadonlySet<string> = new Set([
  ...['dropbear', 'dropbear-run', 'openssh-server', 'openssh-server-pam', 'tinyssh', 'tinysshd'],
]);
