import type { Instruction } from '../syntax.ts';

/** The instructions, each ONBUILD followed by what it triggers. */
export function withTriggers(instructions: readonly Instruction[]): readonly Instruction[] {
  return instructions.flatMap((each) => (each.name === 'onbuild' ? [each, each.trigger] : [each]));
}
