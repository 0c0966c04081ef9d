import type { StageModel } from '../stage.ts';
import type { Instruction, KeyValue, Label } from '../syntax.ts';

/** One pair of a LABEL, as far as it is known before the build. */
export interface LabelPair {
  readonly pair: KeyValue;
  /** Which of the instruction's pairs it is. */
  readonly index: number;
  readonly instruction: Label;
  /** Undefined where variables are in it that only the build knows. */
  readonly key: string | undefined;
  /** Undefined where any variable is in it: a build argument may give it another value. */
  readonly value: string | undefined;
}

/** The labels of these instructions; of others there are none. */
export function labelPairs(stages: StageModel, instructions: readonly Instruction[]): readonly LabelPair[] {
  return instructions
    .filter((each) => each.name === 'label')
    .flatMap((instruction) =>
      instruction.pairs.map((pair, index) => {
        const key = stages.expandAt(instruction, pair.key);
        const value = pair.value && stages.expandAt(instruction, pair.value);
        return {
          pair,
          index,
          instruction,
          key: key.isKnown && key.error === undefined ? key.text : undefined,
          value: value && value.uses.length === 0 && value.error === undefined ? value.text : undefined,
        };
      }),
    );
}
