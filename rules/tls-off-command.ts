import type { Fix, Rule } from '../src/dockerfile/rule.ts';
import type { Flag } from '../src/dockerfile/shell/words.ts';
import type { ShellWord } from '../src/dockerfile/shell-script.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { runCommands } from '../src/dockerfile/words/run-commands.ts';
import { tlsSwitches } from '../src/dockerfile/words/tls-switches.ts';
import { wordRemoval } from '../src/dockerfile/words/word-removal.ts';

export const tlsOffCommand: Rule = {
  id: 'tls-off-command',
  title: 'No command leaves the check of certificates out',
  why: 'Without this check the command takes what whoever answers sends, and the image ships it: encryption alone does not say who is on the other end. Drop the flag; where an own authority signs, install its certificate and name it (`--cacert`, `update-ca-certificates`, `npm config set cafile`). Calls to the machine itself are not reported.',
  levels: { recommended: 'error', strict: 'error', cis: 'error' },
  aliases: ['CKV2_DOCKER_2', 'CKV2_DOCKER_3', 'CKV2_DOCKER_4', 'CKV2_DOCKER_13', 'CKV2_DOCKER_15'],
  fix: 'safe',
  bad: [
    {
      dockerfile:
        'FROM debian:13\nRUN curl -fsSLk https://example.com/a -o a \\\n && wget --no-check-certificate https://example.com/b\n',
      lines: [2, 3],
      fixed: 'FROM debian:13\nRUN curl -fsSL https://example.com/a -o a \\\n && wget https://example.com/b\n',
    },
    {
      dockerfile: 'FROM debian:13\nRUN curl -k -f \\\n    --insecure \\\n    -O https://example.com/a\n',
      lines: [2, 3],
      fixed: 'FROM debian:13\nRUN curl -f \\\n    \\\n    -O https://example.com/a\n',
    },
    {
      dockerfile: 'FROM python:3.13\nRUN pip install --no-cache-dir --trusted-host pypi.org app==1.0\n',
      lines: [2],
      fixed: 'FROM python:3.13\nRUN pip install --no-cache-dir app==1.0\n',
    },
    {
      dockerfile:
        'FROM python:3.13\nRUN pip install --trusted-host pypi.acme.dev -i https://pypi.acme.dev/simple app==1.0\n',
      lines: [2],
      fixed: 'FROM python:3.13\nRUN pip install -i https://pypi.acme.dev/simple app==1.0\n',
    },
    { dockerfile: 'FROM node:22\nRUN npm config set strict-ssl false\n', lines: [2] },
    { dockerfile: 'FROM python:3.13\nRUN pip config set global.trusted-host pypi.example.com\n', lines: [2] },
    {
      dockerfile: 'FROM fedora:42\nRUN dnf install -y --setopt=sslverify=false nginx-1.28 && dnf clean all\n',
      lines: [2],
      fixed: 'FROM fedora:42\nRUN dnf install -y nginx-1.28 && dnf clean all\n',
    },
    { dockerfile: 'FROM debian:13\nRUN git config --global http.sslVerify false\n', lines: [2] },
    {
      dockerfile: 'FROM debian:13\nRUN git -c http.sslVerify=false clone https://git.example.com/a\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN git clone https://git.example.com/a\n',
    },
  ],
  good: [
    {
      dockerfile:
        'FROM python:3.13\nRUN pip install -i http://pypi.acme.dev/simple --trusted-host pypi.acme.dev app==1.0\n',
    },
    { dockerfile: 'FROM debian:13\nRUN curl -fsSL --cacert ca.pem https://example.com/a -o k\n' },
    { dockerfile: 'FROM debian:13\nHEALTHCHECK CMD curl -fk https://localhost:8443/health\n' },
    { dockerfile: 'FROM debian:13\nRUN app & curl -fk https://127.0.0.1:8443/ready\n' },
    { dockerfile: 'FROM debian:13\nRUN curl -fsS -H "-k" -o -k https://example.com/a\n' },
    {
      dockerfile:
        'FROM node:22\nRUN npm run strict-ssl false && npm config set strict-ssl true && git config --global http.sslVerify true\n',
    },
    { dockerfile: 'FROM fedora:42\nRUN dnf install -y --setopt=install_weak_deps=false nginx-1.28 && dnf clean all\n' },
  ],
  check({ dockerfile, shell }, report) {
    const { text } = dockerfile.source;
    for (const { command, script } of runCommands(dockerfile.instructions, shell)) {
      for (const { flag, word, isDroppable } of tlsSwitches(command)) {
        const fix = isDroppable && script.dialect !== 'none' ? dropped(flag, word, text) : undefined;
        report({
          span: word.span,
          message: `${quoted(shown(flag, word))} makes ${quoted(command.name ?? '')} trust any server, whatever its certificate: leave it out.`,
          ...(fix && { fix }),
        });
      }
    }
  },
};

function shown(flag: Flag | undefined, word: ShellWord): string {
  const own = flag?.value;
  if (flag && own && own.word !== word) return `${flag.name} ${own.value ?? ''}`.trim();
  return flag?.name.length === 2 ? flag.name : (word.value ?? word.prefix);
}

/** Only what is written there as it is; of `-fsSLk` one letter goes. */
function dropped(flag: Flag | undefined, { raw, span, value }: ShellWord, text: string): Fix | undefined {
  if (!flag || raw !== value || text.slice(span.start, span.end) !== raw) return undefined;
  const title = `Leave out ${flag.name}`;
  const own = flag.value?.word;
  if (own !== undefined && own.span.start !== span.start) {
    if (text.slice(span.start, own.span.end).includes('\n')) return undefined;
    return { title, edits: [wordRemoval(text, { start: span.start, end: own.span.end })] };
  }
  if (raw.startsWith('--') || raw.length === 2) return { title, edits: [wordRemoval(text, span)] };
  const letter = raw.indexOf(flag.name.charAt(1), 1);
  if (letter < 0 || flag.value !== undefined) return undefined;
  const at = span.start + letter;
  return { title, edits: [{ span: { start: at, end: at + 1 }, text: '' }] };
}
