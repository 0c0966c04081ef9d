import type { Span } from '../mapped-text.ts';
import type { LintedFile } from '../rule.ts';
import { positionals } from '../shell/words.ts';
import type { ShellCommand, ShellScript, ShellWord } from '../shell-script.ts';
import { modeWord } from './file-modes.ts';
import { runCommands } from './run-commands.ts';
import { stageChain } from './stage-chain.ts';
import { withTriggers } from './with-triggers.ts';

/** A mode that files get, by `chmod` and its like or by `COPY --chmod`. */
export interface GivenMode {
  readonly text: string;
  readonly span: Span;
}

/** Of all stages but those that the image is only built with, and of what the same RUN does not take away again. */
export function shippedModes({ stages, shell }: Pick<LintedFile, 'stages' | 'shell'>): readonly GivenMode[] {
  const shipped = new Set(stageChain(stages.target));
  const removedBy = new Map<ShellScript, ReadonlyMap<string, number>>();
  return stages.stages.flatMap((stage) => {
    if (stages.reachable.has(stage) && !shipped.has(stage)) return [];
    const byCommands = runCommands(stage.instructions, shell).flatMap(({ command, script }) => {
      const mode = modeWord(command);
      if (!mode) return [];
      const removed = removedBy.get(script) ?? removals(script);
      removedBy.set(script, removed);
      return isScratch(command, mode.word, removed) ? [] : [{ text: mode.text, span: mode.word.span }];
    });
    const byFlags = withTriggers(stage.instructions).flatMap((instruction) => {
      if (instruction.name !== 'copy' && instruction.name !== 'add') return [];
      return instruction.flags.flatMap(({ name, value, valueSpan }) =>
        name === 'chmod' && value !== undefined && valueSpan
          ? [{ text: stages.expandAt(instruction, { raw: value }).text, span: valueSpan }]
          : [],
      );
    });
    return [...byCommands, ...byFlags];
  });
}

/** `chmod 777 "$dir"` of a folder that a later `rm -rf "$dir"` names in the same words. */
function isScratch(command: ShellCommand, mode: ShellWord, removed: ReadonlyMap<string, number>): boolean {
  const files = positionals(command).filter((word) => word !== mode);
  return files.length > 0 && files.every(({ raw }) => (removed.get(raw) ?? -1) > command.span.start);
}

/** Where a script last removes what, by the words as written: a folder of `mktemp` has no known name. */
function removals({ commands }: ShellScript): ReadonlyMap<string, number> {
  return new Map(
    commands
      .filter(({ name }) => name === 'rm')
      .flatMap(({ span, arguments: words }) => words.map(({ raw }): [string, number] => [raw, span.start])),
  );
}
