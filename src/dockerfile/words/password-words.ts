import { readArguments } from '../shell/words.ts';
import type { ShellCommand, ShellWord } from '../shell-script.ts';
import { downloadArguments } from './downloads.ts';
import { isPlaceholder } from './secret-literals.ts';

/** The word of a command in which a password is written out, as after `docker login -p`. */
export function passwordWord(command: ShellCommand): ShellWord | undefined {
  const { name = '' } = command;
  const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (program === undefined) return undefined;
  const { flags, positionals } = downloadArguments(command) ?? readArguments(command, program.withValue);
  if (program.verb !== undefined && !positionals.some(({ value }) => value === program.verb)) return undefined;
  const found = flags.findLast((flag) => flag.value !== undefined && program.flags.includes(flag.name))?.value;
  if (found?.value === undefined || /[$`]/.test(found.word.raw)) return undefined;
  const password = program.isPair ? found.value.slice(found.value.indexOf(':') + 1 || found.value.length) : found.value;
  // `mysql -p` asks for it, and the next word is something else.
  const isOther = name.startsWith('m') && found.word.value === password;
  return isPlaceholder(password) || isOther ? undefined : found.word;
}

interface Program {
  readonly flags: readonly string[];
  /** All flags that take a value; those of curl and wget are known elsewhere. */
  readonly withValue?: readonly string[];
  /** `user:password`. */
  readonly isPair?: boolean;
  readonly verb?: string;
}

const password = ['-p', '--password'];
const login: Program = {
  flags: password,
  withValue: [...password, '-u', '--username', '--authfile', '--cert-dir', '--tls-verify'],
  verb: 'login',
};
const database: Program = { flags: password, withValue: [...password, '-u', '-h', '-P', '-e', '-D', '-S'] };

const programs: Readonly<Record<string, Program>> = {
  az: login,
  buildah: login,
  crane: login,
  curl: { flags: ['-u', '--user', '-U', '--proxy-user'], isPair: true },
  docker: login,
  helm: login,
  mariadb: database,
  mysql: database,
  mysqladmin: database,
  nerdctl: login,
  oras: login,
  podman: login,
  skopeo: login,
  sshpass: { flags: ['-p'], withValue: ['-p', '-f', '-d', '-P'] },
  svn: { flags: ['--password'], withValue: ['--password', '--username'] },
  wget: { flags: ['--password', '--http-password', '--proxy-password'] },
};
