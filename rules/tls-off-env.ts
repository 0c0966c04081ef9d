import type { Span } from '../src/dockerfile/mapped-text.ts';
import type { Fix, Rule } from '../src/dockerfile/rule.ts';
import type { ShellCommand } from '../src/dockerfile/shell-script.ts';
import type { SourceText } from '../src/dockerfile/source-text.ts';
import type { Arg, Env } from '../src/dockerfile/syntax.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { runCommands } from '../src/dockerfile/words/run-commands.ts';
import { wholeLines } from '../src/dockerfile/words/whole-lines.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const tlsOffEnv: Rule = {
  id: 'tls-off-env',
  title: 'No variable turns the check of certificates off',
  why: 'With this variable a program talks to whoever answers: whoever sits between can put in code of his own. Set by `ENV` it holds for all that the container does later, too. Where an own authority signs, add its certificate to the image (`update-ca-certificates`, `NODE_EXTRA_CA_CERTS`, `SSL_CERT_FILE`).',
  levels: { recommended: 'error', strict: 'error', cis: 'error' },
  aliases: ['CKV2_DOCKER_5', 'CKV2_DOCKER_6', 'CKV2_DOCKER_12', 'CKV2_DOCKER_14', 'CKV2_DOCKER_16'],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM node:22\nENV NODE_TLS_REJECT_UNAUTHORIZED=0\nRUN npm ci\n',
      lines: [2],
      fixed: 'FROM node:22\nRUN npm ci\n',
    },
    { dockerfile: 'FROM debian:13\nARG GIT_SSL_NO_VERIFY="true"\n', lines: [2], fixed: 'FROM debian:13\n' },
    { dockerfile: 'FROM node:22\nENV A=b NPM_CONFIG_STRICT_SSL=false\n', lines: [2] },
    {
      dockerfile:
        'FROM debian:13\nRUN export GIT_SSL_NO_VERIFY=1 && git clone https://git.example.com/a\nRUN PYTHONHTTPSVERIFY=0 python get.py\n',
      lines: [2, 3],
    },
    {
      dockerfile: 'FROM python:3.13\nENV PIP_TRUSTED_HOST=pypi.example.com\n',
      lines: [2],
      fixed: 'FROM python:3.13\n',
    },
  ],
  good: [
    { dockerfile: 'FROM node:22\nENV NODE_TLS_REJECT_UNAUTHORIZED=1 NPM_CONFIG_STRICT_SSL=true PYTHONHTTPSVERIFY=1\n' },
    { dockerfile: 'FROM debian:13\nENV GIT_SSL_NO_VERIFY=false GIT_SSL_CAINFO=/etc/ssl/ca.pem\n' },
    { dockerfile: 'FROM node:22\nENV NODE_EXTRA_CA_CERTS=/etc/ssl/ca.pem\n' },
    { dockerfile: 'FROM python:3.13\nENV PIP_TRUSTED_HOST=\n' },
    { dockerfile: 'FROM debian:13\nRUN echo "GIT_SSL_NO_VERIFY=1 is bad"\nARG GIT_SSL_NO_VERIFY\n' },
  ],
  check({ dockerfile, stages, shell }, report) {
    const messageOf = (name: string): string =>
      `${quoted(name)} turns the check of certificates off: leave it out, and add the authority that is missing.`;
    for (const instruction of withTriggers(dockerfile.instructions)) {
      if (instruction.name !== 'arg' && instruction.name !== 'env') continue;
      for (const { key, value, span } of instruction.pairs) {
        const set = value && stages.expandAt(instruction, value);
        if (!set?.isKnown || !turnsOff(key.raw, set.text)) continue;
        const fix = fixOf(instruction, dockerfile.source);
        report({ span, message: messageOf(key.raw), ...(fix && { fix }) });
      }
    }
    for (const { command } of runCommands(dockerfile.instructions, shell)) {
      for (const { name, value, span } of assignmentsOf(command)) {
        if (value !== undefined && turnsOff(name, value)) report({ span, message: messageOf(name) });
      }
    }
  },
};

interface Assignment {
  readonly name: string;
  readonly value: string | undefined;
  readonly span: Span;
}

/** Before a command, and after `export`. */
function assignmentsOf(command: ShellCommand): readonly Assignment[] {
  const own = command.assignments.map(({ name, value, span }) => ({ name, value: value?.value, span }));
  if (command.name !== 'export') return own;
  return command.arguments.flatMap(({ value, span }) => {
    const equals = value?.indexOf('=') ?? -1;
    return equals < 0 ? [] : [{ name: value?.slice(0, equals) ?? '', value: value?.slice(equals + 1), span }];
  });
}

/** Alone in its instruction, it goes with it. */
function fixOf(instruction: Env | Arg, source: SourceText): Fix | undefined {
  if (instruction.pairs.length !== 1 || instruction.isTrigger) return undefined;
  return {
    title: `Leave out the ${instruction.name.toUpperCase()}`,
    edits: [{ span: wholeLines(source, instruction), text: '' }],
  };
}

function turnsOff(name: string, value: string): boolean {
  const text = value.toLowerCase();
  const upper = name.toUpperCase();
  // npm, pip and their like read their variables in small letters, too.
  const known = switches.get(name) ?? (/^npm_config_/i.test(name) ? switches.get(upper) : undefined);
  switch (known) {
    case 'when off':
      return /^(?:0|false|no|off|none)$/.test(text);
    case 'when on':
      return text !== '' && !/^(?:0|false|no|off)$/.test(text);
    case 'when set':
      return text !== '';
    case undefined:
      return false;
  }
}

/** By name, which values turn it off. */
const switches: ReadonlyMap<string, 'when off' | 'when on' | 'when set'> = new Map([
  ['BUNDLE_SSL_VERIFY_MODE', 'when off'],
  ['CONDA_SSL_VERIFY', 'when off'],
  ['DENO_TLS_IGNORE_CERTIFICATE_ERRORS', 'when on'],
  ['GIT_SSL_NO_VERIFY', 'when on'],
  ['GOINSECURE', 'when set'],
  ['HELM_KUBEINSECURE_SKIP_TLS_VERIFY', 'when on'],
  ['NODE_TLS_REJECT_UNAUTHORIZED', 'when off'],
  ['NPM_CONFIG_STRICT_SSL', 'when off'],
  ['PERL_LWP_SSL_VERIFY_HOSTNAME', 'when off'],
  ['PIP_TRUSTED_HOST', 'when set'],
  ['PYTHONHTTPSVERIFY', 'when off'],
  ['UV_INSECURE_HOST', 'when set'],
  ['YARN_ENABLE_STRICT_SSL', 'when off'],
  ['YARN_STRICT_SSL', 'when off'],
]);
