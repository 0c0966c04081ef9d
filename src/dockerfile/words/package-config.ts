import type { LintedFile } from '../rule.ts';
import type { ShellCommand, ShellWord } from '../shell-script.ts';
import type { Instruction } from '../syntax.ts';
import { throughStages } from './stage-lineage.ts';

interface Setting {
  /** How the paths begin that are read for it. */
  readonly paths: readonly string[];
  /** The setting's name in lower case. */
  readonly key: string;
}

/** The instructions at which a file of the image may say what a flag would: it was written before, or right there. */
export function configuredRuns(
  { stages, shell }: Pick<LintedFile, 'stages' | 'shell'>,
  setting: Setting,
): ReadonlySet<Instruction> {
  const configured = new Set<Instruction>();
  throughStages(stages.stages, ({ instructions }, below: boolean | undefined) => {
    let isSet = below ?? false;
    for (const instruction of instructions) {
      const acting = instruction.name === 'onbuild' ? instruction.trigger : instruction;
      isSet ||= maySet(acting, setting, shell);
      if (isSet) configured.add(acting);
    }
    return isSet;
  });
  return configured;
}

function maySet(instruction: Instruction, setting: Setting, shell: LintedFile['shell']): boolean {
  const { paths } = setting;
  if (instruction.name === 'copy' || instruction.name === 'add') {
    return paths.some((path) => instruction.destination.raw.startsWith(path));
  }
  if (instruction.name !== 'run') return false;
  return shell(instruction)?.commands.some((command) => maySetBy(command, setting)) ?? false;
}

/** Of `echo '...' > file` the text is known; what others write may be anything. */
function maySetBy(command: ShellCommand, { paths, key }: Setting): boolean {
  const isAt = ({ value, prefix }: ShellWord): boolean => paths.some((path) => (value ?? prefix).startsWith(path));
  const isRedirected = command.redirects.some(
    ({ operator, target }) => operator.startsWith('>') && target !== undefined && isAt(target),
  );
  const isWritten = isRedirected || (writers.has(command.name ?? '') && command.arguments.some(isAt));
  if (!isWritten) return false;
  const [first] = command.pipeline.members;
  const source = command.name === 'tee' ? first : command;
  if (source?.name !== 'echo' && source?.name !== 'printf') return true;
  return source.arguments.some(({ value }) => value === undefined || value.toLowerCase().includes(key));
}

const writers: ReadonlySet<string> = new Set(['cp', 'install', 'mv', 'sed', 'tee']);
