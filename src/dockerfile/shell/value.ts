import type { ShellDialect } from '../shell-script.ts';
import { braceWords } from './braces.ts';
import { expandParameter } from './parameter.ts';
import { partsOf, type Word, type WordPart } from './parser.ts';
import { type Known, type ShellVariables, unknown } from './variables.ts';

/** What a word comes to, as far as constants lead. */
export interface WordValue {
  /** Undefined when it hangs on something unknown. */
  readonly value: string | undefined;
  /** The constant beginning. */
  readonly prefix: string;
  /** Of all values, when there are several; `['value']` of a quoted word. */
  readonly fields: readonly string[] | undefined;
  readonly isQuoted: boolean;
}

export interface Evaluation {
  readonly variables: ShellVariables;
  readonly dialect: ShellDialect;
  /** Characters that variables may still bring: `$x` thousands of times over is not worth the memory. */
  readonly budget: { left: number };
}

/** `${a:-${b:-c}}` is followed that far. */
const deepestOperand = 8;

/** A part of a word after expansion. */
interface Segment {
  readonly known: Known;
  /** Its blanks separate words: it comes from a variable outside of quotes. */
  readonly splits: boolean;
}

/**
 * @param splits false where the shell makes one word of it in any case, as after `x=`
 * @throws UnreadableShell
 */
export function evaluateWord(word: Word, evaluation: Evaluation, splits: boolean, depth = 0): WordValue {
  const parts = partsOf(word);
  if (parts === undefined) {
    const { value } = word;
    return { value, prefix: value, fields: [value], isQuoted: word.text.includes('\\') };
  }
  const isQuoted = parts.some(({ type }) => quoting.has(type)) || word.text.includes('\\');
  const segments = segmentsOf(parts, evaluation, splits, depth);
  const prefix = constantPrefix(segments);
  const each = segments.filter(({ known }) => known.kind === 'each');
  if (segments.some(({ known }) => known.kind === 'unknown') || each.length > 1) {
    return { value: undefined, prefix, fields: undefined, isQuoted };
  }
  const [choice] = each;
  if (choice?.known.kind !== 'each') {
    const value = segments.map(({ known }) => textOf(known)).join('');
    return { value, prefix, fields: fieldsOf(segments, word, evaluation, splits), isQuoted };
  }
  evaluation.budget.left -= choice.known.values.length * (word.text.length + prefix.length);
  if (evaluation.budget.left < 0) return { value: undefined, prefix, fields: undefined, isQuoted };
  const fields = choice.known.values.flatMap((value) =>
    fieldsOf(
      segments.map((segment) => (segment === choice ? { ...choice, known: { kind: 'value', value } } : segment)),
      word,
      evaluation,
      splits,
    ),
  );
  return { value: undefined, prefix, fields, isQuoted };
}

const quoting: ReadonlySet<WordPart['type']> = new Set([
  'SingleQuoted',
  'DoubleQuoted',
  'AnsiCQuoted',
  'LocaleString',
] as const);

function segmentsOf(
  parts: readonly WordPart[],
  evaluation: Evaluation,
  splits: boolean,
  depth: number,
): readonly Segment[] {
  return parts.flatMap((part): readonly Segment[] => {
    switch (part.type) {
      case 'Literal':
      case 'Glob':
      case 'SingleQuoted':
      case 'AnsiCQuoted':
        return [constant(part.value)];
      case 'DoubleQuoted':
      case 'LocaleString':
        return segmentsOf(part.parts, evaluation, false, depth);
      case 'SimpleExpansion':
        return [{ known: charged(evaluation.variables.lookup(part.text.slice(1)), evaluation), splits }];
      case 'ParameterExpansion': {
        if (depth > deepestOperand) return [{ known: unknown, splits }];
        const known = expandParameter(part, evaluation.variables.lookup(part.parameter), {
          value: (word) => evaluateWord(word, evaluation, false, depth + 1).value,
          pattern: (word) => patternOf(word, evaluation, depth + 1),
          assign: (name, value) => evaluation.variables.assign(name, value),
        });
        return [{ known: charged(known, evaluation), splits }];
      }
      case 'ExtendedGlob':
      case 'BraceExpansion':
        return /[$`'"\\]/.test(part.text) ? [{ known: unknown, splits }] : [constant(part.text)];
      default:
        return [{ known: unknown, splits }];
    }
  });
}

function constant(value: string): Segment {
  return { known: { kind: 'value', value }, splits: false };
}

function charged(known: Known, { budget }: Evaluation): Known {
  if (known.kind === 'value') budget.left -= known.value.length;
  if (known.kind === 'each') for (const value of known.values) budget.left -= value.length + 1;
  return budget.left < 0 ? unknown : known;
}

function textOf(known: Known): string {
  return known.kind === 'value' ? known.value : '';
}

function constantPrefix(segments: readonly Segment[]): string {
  const end = segments.findIndex(({ known }) => known.kind === 'unknown' || known.kind === 'each');
  return (end < 0 ? segments : segments.slice(0, end)).map(({ known }) => textOf(known)).join('');
}

/** POSIX 2.6.5 with the usual IFS, and brace expansion where the shell has it. */
function fieldsOf(
  segments: readonly Segment[],
  word: Word,
  { dialect, budget }: Evaluation,
  splits: boolean,
): readonly string[] {
  if (!splits) return [segments.map(({ known }) => textOf(known)).join('')];
  if ((dialect === 'bash' || dialect === 'zsh') && word.text.includes('{') && !/[$`'"\\]/.test(word.text)) {
    const words = braceWords(word.text);
    budget.left -= words.length * word.text.length;
    return budget.left < 0 ? [word.text] : words;
  }
  const fields: string[] = [];
  let field: string | undefined;
  for (const { known, splits: isSplit } of segments) {
    const text = textOf(known);
    if (!isSplit) {
      field = (field ?? '') + text;
      continue;
    }
    for (const [index, piece] of text.split(/[ \t\n]+/).entries()) {
      if (index > 0) {
        if (field !== undefined) fields.push(field);
        field = undefined;
      }
      if (piece !== '') field = (field ?? '') + piece;
    }
  }
  if (field !== undefined) fields.push(field);
  return fields;
}

/** Inside `${x#...}`: what is quoted stands for itself. */
function patternOf(word: Word, evaluation: Evaluation, depth: number): string | undefined {
  const parts = partsOf(word);
  if (parts === undefined) return word.text;
  let pattern = '';
  for (const part of parts) {
    if (part.type === 'Literal' || part.type === 'Glob') pattern += part.text;
    else {
      for (const { known } of segmentsOf([part], evaluation, false, depth)) {
        if (known.kind === 'unknown' || known.kind === 'each') return undefined;
        pattern += quoting.has(part.type) ? textOf(known).replaceAll(/[*?\\]/g, '\\$&') : textOf(known);
      }
    }
  }
  return pattern;
}
