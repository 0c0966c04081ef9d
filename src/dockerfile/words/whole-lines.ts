import type { Span } from '../mapped-text.ts';
import type { SourceText } from '../source-text.ts';
import type { Instruction } from '../syntax.ts';

/** An instruction's lines with their ends: what to take out so that no trace of it is left. */
export function wholeLines({ text, lineCount, lineSpan }: SourceText, { startLine, endLine }: Instruction): Span {
  return {
    start: lineSpan(startLine).start,
    end: endLine < lineCount ? lineSpan(endLine + 1).start : text.length,
  };
}
