import type { Rule } from '../src/dockerfile/rule.ts';
import { unpinnedPackages } from '../src/dockerfile/words/package-pins.ts';

export const aptUnpinned: Rule = {
  id: 'apt-unpinned',
  title: 'Packages of apt have a version',
  why: 'Without a version each build takes what the archive has that day, and two builds of one commit differ. But the archives of Debian and Ubuntu drop a version as soon as its fix is out, so that a pinned build fails then: a dated snapshot archive, or a base image pinned by digest and rebuilt often, repeats builds with less work. That is why this is off unless you ask for it.',
  levels: { recommended: 'off', strict: 'info', cis: 'off' },
  aliases: ['DL3008'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl git=1:2.47.2-0.2\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nENV PACKAGES="curl git"\nRUN apt-get install -y $PACKAGES\n', lines: [3] },
    { dockerfile: 'FROM debian:13\nRUN apt-get install -y -t trixie-backports golang-go\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN apt-get install -y curl=8.14.1-2 git=1:2.47.*\n' },
    { dockerfile: 'FROM debian:13\nARG PACKAGES="curl=8.14.1-2 git=1:2.47.2-0.2"\nRUN apt-get install -y $PACKAGES\n' },
    { dockerfile: 'FROM debian:13\nRUN apt-get install -y ./tool.deb /tmp/other.deb\n' },
    { dockerfile: 'FROM debian:13\nARG NGINX_VERSION\nRUN apt-get install -y nginx=${NGINX_VERSION}\n' },
    { dockerfile: 'FROM debian:13\nARG PACKAGES\nRUN apt-get install -y $PACKAGES\n' },
    { dockerfile: 'FROM debian:13\nRUN apt-get install -y curl/trixie-updates\n' },
  ],
  check(file, report) {
    for (const problem of unpinnedPackages(file, 'apt', 'curl=8.14.1-2')) report(problem);
  },
};
