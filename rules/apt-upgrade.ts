import type { Rule } from '../src/dockerfile/rule.ts';
import { packageRuns } from '../src/dockerfile/words/package-managers.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const aptUpgrade: Rule = {
  id: 'apt-upgrade',
  title: 'Updates come with the base image',
  why: 'Upgrading what the base image brought stores those files a second time, and what it does depends on the day: a layer from the cache upgrades nothing. A rebuild on the newest digest of the base gets the same fixes. Where the base is slow to be rebuilt, upgrading is right all the same; that is why this is off unless you ask for it. It means apk, dnf, yum and zypper as well.',
  levels: { recommended: 'off', strict: 'off', cis: 'off' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get upgrade -y\n', lines: [2] },

    { dockerfile: 'FROM fedora:41\nRUN dnf -y upgrade --security && dnf clean all\n', lines: [2] },

    { dockerfile: 'FROM alpine:3.20\nRUN apk --no-cache upgrade\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN apt-get install -y --only-upgrade openssl\n' },

    { dockerfile: 'FROM fedora:41\nRUN dnf -y upgrade openssl && dnf clean all\n' },

    { dockerfile: 'FROM debian:13\nRUN pip install --upgrade pip\n' },
  ],
  check(file, report) {
    for (const { commands } of packageRuns(file)) {
      for (const { action, program, verb, packages } of commands) {
        // Of single packages it is a fix that cannot wait.
        if (action !== 'upgrade' || packages.length > 0) continue;
        const called = quoted(`${program} ${verb.value}`);
        report({ span: verb.span, message: `${called} changes the base: build on its newest digest.` });
      }
    }
  },
};
