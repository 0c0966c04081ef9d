import type { Span } from '../mapped-text.ts';
import type { TextEdit } from '../rule.ts';

/** Takes a word out of a line, with the blanks that kept it apart; the lines stay as many. */
export function wordRemoval(text: string, { start, end }: Span): TextEdit {
  let before = start;
  while (isBlank(text[before - 1])) before--;
  if (before > 0 && text[before - 1] !== '\n') return { span: { start: before, end }, text: '' };
  let after = end;
  while (isBlank(text[after])) after++;
  return { span: { start, end: after }, text: '' };
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
