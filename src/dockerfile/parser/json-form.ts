import type { MappedText } from '../mapped-text.ts';
import type { Word } from '../syntax.ts';

/** `other`: an array, but not of strings only, which BuildKit refuses; undefined: not JSON, so another form is meant. */
export type JsonForm = { readonly kind: 'strings'; readonly words: readonly Word[] } | { readonly kind: 'other' };

/** BuildKit's `parseJSON`: arguments are an array only when they are strictly valid JSON from `[` to the end. */
export function jsonForm(line: MappedText, start: number, end: number): JsonForm | undefined {
  if (line.text[start] !== '[') return undefined;
  // What begins with `[` can only be an array.
  let values: readonly unknown[];
  try {
    values = JSON.parse(line.text.slice(start, end));
  } catch {
    return undefined;
  }
  const words: Word[] = [];
  let at = start;
  for (const value of values) {
    if (typeof value !== 'string') return { kind: 'other' };
    const quote = line.text.indexOf('"', at);
    at = stringEnd(line.text, quote);
    words.push(jsonWord(line, quote, at, value));
  }
  return { kind: 'strings', words };
}

/** After the quote that ends the string which begins at `quote`; JSON.parse has seen that there is one. */
function stringEnd(text: string, quote: number): number {
  let at = quote + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function jsonWord(line: MappedText, start: number, end: number, raw: string): Word {
  // Without an escape each character stands for itself; the index is made when somebody asks.
  let index: readonly number[] | undefined;
  const place = (at: number): number => {
    if (end - start - 2 === raw.length) return start + 1 + at;
    index ??= characterStarts(line.text, start, end);
    return index[at] ?? end - 1;
  };
  return {
    raw,
    span: line.spanOf(start, end),
    spanOf: (from, to) => line.spanOf(place(from), to > from ? place(to) : place(from)),
    json: true,
  };
}

/** Where each character of the decoded string begins, and where the closing quote is. */
function characterStarts(text: string, start: number, end: number): readonly number[] {
  const starts: number[] = [];
  let at = start + 1;
  while (at < end - 1) {
    starts.push(at);
    if (text[at] !== '\\') at++;
    else at += text[at + 1] === 'u' ? 6 : 2;
  }
  starts.push(end - 1);
  return starts;
}
