import { positionals, readArguments } from '../shell/words.ts';
import type { ShellCommand, ShellWord } from '../shell-script.ts';

/** What a mode, as `chmod` takes it, gives away. */
export interface FileMode {
  /** Everybody may write, and the sticky bit does not keep them from each other's files. */
  readonly isWorldWritable: boolean;
  /** Whoever runs the file becomes its owner. */
  readonly setsUser: boolean;
}

/** Octal or symbolic (POSIX, chmod); undefined for what is neither. */
export function parseMode(text: string): FileMode | undefined {
  if (/^[0-7]{1,5}$/.test(text)) {
    const mode = Number.parseInt(text, 8);
    return { isWorldWritable: (mode & 0o1002) === 0o0002, setsUser: (mode & 0o4000) !== 0 };
  }
  const state = { writable: false, sticky: false, setsUser: false };
  const clauses = text.split(',');
  if (!clauses.every((clause) => readClause(clause, state))) return undefined;
  return { isWorldWritable: state.writable && !state.sticky, setsUser: state.setsUser };
}

/** `go=rx+X`; false for what is none. */
function readClause(clause: string, state: { writable: boolean; sticky: boolean; setsUser: boolean }): boolean {
  let at = 0;
  while ('ugoa'.includes(clause[at] ?? ' ')) at++;
  const who = clause.slice(0, at);
  const first = at;
  let operator = '';
  for (; at < clause.length; at++) {
    const letter = clause.charAt(at);
    if ('+-='.includes(letter)) {
      operator = letter;
      if (letter === '=' && isForOthers(who)) state.writable = false;
    } else if (operator === '' || !'rwxXstugo'.includes(letter)) return false;
    else {
      const isSet = operator !== '-';
      // Without a `who`, the umask takes the right to write from others.
      if (letter === 'w' && isForOthers(who)) state.writable = isSet;
      if (letter === 't') state.sticky = isSet;
      if (letter === 's' && (who === '' || who.includes('u') || who.includes('a'))) state.setsUser = isSet;
    }
  }
  return at > first;
}

function isForOthers(who: string): boolean {
  return who.includes('o') || who.includes('a');
}

/** The word of a command that is the mode of files: of `chmod`, `install` and `mkdir`. */
export function modeWord(command: ShellCommand): { readonly word: ShellWord; readonly text: string } | undefined {
  switch (command.name) {
    case 'chmod': {
      const [word] = positionals(command);
      return word?.value === undefined ? undefined : { word, text: word.value };
    }
    case 'install':
    case 'mkdir': {
      const withValue = [
        '-m',
        '--mode',
        '-o',
        '--owner',
        '-g',
        '--group',
        '-t',
        '--target-directory',
        '-S',
        '--suffix',
      ];
      const flag = readArguments(command, withValue).flags.findLast(({ name }) => name === '-m' || name === '--mode');
      const text = flag?.value?.value;
      return flag?.value === undefined || text === undefined ? undefined : { word: flag.value.word, text };
    }
    default:
      return undefined;
  }
}
