import type { Span } from '../mapped-text.ts';
import type { LintedFile } from '../rule.ts';
import { modeWord } from './file-modes.ts';
import { runCommands } from './run-commands.ts';
import { stageChain } from './stage-chain.ts';
import { withTriggers } from './with-triggers.ts';

/** A mode that files get, by `chmod` and its like or by `COPY --chmod`. */
export interface GivenMode {
  readonly text: string;
  readonly span: Span;
}

/** Of all stages but those that the image is only built with. */
export function shippedModes({ stages, shell }: Pick<LintedFile, 'stages' | 'shell'>): readonly GivenMode[] {
  const shipped = new Set(stageChain(stages.target));
  return stages.stages.flatMap((stage) => {
    if (stages.reachable.has(stage) && !shipped.has(stage)) return [];
    const byCommands = runCommands(stage.instructions, shell).flatMap(({ command }) => {
      const mode = modeWord(command);
      return mode ? [{ text: mode.text, span: mode.word.span }] : [];
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
