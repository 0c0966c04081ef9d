import { type MappedText, mappedText, type Piece } from '../mapped-text.ts';
import type { Command } from '../syntax.ts';
import { jsonForm } from './json-form.ts';
import type { LogicalLine } from './logical-lines.ts';

/** The characters of a line from `start` to before `end`; undefined for a JSON array that holds more than strings. */
export function readCommand(source: string, line: LogicalLine, start: number, end: number): Command | undefined {
  const span = line.text.spanOf(start, end);
  const json = jsonForm(line.text, start, end);
  if (json?.kind === 'other') return undefined;
  if (json !== undefined) return { form: 'exec', words: json.words, span };
  return {
    form: 'shell',
    body: withContinuations(source, line, start, end),
    span,
    failedJson: line.text.text[start] === '[',
  };
}

/** A part of the line as a shell would have to be given it over several lines. */
function withContinuations(source: string, line: LogicalLine, start: number, end: number): MappedText {
  const pieces: Piece[] = [];
  const addLine = (from: number, to: number): void => {
    if (to > from) pieces.push(line.text.spanOf(from, to));
  };
  let at = start;
  for (const { index, ...joint } of line.joints) {
    if (index <= start || index >= end) continue;
    addLine(at, index);
    pieces.push({ start: joint.escape, end: joint.escape + 1, instead: '\\' });
    pieces.push({ start: joint.lineFeed, end: joint.lineFeed + 1 });
    at = index;
  }
  addLine(at, end);
  return mappedText(source, pieces, line.text.offsetAt(start));
}
