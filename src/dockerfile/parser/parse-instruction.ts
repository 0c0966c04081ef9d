import type { SourceText } from '../source-text.ts';
import type { Comment, Instruction, SyntaxProblem, Unknown } from '../syntax.ts';
import { quoted } from '../words/quoted.ts';
import { skipBlanks } from './blanks.ts';
import { type HeredocBodies, type HeredocWord, heredocWords } from './heredocs.ts';
import { type Refusal, readSimple, simpleNames } from './instructions.ts';
import { keywords } from './keywords.ts';
import { type LogicalLine, lastLineOf, lineContent } from './logical-lines.ts';
import { mappedSlice } from './mapped-slice.ts';
import { type InstructionParts, splitInstruction } from './split-instruction.ts';

export interface InstructionContext {
  readonly source: SourceText;
  readonly escape: string;
  readonly readHeredocs: (words: readonly HeredocWord[], line: number) => HeredocBodies;
  /** The keyword that was probably meant. */
  readonly suggest: (keyword: string) => string | undefined;
}

export interface ParsedInstruction {
  readonly instruction: Instruction;
  readonly problem: SyntaxProblem | undefined;
}

interface Problem extends Refusal {
  readonly kind: SyntaxProblem['kind'];
}

/** @param comments those right above it */
export function parseInstruction(
  context: InstructionContext,
  line: LogicalLine,
  comments: readonly Comment[],
): ParsedInstruction {
  const split = splitInstruction(line.text, 0, line.text.text.length, context.escape);
  const isOnbuild = split.keyword.raw.toLowerCase() === 'onbuild';
  const inner = isOnbuild ? splitInstruction(line.text, split.start, split.end, context.escape) : undefined;
  const bodies = context.readHeredocs(heredocsOf(line, inner ?? split), line.endLine);
  const { unterminated } = bodies;
  // What follows an open heredoc may be its body: the next instruction is where a line looks like one.
  const endLine = unterminated === undefined ? bodies.endLine : lineBeforeNext(context.source, bodies.endLine);
  const parts: Omit<Unknown, 'name'> = {
    keyword: split.keyword,
    span: { start: line.span.start, end: endOf(context.source, line, endLine) },
    startLine: line.startLine,
    endLine,
    flags: split.flags,
    rest: mappedSlice(line.text, split.start, split.end),
    heredocs: bodies.heredocs,
    comments,
    emptyContinuations: line.emptyContinuations,
    isTrigger: false,
  };
  const read =
    unterminated === undefined
      ? instructionOf(context, line, split, inner, parts)
      : { ...openHeredoc(unterminated), kind: 'other' as const };
  if (!('refused' in read)) return { instruction: read, problem: undefined };
  const instruction: Unknown = { ...parts, name: 'unknown' };
  return { instruction, problem: { span: read.span, message: read.refused, kind: read.kind, instruction } };
}

function instructionOf(
  context: InstructionContext,
  line: LogicalLine,
  split: InstructionParts,
  inner: InstructionParts | undefined,
  parts: Omit<Unknown, 'name'>,
): Instruction | Problem {
  if (inner === undefined) return simpleOf(context, line, split, parts, 'instruction');
  if (inner.keyword.raw === '') {
    return { refused: 'ONBUILD needs an instruction.', span: split.keyword.span, kind: 'other' };
  }
  const [flag] = split.flags;
  if (flag !== undefined) return { refused: 'ONBUILD has no flags.', span: flag.span, kind: 'other' };
  const name = inner.keyword.raw.toUpperCase();
  if (['ONBUILD', 'FROM', 'MAINTAINER'].includes(name)) {
    return { refused: `ONBUILD cannot hold ${name}.`, span: inner.keyword.span, kind: 'trigger' };
  }
  const start = inner.keyword.span.start;
  const trigger = simpleOf(
    context,
    line,
    inner,
    {
      ...parts,
      keyword: inner.keyword,
      span: { start, end: parts.span.end },
      startLine: context.source.positionOf(start).line,
      flags: inner.flags,
      rest: mappedSlice(line.text, inner.start, inner.end),
      comments: [],
      emptyContinuations: [],
      isTrigger: true,
    },
    'trigger',
  );
  return 'refused' in trigger ? trigger : { ...parts, name: 'onbuild', trigger };
}

function simpleOf(
  context: InstructionContext,
  line: LogicalLine,
  { keyword, start, end }: InstructionParts,
  parts: Omit<Unknown, 'name'>,
  kind: 'instruction' | 'trigger',
): Instruction | Problem {
  const name = simpleNames.get(keyword.raw.toLowerCase());
  if (name === undefined) return { refused: unknownKeyword(keyword.raw, context.suggest), span: keyword.span, kind };
  const instruction = readSimple(name, {
    source: context.source.text,
    line,
    escape: context.escape,
    start,
    end,
    parts,
  });
  return 'refused' in instruction ? { ...instruction, kind: 'other' } : instruction;
}

function unknownKeyword(keyword: string, suggest: InstructionContext['suggest']): string {
  if (keyword === '') return 'A line is continued, and nothing follows.';
  const meant = suggest(keyword);
  const question = meant === undefined ? '' : ` (did you mean '${meant}'?)`;
  return `There is no instruction ${quoted(keyword)}${question}.`;
}

/** Only RUN, COPY and ADD have them, also as a trigger; in a JSON array all stands in quotes, so there is none. */
function heredocsOf(line: LogicalLine, { keyword }: InstructionParts): readonly HeredocWord[] {
  const name = keyword.raw.toLowerCase();
  return name === 'run' || name === 'copy' || name === 'add' ? heredocWords(line.text, name === 'run') : [];
}

function openHeredoc({ name, span }: HeredocWord): Refusal {
  return { refused: `The heredoc has no end: no line is ${quoted(name)}.`, span };
}

const beginsInstruction = new RegExp(`^(?:${keywords.join('|')})[ \\t]`);

function lineBeforeNext(source: SourceText, line: number): number {
  const last = lastLineOf(source);
  let at = line;
  while (at < last) {
    const { start, end } = lineContent(source, at + 1);
    if (beginsInstruction.test(source.text.slice(start, Math.min(end, start + 16)))) break;
    at++;
  }
  return at;
}

/** The end of the last line that is not blank. */
function endOf(source: SourceText, line: LogicalLine, endLine: number): number {
  for (let at = endLine; at > line.endLine; at--) {
    const { start, end } = lineContent(source, at);
    if (skipBlanks(source.text, start, end) < end) return end;
  }
  return line.span.end;
}
