import type { Rule } from '../src/dockerfile/rule.ts';
import { type Flag, readArguments } from '../src/dockerfile/shell/words.ts';
import type { ShellCommand, ShellWord } from '../src/dockerfile/shell-script.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { runCommands } from '../src/dockerfile/words/run-commands.ts';

export const pkgSignatureOff: Rule = {
  id: 'pkg-signature-off',
  title: 'Packages are installed with their signatures checked',
  why: 'The signature is what says that a package comes from the distribution and not from a broken mirror or from somebody on the way. Without the check the image holds whatever was sent. Import the key of the repository (`signed-by=`, `rpm --import`, `/etc/apk/keys`) and drop the flag.',
  levels: { recommended: 'error', strict: 'error', cis: 'error' },
  aliases: ['CKV2_DOCKER_7', 'CKV2_DOCKER_8', 'CKV2_DOCKER_9', 'CKV2_DOCKER_10', 'CKV2_DOCKER_11', 'CIS-4.11'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache --allow-untrusted tool.apk\n', lines: [2] },
    {
      dockerfile:
        'FROM debian:13\nRUN apt-get update && apt-get install -y --force-yes a \\\n && apt-get install -y --allow-unauthenticated b\n',
      lines: [2, 3],
    },
    {
      dockerfile: 'FROM fedora:42\nRUN dnf install -y --nogpgcheck nginx\nRUN rpm -i --nosignature a.rpm\n',
      lines: [2, 3],
    },
    { dockerfile: 'FROM opensuse/leap:15\nRUN zypper --non-interactive --no-gpg-checks install nginx\n', lines: [2] },
    {
      dockerfile:
        'FROM debian:13\nRUN echo "deb [arch=amd64 trusted=yes] https://deb.example.com/ stable main" > /etc/apt/sources.list.d/a.list\n',
      lines: [2],
    },
    { dockerfile: 'FROM debian:13\nRUN apt-get -o APT::Get::AllowUnauthenticated=true install -y a\n', lines: [2] },
  ],
  good: [
    {
      dockerfile:
        'FROM debian:13\nRUN echo "deb [signed-by=/usr/share/keyrings/a.gpg] https://deb.example.com/ stable main" > /etc/apt/sources.list.d/a.list\n',
    },
    {
      dockerfile:
        'FROM debian:13\nRUN echo "deb [trusted=yes] file:///srv/built ./" > /etc/apt/sources.list.d/built.list\nRUN echo "deb [ trusted=yes ] copy:$PWD ./" > /etc/apt/sources.list.d/here.list\n',
    },
    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache tool && echo "never use --allow-untrusted"\n' },
    { dockerfile: 'FROM fedora:42\nRUN rpm --import key.asc && dnf install -y --setopt=gpgcheck=1 nginx\n' },
    { dockerfile: 'FROM debian:13\nRUN apt-get install -y --allow-downgrades --allow-change-held-packages a\n' },
  ],
  check({ dockerfile, shell }, report) {
    for (const { command } of runCommands(dockerfile.instructions, shell)) {
      for (const { word, what } of unsigned(command)) {
        report({
          span: word.span,
          message: `${quoted(what)} installs packages of anybody: drop it, and import the key of the repository.`,
        });
      }
    }
  },
};

function unsigned(command: ShellCommand): readonly { readonly word: ShellWord; readonly what: string }[] {
  const { name = '' } = command;
  if (name === 'echo' || name === 'printf') {
    return command.arguments
      .filter(({ value, prefix }) => isTrustedSource(value ?? prefix))
      .map((word) => ({ word, what: 'trusted=yes' }));
  }
  const manager = Object.hasOwn(managers, name) ? managers[name] : undefined;
  if (!manager) return [];
  const { flags } = readArguments(command, ['-o', '--option', '--setopt']);
  return flags
    .filter((flag) => manager.includes(flag.name) || isOption(flag))
    .map(({ word, name: what, value }) => ({
      word,
      what: isOption({ name: what, value, word }) ? (value?.value ?? what) : what,
    }));
}

const apt = ['--allow-unauthenticated', '--force-yes', '--allow-insecure-repositories'];
const dnf = ['--nogpgcheck', '--no-gpgchecks', '--no-gpg-checks'];

const managers: Readonly<Record<string, readonly string[]>> = {
  apk: ['--allow-untrusted'],
  apt,
  'apt-get': apt,
  aptitude: ['--allow-untrusted'],
  dnf,
  dnf5: dnf,
  microdnf: dnf,
  rpm: ['--nosignature', '--nodigest', '--nofiledigest', '--noverify'],
  tdnf: dnf,
  yum: dnf,
  zypper: ['--no-gpg-checks', '--allow-unsigned-rpm'],
};

/** `-o APT::Get::AllowUnauthenticated=true`, `--setopt=gpgcheck=0`. */
function isOption({ name, value }: Flag): boolean {
  const text = value?.value ?? '';
  if (name === '-o' || name === '--option') {
    return /^(?:APT::Get::AllowUnauthenticated|Acquire::AllowInsecureRepositories|Acquire::AllowWeakRepositories)=(?:true|1|yes|on)$/i.test(
      text,
    );
  }
  return (
    name === '--setopt' &&
    /^(?:[\w*.-]{1,100}\.)?(?:gpgcheck|localpkg_gpgcheck|repo_gpgcheck)=(?:0|false|no|off)$/i.test(text)
  );
}

/** A line of apt's sources.list(5). What lies in the image already (`file:`, `copy:`) does not come from anybody. */
function isTrustedSource(text: string): boolean {
  return text.split('\n').some((line) => {
    const options = /^[ \t]{0,20}deb(?:-src)?[ \t]{1,20}\[([^\]]{0,500})\](?![ \t]{0,20}(?:file|copy):)/.exec(
      line,
    )?.[1];
    return options?.split(/[ \t]{1,20}/).some((option) => /^trusted=yes$/i.test(option)) ?? false;
  });
}
