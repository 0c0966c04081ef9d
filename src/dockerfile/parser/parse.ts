import type { SourceText } from '../source-text.ts';
import type { Comment, Dockerfile, Instruction, SyntaxProblem } from '../syntax.ts';
import { skipBlanks } from './blanks.ts';
import { readDirectives } from './directives.ts';
import { heredocReader } from './heredocs.ts';
import { keywordSuggester } from './keywords.ts';
import { commentAt, lastLineOf, lineContent, readLogicalLine } from './logical-lines.ts';
import { type InstructionContext, parseInstruction } from './parse-instruction.ts';

/**
 * Reads a Dockerfile as BuildKit does (frontend/dockerfile/parser and instructions, v0.32), but goes on after what
 * BuildKit would stop at: that is one of `problems`, and an instruction of kind `unknown`. Time is linear in the size.
 */
export function parseDockerfile(source: SourceText): Dockerfile {
  const { directives, lines, ...read } = readDirectives(source);
  const context: InstructionContext = {
    source,
    escape: read.escape,
    readHeredocs: heredocReader(source),
    suggest: keywordSuggester(),
  };
  const comments: Comment[] = [];
  const instructions: Instruction[] = [];
  const problems = new Map<Instruction | undefined, SyntaxProblem>();
  const last = lastLineOf(source);
  let above: Comment[] = [];
  for (let number = 1; number <= last; number++) {
    const { start, end } = lineContent(source, number);
    const first = skipBlanks(source.text, start, end);
    if (first === end || lines.has(number)) {
      above = [];
    } else if (source.text[first] === '#') {
      const comment = commentAt(source, number, first, end);
      comments.push(comment);
      above.push(comment);
    } else {
      const line = readLogicalLine(source, number, read.escape);
      const { instruction, problem } = parseInstruction(context, line, above);
      above = [];
      comments.push(...line.comments);
      instructions.push(instruction);
      if (problem !== undefined) problems.set(instruction, problem);
      number = instruction.endLine;
    }
  }
  addMisplaced(instructions, problems);
  return {
    source,
    escape: read.escape,
    directives,
    instructions,
    comments,
    problems: [
      ...read.problems.map((problem) => ({ ...problem, kind: 'other' as const, instruction: undefined })),
      ...(instructions.length === 0 ? [nothing] : []),
      ...instructions.flatMap((instruction) => problems.get(instruction) ?? []),
    ],
  };
}

const nothing: SyntaxProblem = {
  span: { start: 0, end: 0 },
  message: 'There is no instruction in the file.',
  kind: 'other',
  instruction: undefined,
};

/** A fragment without FROM is fine; in a whole file only ARG stands before the first one. */
function addMisplaced(
  instructions: readonly Instruction[],
  problems: Map<Instruction | undefined, SyntaxProblem>,
): void {
  const first = instructions.findIndex(({ keyword }) => keyword.raw.toUpperCase() === 'FROM');
  for (const instruction of instructions.slice(0, Math.max(first, 0))) {
    if (instruction.name === 'arg' || problems.has(instruction)) continue;
    problems.set(instruction, {
      span: instruction.keyword.span,
      message: `${instruction.keyword.raw.toUpperCase()} stands before the first FROM, where only ARG may.`,
      kind: 'first',
      instruction,
    });
  }
}
