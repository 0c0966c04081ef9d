import type { Fix, Rule } from '../src/dockerfile/rule.ts';
import { packageRuns } from '../src/dockerfile/words/package-managers.ts';

export const aptNotAptGet: Rule = {
  id: 'apt-not-apt-get',
  title: 'Scripts call `apt-get`, not `apt`',
  why: '`apt` is made for people at a terminal: its output and options may change from one release to the next, and it warns of that when it is called by a script. `apt-get` and `apt-cache` stay as they are.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3027', 'CKV_DOCKER_9'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN apt update && apt install -y curl && apt search git',
      lines: [2, 2, 2],
      fixed: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl && apt-cache search git',
    },

    { dockerfile: 'FROM debian:13\nRUN apt upgrade -y', lines: [2], fixed: 'FROM debian:13\nRUN apt-get upgrade -y' },

    {
      dockerfile: 'FROM debian:13\nRUN ["apt", "update"]',
      lines: [2],
      fixed: 'FROM debian:13\nRUN ["apt-get", "update"]',
    },

    { dockerfile: 'FROM debian:13\nARG APT=apt\nRUN $APT install -y curl && apt list --installed', lines: [3, 3] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get install -y apt apt-utils' },

    { dockerfile: 'FROM debian:13\nRUN rm -rf /var/lib/apt/lists/* && echo apt install curl' },

    { dockerfile: 'FROM debian:13\n# apt install curl\nRUN command -v apt; which apt' },

    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache apt' },
  ],
  check(file, report) {
    const { text } = file.dockerfile.source;
    for (const { commands } of packageRuns(file)) {
      for (const { program, command, verb } of commands) {
        const span = command.nameSpan;
        if (program !== 'apt' || span === undefined) continue;
        const fix = fixOf(verb.value ?? '', span, text.slice(span.start, span.end));
        const instead = fix ? `'${fix.title.slice('Write '.length)}'` : "'apt-get' or 'apt-cache'";
        report({ span, message: `'apt' is meant for people at a terminal: use ${instead}.`, ...(fix && { fix }) });
      }
    }
  },
};

function fixOf(verb: string, span: Fix['edits'][number]['span'], written: string): Fix | undefined {
  const program = aptGet.has(verb) ? 'apt-get' : aptCache.has(verb) ? 'apt-cache' : undefined;
  if (program === undefined || (written !== 'apt' && written !== '"apt"')) return undefined;
  return {
    title: `Write ${program}`,
    // `apt-get upgrade` installs nothing new for it, `apt upgrade` does.
    isSafe: verb !== 'upgrade',
    edits: [{ span, text: written.replace('apt', program) }],
  };
}

const aptGet: ReadonlySet<string> = new Set([
  ...['autoclean', 'autopurge', 'autoremove', 'build-dep', 'changelog', 'clean', 'dist-upgrade', 'distclean'],
  ...['download', 'install', 'purge', 'reinstall', 'remove', 'satisfy', 'source', 'update', 'upgrade'],
]);

const aptCache: ReadonlySet<string> = new Set(['depends', 'policy', 'rdepends', 'search', 'show', 'showsrc']);
