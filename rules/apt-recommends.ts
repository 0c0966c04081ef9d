import type { Rule } from '../src/dockerfile/rule.ts';
import { configuredRuns } from '../src/dockerfile/words/package-config.ts';
import { mayHavePackageFlag, type PackageCommand, packageRuns } from '../src/dockerfile/words/package-managers.ts';
import { wordAfter } from '../src/dockerfile/words/shell-edits.ts';

export const aptRecommends: Rule = {
  id: 'apt-recommends',
  title: '`apt-get` installs only what is asked for',
  why: 'By default apt installs what a package recommends as well: documentation, mail servers, fonts. The image grows, and with it what can be broken into. `--no-install-recommends` leaves them out; name those that you do need.',
  levels: { recommended: 'info', strict: 'warning', cis: 'info' },
  aliases: ['DL3015', 'DS-0029'],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN apt-get update && apt-get install --no-install-recommends -y curl\n',
    },

    {
      dockerfile: 'FROM debian:13\nRUN apt-get install -y \\\n      # for downloads\n      curl\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN apt-get install --no-install-recommends -y \\\n      # for downloads\n      curl\n',
    },

    {
      dockerfile: 'FROM debian:13\nRUN apt-get -o APT::Install-Recommends=true install -y curl\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN apt-get -o APT::Install-Recommends=true install --no-install-recommends -y curl\n',
    },
    {
      dockerfile:
        'FROM debian:13\nRUN echo \'Acquire::Retries "3";\' > /etc/apt/apt.conf.d/80-retries\nRUN apt-get install curl\n',
      lines: [3],
      fixed:
        'FROM debian:13\nRUN echo \'Acquire::Retries "3";\' > /etc/apt/apt.conf.d/80-retries\nRUN apt-get install --no-install-recommends curl\n',
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n' },

    { dockerfile: 'FROM debian:13\nRUN apt-get -o APT::Install-Recommends=false install -y curl\n' },

    {
      dockerfile:
        'FROM debian:13\nRUN echo \'APT::Install-Recommends "0";\' > /etc/apt/apt.conf.d/99-lean\nRUN apt-get install -y curl\n',
    },

    { dockerfile: 'FROM debian:13\nCOPY apt.conf /etc/apt/apt.conf.d/\nRUN apt-get install -y curl\n' },

    { dockerfile: 'FROM debian:13\nARG APT_FLAGS\nRUN apt-get install $APT_FLAGS curl\n' },

    { dockerfile: 'FROM debian:13\nRUN apt-get install -f -y && apt-get remove -y curl\n' },
    {
      dockerfile:
        'FROM debian:13 AS base\nCOPY apt.conf /etc/apt/apt.conf.d/\nFROM base\nRUN apt-get install -y curl\n',
    },
  ],
  check(file, report) {
    const runs = packageRuns(file).filter(({ commands }) => commands.some(takesRecommended));
    if (runs.length === 0) return;
    const configured = configuredRuns(file, { paths: ['/etc/apt/apt.conf'], key: 'install-recommends' });
    for (const { run, commands } of runs) {
      if (configured.has(run)) continue;
      for (const { verb } of commands.filter(takesRecommended)) {
        const edit = wordAfter(verb, flag, run, file.dockerfile.source.text);
        report({
          span: verb.span,
          message: `What the packages recommend is installed as well: add ${flag}.`,
          ...(edit && { fix: { title: `Add ${flag}`, edits: [edit] } }),
        });
      }
    }
  },
};

const flag = '--no-install-recommends';

function takesRecommended(command: PackageCommand): boolean {
  const { manager, verb, flags, packages, program } = command;
  if (manager !== 'apt' || verb.value !== 'install' || packages.length === 0) return false;
  const others = program === 'aptitude' ? ['-R', '--without-recommends'] : [];
  if (mayHavePackageFlag(command, [flag, ...others])) return false;
  return !flags.some(
    ({ name, value }) => (name === '-o' || name === '--option') && turnsOff(value?.value?.toLowerCase()),
  );
}

/** An option that is not known may. */
function turnsOff(option: string | undefined): boolean {
  return option === undefined || /^apt::install-recommends=(?:0|false|no|off|without|disable)$/.test(option);
}
