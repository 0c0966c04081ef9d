import type { Span } from '../src/dockerfile/mapped-text.ts';
import type { Rule } from '../src/dockerfile/rule.ts';
import { readArguments } from '../src/dockerfile/shell/words.ts';
import type { ShellCommand } from '../src/dockerfile/shell-script.ts';
import { accountFlags } from '../src/dockerfile/words/accounts.ts';
import { mountsOf } from '../src/dockerfile/words/mounts.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { runCommands } from '../src/dockerfile/words/run-commands.ts';

export const passwordSet: Rule = {
  id: 'password-set',
  title: 'No account of the image gets a password',
  why: 'A password set while building is the same in every container, stands in the layer as a hash, and mostly in the history as text; taken away with `passwd -d`, anybody is let in. A container needs none: `docker exec` asks for no password. To lock an account, give it `*` or `!`.',
  levels: { recommended: 'error', strict: 'error', cis: 'error' },
  aliases: ['CKV2_DOCKER_17'],
  fix: 'none',
  bad: [
    { dockerfile: "FROM debian:13\nRUN echo 'root:screencast' | chpasswd\n", lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN useradd -m -p "$1$abc$def" app\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN useradd app && passwd --delete app\n', lines: [2] },
    { dockerfile: 'FROM fedora:42\nRUN useradd app \\\n && echo secret | passwd --stdin app\n', lines: [3] },
    { dockerfile: 'FROM debian:13\nRUN chpasswd <<EOF\nroot:screencast\nEOF\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN useradd -p "*" app && passwd --lock root\n' },
    { dockerfile: 'FROM alpine:3.20\nRUN adduser -D -g "" app\n' },
    { dockerfile: 'FROM debian:13\nRUN adduser --disabled-password --gecos "" app\n' },
    { dockerfile: 'FROM debian:13\nRUN --mount=type=secret,id=root chpasswd < /run/secrets/root\n' },
    { dockerfile: 'FROM debian:13\nRUN grep -q root /etc/passwd && echo "chpasswd is not used"\n' },
  ],
  check({ dockerfile, shell }, report) {
    for (const { command, instruction } of runCommands(dockerfile.instructions, shell)) {
      if (mountsOf(instruction).some(({ type }) => type === 'secret')) continue;
      const set = passwordWord(command);
      if (!set) continue;
      report({
        span: set.span,
        message: `${quoted(set.what)} sets a password that is the same in every container made from this image, or empties it: leave it out.`,
        secrets: set.secrets,
      });
    }
  },
};

function passwordWord(
  command: ShellCommand,
): { readonly span: Span; readonly what: string; readonly secrets: readonly Span[] } | undefined {
  const { name, nameSpan, pipeline, redirects } = command;
  if (name === undefined || nameSpan === undefined) return undefined;
  const { members } = pipeline;
  const before = members.length <= mostMembers ? members[members.indexOf(command) - 1] : undefined;
  const written = before?.name === 'echo' || before?.name === 'printf' ? before.arguments : [];
  const typed = redirects.filter(({ operator }) => operator === '<<<').flatMap(({ target }) => target ?? []);
  const secrets = [...written, ...typed].filter(({ value }) => !value?.startsWith('-')).map(({ span }) => span);
  switch (name) {
    case 'chpasswd':
      return { span: nameSpan, what: name, secrets };
    case 'passwd': {
      const { flags } = readArguments(command, passwdFlags);
      const flag = flags.find((each) => each.name === '-d' || each.name === '--delete' || each.name === '--stdin');
      if (flag) return { span: flag.word.span, what: `${name} ${flag.name}`, secrets };
      const isFed =
        (members.length > 1 && members[0] !== command) || redirects.some(({ operator }) => operator.startsWith('<'));
      return isFed ? { span: nameSpan, what: name, secrets } : undefined;
    }
    case 'useradd':
    case 'usermod': {
      const { flags } = readArguments(command, accountFlags);
      const flag = flags.findLast((each) => each.name === '-p' || each.name === '--password');
      const value = flag?.value;
      if (!flag || !value || (value.value !== undefined && isLock(value.value))) return undefined;
      return { span: flag.word.span, what: `${name} ${flag.name}`, secrets: [value.word.span] };
    }
    default:
      return undefined;
  }
}

/** Of one pipeline that writes a password; looking for one in longer ones costs too much. */
const mostMembers = 100;

const passwdFlags = '-i -n -r -R -w -x -P --inactive --mindays --repository --root --warndays --maxdays'.split(' ');

/** No password leads to such a hash: see shadow(5). */
function isLock(hash: string): boolean {
  return /^(?:[!*]|x$)/.test(hash);
}
