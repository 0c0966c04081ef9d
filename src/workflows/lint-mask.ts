import type { Span } from '../dockerfile/mapped-text.ts';
import type { Dockerfile, Instruction, KeyValue } from '../dockerfile/syntax.ts';
import { maskSecrets, maskUrls, maskValue } from '../mask-secrets.ts';
import { mask, maskedColumn } from './masked-column.ts';

/** A Dockerfile's text as it may be shown: what its name, its place or a rule says is a secret is masked (S21). */
export interface MaskedText {
  /** Lines, 1-based and inclusive; as many as were asked for. */
  lines(first: number, last: number): readonly string[];
  /** Where a column of the file is in such a line; `isEnd` of a span's end. 1-based, in UTF-16 units. */
  column(line: number, column: number, isEnd: boolean): number;
  /** A part of the file. */
  part(span: Span): string;
  /** A sentence that may quote a part of the file. */
  sentence(text: string): string;
}

/** @param marked what rules found to be secrets */
export function maskedText(dockerfile: Dockerfile, marked: readonly Span[]): MaskedText {
  const { source } = dockerfile;
  const secrets = merged([...marked, ...dockerfile.instructions.flatMap(secretValues)]);
  const quoted = [...new Set(marked.map(({ start, end }) => source.text.slice(start, end)))].filter(
    (text) => text.length >= leastQuoted,
  );
  const known = new Map<Instruction, readonly string[]>();

  const part = (span: Span): string => maskSecrets(without(source.text, span, secrets));
  const linesOf = (instruction: Instruction): readonly string[] => {
    const kept = known.get(instruction);
    if (kept) return kept;
    const { startLine, endLine } = instruction;
    const start = source.lineSpan(startLine).start;
    const text = without(source.text, { start, end: source.lineSpan(endLine).end }, secrets);
    // Of ENV, ARG and LABEL each value is known; of everything else the text has to be guessed at.
    const lines = isList(instruction) ? text.split('\n').map(maskUrls) : maskedLines(text);
    const bare = lines.map((line) => line.replace(/\r$/, ''));
    known.set(instruction, bare);
    return bare;
  };
  const line = (number: number): string => {
    const instruction = instructionAt(dockerfile.instructions, number);
    const own = instruction && linesOf(instruction)[number - instruction.startLine];
    return own ?? part(source.lineSpan(number));
  };
  const original = (number: number): string => {
    const { start, end } = source.lineSpan(number);
    return source.text.slice(start, end).replace(/\r$/, '');
  };
  return {
    part,
    lines: (first, last) => Array.from({ length: last - first + 1 }, (_, index) => shortened(line(first + index))),
    column: (number, column, isEnd) => maskedColumn(original(number), line(number), column, isEnd),
    sentence: (text) => maskUrls(quoted.reduce((said, secret) => said.replaceAll(secret, mask), text)),
  };
}

/** Shorter ones would mask half a sentence by chance. */
const leastQuoted = 4;

/** Lines of a snippet longer than this are data, and nobody reads them. */
const longestLine = 1000;

function shortened(line: string): string {
  return line.length <= longestLine ? line : `${line.slice(0, longestLine).toWellFormed()}…`;
}

function secretValues(instruction: Instruction): readonly Span[] {
  if (instruction.name === 'onbuild') return secretValues(instruction.trigger);
  if (!isList(instruction)) return [];
  return instruction.pairs.flatMap(({ key, value }: KeyValue) =>
    value && !isReference(value.raw) && maskValue(key.raw, value.raw) === mask ? [value.span] : [],
  );
}

function isList(instruction: Instruction): instruction is Extract<Instruction, { readonly pairs: unknown }> {
  return 'pairs' in instruction;
}

function isReference(raw: string): boolean {
  return /^["']?\$(?:\w+|\{\w+\})["']?$/.test(raw);
}

/** Sorted, those that touch made one. */
function merged(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last && span.start <= last.end) all[all.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else all.push(span);
  }
  return all;
}

/** A part of the text with the secrets in it masked; the lines stay as many. */
function without(text: string, { start, end }: Span, secrets: readonly Span[]): string {
  let shown = '';
  let at = start;
  for (const secret of secrets) {
    if (secret.end <= at || secret.start >= end) continue;
    const from = Math.max(secret.start, start);
    const to = Math.min(secret.end, end);
    const breaks = text.slice(from, to).split('\n').length;
    shown += text.slice(at, from) + Array.from({ length: breaks }, () => mask).join('\n');
    at = to;
  }
  return shown + text.slice(at, end);
}

/** A secret may run over lines: a line is shown when the whole text, once masked, still has it. */
function maskedLines(text: string): readonly string[] {
  const masked = maskSecrets(text).split('\n');
  const lines = text.split('\n');
  if (masked.length === lines.length) return masked;
  const shown = new Set(masked);
  return lines.map((line) => {
    const own = maskSecrets(line);
    return shown.has(own) ? own : mask;
  });
}

function instructionAt(instructions: readonly Instruction[], line: number): Instruction | undefined {
  let low = 0;
  let high = instructions.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((instructions[middle]?.startLine ?? 0) <= line) low = middle;
    else high = middle - 1;
  }
  const found = instructions[low];
  return found && found.startLine <= line && line <= found.endLine ? found : undefined;
}
