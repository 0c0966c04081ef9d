import type { Rule } from '../src/dockerfile/rule.ts';
import { reportAsking } from '../src/dockerfile/words/package-yes.ts';

export const aptYes: Rule = {
  id: 'apt-yes',
  title: '`apt-get` does not wait for an answer',
  why: 'Without `-y` apt asks before it installs or removes more than it was told. Nobody answers in a build: it takes that for a no and the build stops. Give `-y`; `-qq` says the same with less output.',
  levels: { recommended: 'warning', strict: 'error', cis: 'off' },
  aliases: ['DL3014', 'DS-0021'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get install curl\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl\n',
    },
    {
      dockerfile: 'FROM debian:13\nRUN ["apt-get", "install", "curl"]\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN ["apt-get", "install", "-y", "curl"]\n',
    },
    {
      dockerfile: 'FROM debian:13\nRUN sudo apt-get -q purge \\\n    --auto-remove gcc\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN sudo apt-get -q purge -y \\\n    --auto-remove gcc\n',
    },
    { dockerfile: 'FROM debian:13\nENV DO="apt-get install"\nRUN $DO curl\n', lines: [3] },
    {
      dockerfile: 'FROM debian:13\nRUN cat list | xargs apt-get install\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN cat list | xargs apt-get install -y\n',
    },
  ],
  good: [
    {
      dockerfile:
        'FROM debian:13\nRUN apt-get update && apt-get install -yq curl && apt-get -qq autoremove && apt-get --assume-yes purge gcc\n',
    },
    { dockerfile: 'FROM debian:13\nARG OPTIONS\nRUN apt-get $OPTIONS install curl\n' },
    { dockerfile: 'FROM debian:13\nRUN yes | apt-get install curl\n' },
    {
      dockerfile:
        'FROM debian:13\nRUN apt-get -o APT::Get::Assume-Yes=true install curl && apt-get -q=2 upgrade && apt-get -s install git\n',
    },
    {
      dockerfile:
        'FROM debian:13\nRUN echo \'APT::Get::Assume-Yes "true";\' > /etc/apt/apt.conf.d/90-yes\nRUN apt-get install curl\n',
    },
    { dockerfile: 'FROM debian:13\nRUN echo apt-get install curl; command -v apt-get\n' },
  ],
  check: (file, report) => reportAsking(file, 'apt', report),
};
