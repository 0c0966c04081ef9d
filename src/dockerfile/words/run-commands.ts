import type { LintedFile } from '../rule.ts';
import type { ShellCommand, ShellScript } from '../shell-script.ts';
import type { Instruction, Run } from '../syntax.ts';
import { withTriggers } from './with-triggers.ts';

/** A command that a build runs. */
export interface RunCommand {
  readonly instruction: Run;
  readonly script: ShellScript;
  readonly command: ShellCommand;
}

/** Every command of every RUN, those of ONBUILD too, in order. */
export function runCommands(instructions: readonly Instruction[], shell: LintedFile['shell']): readonly RunCommand[] {
  return withTriggers(instructions).flatMap((instruction) => {
    const script = instruction.name === 'run' ? shell(instruction) : undefined;
    if (instruction.name !== 'run' || script === undefined) return [];
    return script.commands.map((command) => ({ instruction, script, command }));
  });
}
