import type { ShellDialect } from '../shell-script.ts';

/** The two options that decide what a failing command does. */
export interface ShellOptions {
  readonly errexit: boolean;
  readonly pipefail: boolean;
}

/** How a shell is started: `bash -o pipefail -c '...'`. */
export interface Invocation {
  readonly dialect: Exclude<ShellDialect, 'opaque' | 'none'>;
  readonly options: ShellOptions;
  /** Which word is the script (`-c`), the words' length when it comes after them; undefined without `-c`. */
  readonly script: number | undefined;
  /** Neither `-c` nor a file. */
  readonly readsInput: boolean;
}

const dialects: Readonly<Record<string, Invocation['dialect']>> = {
  sh: 'sh',
  dash: 'sh',
  posh: 'sh',
  yash: 'sh',
  ksh: 'sh',
  mksh: 'sh',
  ash: 'ash',
  bash: 'bash',
  rbash: 'bash',
  zsh: 'zsh',
};

const allOff: ShellOptions = { errexit: false, pipefail: false };

/** @param words the program and its arguments; undefined for another program than a shell */
export function shellInvocation(words: readonly (string | undefined)[]): Invocation | undefined {
  const name = baseName(words[0] ?? '');
  const dialect = Object.hasOwn(dialects, name) ? dialects[name] : undefined;
  if (dialect === undefined) return undefined;
  const { options, letters, next } = readShellFlags(words, 1, allOff);
  const isString = letters.has('c');
  return {
    dialect,
    options,
    script: isString ? next : undefined,
    readsInput: !isString && (next >= words.length || letters.has('s')),
  };
}

/** The shell among words that may start with something else: `/usr/bin/env bash`, `conda run -n x bash -c`. */
export function shellAmong(words: readonly string[]): Invocation | undefined {
  for (let index = 0; index < words.length; index++) {
    const invocation = shellInvocation(words.slice(index));
    if (invocation === undefined) continue;
    const isBusybox = invocation.dialect === 'sh' && baseName(words[index - 1] ?? '') === 'busybox';
    const script = invocation.script === undefined ? undefined : invocation.script + index;
    return { ...invocation, script, dialect: isBusybox ? 'ash' : invocation.dialect };
  }
  return undefined;
}

/** The first line of a script, as the kernel reads it; undefined for another interpreter than a shell. */
export function shebangShell(line: string): Invocation | undefined {
  return shellAmong(
    line
      .slice(2)
      .split(/[ \t\r]+/)
      .filter(Boolean),
  );
}

/**
 * The flags of a shell or of `set`: `-eux`, `-o pipefail`, `+e`, `-euo pipefail`.
 * @param from the first word to read
 * @param before the options as they stand
 * @returns `next`: the first word that is no flag
 */
export function readShellFlags(
  words: readonly (string | undefined)[],
  from: number,
  before: ShellOptions,
): { readonly options: ShellOptions; readonly letters: ReadonlySet<string>; readonly next: number } {
  let { errexit, pipefail } = before;
  const letters = new Set<string>();
  let next = from;
  const turn = (option: string | undefined, on: boolean): void => {
    if (option === 'errexit') errexit = on;
    if (option === 'pipefail') pipefail = on;
  };
  while (next < words.length) {
    const word = words[next];
    if (word === undefined || word.length < 2 || !/^[-+]/.test(word)) break;
    next++;
    if (word === '--') break;
    if (word.startsWith('--')) {
      if (word === '--rcfile' || word === '--init-file') next++;
      continue;
    }
    const on = word.startsWith('-');
    for (const letter of word.slice(1)) {
      if (on) letters.add(letter);
      if (letter === 'e') errexit = on;
      if (letter === 'o') turn(words[next++], on);
      if (letter === 'O') next++;
    }
  }
  const same = errexit === before.errexit && pipefail === before.pipefail;
  return { options: same ? before : { errexit, pipefail }, letters, next };
}

/** What follows the last slash. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
