import { flagValues, positionals } from '../shell/words.ts';
import type { ShellCommand, ShellWord } from '../shell-script.ts';

/** A user that a command makes. */
export interface Account {
  /** Undefined when it is not known. */
  readonly name: string | undefined;
  readonly word: ShellWord;
  /** As written, undefined when it is not given or not known. */
  readonly uid: string | undefined;
}

/** Of `useradd`, and of `adduser` in all its kinds (Debian, BusyBox, Red Hat); undefined for another command. */
export function createdAccount(command: ShellCommand): Account | undefined {
  if (command.name !== 'useradd' && command.name !== 'adduser') return undefined;
  const words = positionals(command, accountFlags);
  const [word] = words;
  // `adduser user group` makes nobody.
  if (word === undefined || words.length > 1) return undefined;
  return { name: word.value, word, uid: flagValues(command, ['-u', '--uid'], accountFlags).at(-1) };
}

/** A user who becomes a member of more groups than the own one. */
export interface Membership {
  readonly user: string;
  readonly groups: readonly string[];
}

export function addedMembership(command: ShellCommand): Membership | undefined {
  const words = positionals(command, accountFlags);
  const [first, second] = words.map(({ value }) => value);
  switch (command.name) {
    case 'useradd':
    case 'usermod':
      return membership(first, flagValues(command, ['-G', '--groups'], accountFlags).at(-1)?.split(','));
    case 'adduser':
    case 'addgroup':
      return second === undefined ? undefined : membership(first, [second]);
    case 'gpasswd': {
      const user = flagValues(command, ['-a', '--add'], ['-a', '--add', '-d', '--delete', '-M', '-A']).at(-1);
      return user === undefined ? undefined : membership(user, words.at(-1)?.value?.split(','));
    }
    default:
      return undefined;
  }
}

function membership(user: string | undefined, groups: readonly string[] | undefined): Membership | undefined {
  const named = groups?.filter((group) => group !== '');
  return user === undefined || named === undefined || named.length === 0 ? undefined : { user, groups: named };
}

/** Flags that take a value, of all these programs together: where they share a letter, it takes one in each. */
export const accountFlags: readonly string[] = [
  ...'bcdefgGhkKpPRsuZ'.split('').map((letter) => `-${letter}`),
  ...'base-dir btrfs-subvolume-home comment conf expiredate firstgid firstuid gecos gid groups home home-dir inactive ingroup key lastgid lastuid password prefix root selinux-user shell skel uid'
    .split(' ')
    .map((name) => `--${name}`),
];
