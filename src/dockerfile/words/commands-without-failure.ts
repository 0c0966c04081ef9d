import type { ShellCommand } from '../shell-script.ts';

/** Whether a command's failure would be news to nobody: it cannot fail, only says something, or tidies up. */
export function hasNoFailure(command: ShellCommand): boolean {
  const { name, nameSpan, assignments } = command;
  // An assignment alone; what its substitution gives is another matter.
  if (nameSpan === undefined) return assignments.length > 0 || command.redirects.length > 0;
  return name !== undefined && harmless.has(name);
}

const harmless: ReadonlySet<string> = new Set(
  `
  . : [ [[ alias basename break cd clear continue date declare dirname echo env eval exec exit export false hash
  hostname id kill let local ls nproc popd printenv printf pushd pwd read readonly return rm rmdir seq set shift shopt
  sleep source sync test tput trap true type typeset ulimit umask uname unalias unset wait which whoami yes
  `
    .trim()
    .split(/\s+/),
);
