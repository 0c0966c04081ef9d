import { parseDockerfile } from '../../../src/dockerfile/parser/parse.ts';
import { sourceText } from '../../../src/dockerfile/source-text.ts';
import type { Dockerfile, Instruction, InstructionName } from '../../../src/dockerfile/syntax.ts';

export function parsed(text: string): Dockerfile {
  return parseDockerfile(sourceText(new TextEncoder().encode(text), 'Dockerfile'));
}

/** The only instruction of a text, which must be one of `name` and have no problem. */
export function only<Name extends InstructionName>(name: Name, text: string): Extract<Instruction, { name: Name }> {
  const { instructions, problems } = parsed(text);
  const [instruction, ...more] = instructions;
  if (problems.length > 0) throw new Error(`${text}: ${problems.map(({ message }) => message).join(' ')}`);
  if (instruction === undefined || more.length > 0) throw new Error(`${text}: ${instructions.length} instructions`);
  if (!isNamed(instruction, name)) throw new Error(`${text}: ${instruction.name} instead of ${name}`);
  return instruction;
}

function isNamed<Name extends InstructionName>(
  instruction: Instruction,
  name: Name,
): instruction is Extract<Instruction, { name: Name }> {
  return instruction.name === name;
}
