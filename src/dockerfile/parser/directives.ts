import type { Span } from '../mapped-text.ts';
import type { SourceText } from '../source-text.ts';
import type { Directive } from '../syntax.ts';
import { quoted } from '../words/quoted.ts';
import { skipBlanks } from './blanks.ts';
import { lastLineOf, lineContent } from './logical-lines.ts';

export interface Directives {
  readonly escape: '\\' | '`';
  readonly directives: readonly Directive[];
  /** Lines (1-based) that hold one. */
  readonly lines: ReadonlySet<number>;
  readonly problems: readonly { readonly span: Span; readonly message: string }[];
}

interface Line {
  readonly number: number;
  readonly directive: Directive;
}

/**
 * The first run of lines that hold directives; any other line ends it. Two readers look at it and differ (BuildKit's
 * parser/directives.go and parser.go): `escape` is read by the parser, to which a line of `#!` ends the run and which
 * takes blanks before the `#`; `syntax` and `check` are read before, past a line of `#!` and without such blanks.
 */
export function readDirectives(source: SourceText): Directives {
  const byParser = run(source, 1, '#', true);
  const first = source.text.startsWith('#!') ? 2 : 1;
  const before = run(source, first, '#', false);
  // A frontend of another language may not have `#` for comments.
  const foreign = before.some(({ directive }) => directive.name === 'syntax')
    ? []
    : run(source, first, '//', false).filter(({ directive }) => directive.name === 'syntax');
  const problems: { span: Span; message: string }[] = [];
  const kept = new Map<string, Line>();
  let escapeCharacter: Directives['escape'] = '\\';
  for (const line of byParser) {
    const { name, value, span, valueSpan } = line.directive;
    if (kept.has(name)) {
      problems.push({ span, message: `There is more than one '${name}' directive.` });
      continue;
    }
    kept.set(name, line);
    if (name !== 'escape') continue;
    if (value === '\\' || value === '`') escapeCharacter = value;
    else problems.push({ span: valueSpan, message: `The escape character is '\\' or '\`', not ${quoted(value)}.` });
  }
  for (const name of ['syntax', 'check']) {
    const line = [...before, ...foreign].find(({ directive }) => directive.name === name);
    if (line === undefined) kept.delete(name);
    else kept.set(name, line);
  }
  const lines = [...kept.values()].sort((a, b) => a.number - b.number);
  return {
    escape: escapeCharacter,
    directives: lines.map(({ directive }) => directive),
    lines: new Set(lines.map(({ number }) => number)),
    problems,
  };
}

function run(source: SourceText, from: number, comment: string, mayBeIndented: boolean): readonly Line[] {
  const last = lastLineOf(source);
  const lines: Line[] = [];
  for (let number = from; number <= last; number++) {
    const content = lineContent(source, number);
    const start = mayBeIndented ? skipBlanks(source.text, content.start, content.end) : content.start;
    const directive = directiveIn(source.text, start, content.end, comment);
    if (directive === undefined) break;
    lines.push({ number, directive });
  }
  return lines;
}

/** `# name = value`, as BuildKit's `^([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$`, read by hand so as not to backtrack. */
function directiveIn(text: string, start: number, end: number, comment: string): Directive | undefined {
  if (!text.startsWith(comment, start)) return undefined;
  const nameStart = skipBlanks(text, start + comment.length, end);
  let nameEnd = nameStart;
  while (nameEnd < end && isLetter(text.charCodeAt(nameEnd))) nameEnd++;
  const name = text.slice(nameStart, nameEnd).toLowerCase();
  if (name !== 'syntax' && name !== 'escape' && name !== 'check') return undefined;
  const equals = skipSpaces(text, nameEnd, end);
  if (text[equals] !== '=' || equals >= end) return undefined;
  if (equals + 1 === end) return undefined;
  // The value has one character at least, and if that is the last blank.
  const valueStart = Math.min(skipSpaces(text, equals + 1, end), end - 1);
  let valueEnd = end;
  while (valueEnd > valueStart + 1 && isSpace(text.charCodeAt(valueEnd - 1))) valueEnd--;
  return {
    name,
    value: text.slice(valueStart, valueEnd),
    span: { start, end: valueEnd },
    nameSpan: { start: nameStart, end: nameEnd },
    valueSpan: { start: valueStart, end: valueEnd },
  };
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

/** Go's `\s`. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0c || code === 0x0d;
}

function skipSpaces(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(text.charCodeAt(at))) at++;
  return at;
}
