import type { ShellCommand } from '../shell-script.ts';

/**
 * The program that a script ends in and keeps waiting for, where `exec` would have it take the shell's place. Undefined
 * where that is so, cannot be, or is not known: in a loop or function, in the background, in a pipe, behind a trap.
 * @param commands of the script, in the order of the text
 * @param depth how deeply the script itself is nested
 */
export function lastProgram(commands: readonly ShellCommand[], depth = 0): ShellCommand | undefined {
  const last = commands.at(-1);
  if (last?.nameSpan === undefined || last.nesting.length > depth) return undefined;
  const isWaited = !last.isBackground && !last.isNegated && !last.hasFallback && last.pipeline.members.length === 1;
  if (!isWaited || commands.some(isBeyondThis)) return undefined;
  return last.name === undefined || builtins.has(last.name) ? undefined : last;
}

/** It replaces the shell already, or the script looks after signals itself, or calls what it defined. */
function isBeyondThis({ name, wrappers, nesting, nameSpan }: ShellCommand): boolean {
  return (
    name === 'trap' ||
    name === '.' ||
    name === 'source' ||
    nesting.includes('function') ||
    (nameSpan !== undefined && wrappers.some(({ raw }) => raw === 'exec'))
  );
}

/** Nothing that goes on running. */
const builtins = new Set(
  ': [ [[ alias cat cd chmod chown cp date declare echo eval exec exit export false kill let ln local ls mkdir mv printf pwd read readonly return rm set shift shopt sleep test touch true type ulimit umask unset wait'.split(
    ' ',
  ),
);
