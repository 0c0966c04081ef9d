import type { StageModel } from '../stage.ts';
import type { Instruction, InstructionName } from '../syntax.ts';

/**
 * Instructions of which a stage keeps only the last one: the others. Parent stages do not count, for a stage may well
 * replace what it inherits. Source: `validateUsedOnce` of moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go.
 */
export function overridden({ stages }: StageModel, name: InstructionName): readonly Instruction[] {
  return stages.flatMap(({ instructions }) => instructions.filter((each) => each.name === name).slice(0, -1));
}
