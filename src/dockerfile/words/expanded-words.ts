import type { Span } from '../mapped-text.ts';
import type { Heredoc, Instruction, Word } from '../syntax.ts';

/** Text in which BuildKit fills in variables. */
export interface ExpandedWord {
  readonly raw: string;
  /** The word itself, where it is one: within an ARG its place counts. */
  readonly word: Word | undefined;
  /** In the files of COPY and ADD quotes mean nothing. */
  readonly hasQuotes: boolean;
  /** Where this is the body of one. */
  readonly heredoc?: Heredoc;
  spanOf(start: number, end: number): Span;
}

/**
 * What is expanded of an instruction. FROM is not among them, its variables are others; RUN leaves its command to the
 * shell. Source: the `Expand` methods of moby/buildkit, frontend/dockerfile/instructions/commands.go.
 */
export function expandedWords(instruction: Instruction, text: string): readonly ExpandedWord[] {
  switch (instruction.name) {
    case 'env':
    case 'label':
      return instruction.pairs.flatMap(({ key, value }) => [ofWord(key), ...(value ? [ofWord(value)] : [])]);
    case 'arg':
      return instruction.pairs.flatMap(({ value }) => (value ? [ofWord(value)] : []));
    case 'copy':
    case 'add':
      return [
        ...ofFlags(instruction, text),
        ...[...instruction.sources, instruction.destination].map(ofWord),
        ...ofHeredocs(instruction),
      ];
    case 'run':
      return ofFlags(instruction, text);
    case 'expose':
      return instruction.ports.map(ofWord);
    case 'volume':
      return instruction.paths.map(ofWord);
    case 'user':
      return [ofWord(instruction.user)];
    case 'workdir':
      return [ofWord(instruction.path)];
    case 'stopsignal':
      return [ofWord(instruction.signal)];
    default:
      return [];
  }
}

function ofWord(word: Word): ExpandedWord {
  return { raw: word.raw, word, hasQuotes: true, spanOf: (start, end) => word.spanOf(start, end) };
}

const expandedFlags: ReadonlySet<string> = new Set(['chown', 'chmod', 'checksum', 'mount']);

function ofFlags({ flags }: Instruction, text: string): readonly ExpandedWord[] {
  return flags.flatMap(({ name, value, valueSpan }) => {
    if (!expandedFlags.has(name) || value === undefined || valueSpan === undefined) return [];
    const isAsWritten = text.slice(valueSpan.start, valueSpan.end) === value;
    const spanOf = (start: number, end: number): Span =>
      isAsWritten ? { start: valueSpan.start + start, end: valueSpan.start + end } : valueSpan;
    return [{ raw: value, word: undefined, hasQuotes: true, spanOf }];
  });
}

/** Unless the end word is quoted. */
function ofHeredocs({ heredocs }: Instruction): readonly ExpandedWord[] {
  return heredocs.flatMap((heredoc) => {
    const { quoted, body } = heredoc;
    if (quoted) return [];
    const spanOf = (start: number, end: number): Span => body.spanOf(start, end);
    return [{ raw: body.text, word: undefined, hasQuotes: false, heredoc, spanOf }];
  });
}
