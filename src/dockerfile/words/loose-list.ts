import { isBlank, skipBlanks } from '../parser/blanks.ts';

/** An edit to the characters from `start` to before `end` of a text. */
export interface ListRepair {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** What is wrong there, for a sentence in brackets: `it has single quotes`. */
  readonly reason: string;
}

/** What was meant as a JSON array and is none. */
export interface LooseList {
  /** How to make it one; undefined when nobody can say. */
  readonly repairs: readonly ListRepair[] | undefined;
  readonly items: readonly string[];
  /** A comma between or after items; without one it could be the shell's `[ ... ]`. */
  readonly hasComma: boolean;
}

const doubleQuotes = '"\u201c\u201d\u201e\u201f';
const singleQuotes = "'\u2018\u2019\u201a\u201b";

/**
 * Reads `[...]` as people write it: with single or curly quotes, bare words, a comma too many or too few.
 * Undefined when it does not go from `[` to a `]` at the end.
 */
export function readLooseList(text: string): LooseList | undefined {
  if (text[0] !== '[') return undefined;
  const repairs: ListRepair[] = [];
  const items: Item[] = [];
  let hasComma = false;
  /** The one after the last item, while no other follows. */
  let comma: number | undefined;
  let at = skipBlanks(text, 1, text.length);
  while (text[at] !== ']') {
    const item = readItem(text, at);
    if (item === undefined) return undefined;
    const last = items.at(-1);
    if (last !== undefined && comma === undefined) {
      repairs.push({ start: last.end, end: last.end, text: ',', reason: 'a comma is missing' });
    }
    repairs.push(...item.repairs);
    items.push(item);
    at = skipBlanks(text, item.end, text.length);
    comma = text[at] === ',' ? at : undefined;
    if (comma === undefined) continue;
    hasComma = true;
    at = skipBlanks(text, comma + 1, text.length);
  }
  if (items.length === 0 || skipBlanks(text, at + 1, text.length) < text.length) return undefined;
  if (comma !== undefined) repairs.push({ start: comma, end: comma + 1, text: '', reason: 'a comma is too many' });
  return {
    repairs: isRepairedBy(text, repairs) ? repairs : undefined,
    items: items.map(({ content }) => content),
    hasComma,
  };
}

interface Item {
  readonly content: string;
  readonly end: number;
  readonly repairs: readonly ListRepair[];
}

function readItem(text: string, start: number): Item | undefined {
  const first = text.charAt(start);
  const quotes = [doubleQuotes, singleQuotes].find((each) => first !== '' && each.includes(first));
  if (quotes === undefined) return readBareItem(text, start);
  const close = closeOf(text, start, quotes);
  if (close === undefined) return undefined;
  const repairs = [start, close]
    .filter((quote) => text[quote] !== '"')
    .map((quote) => ({
      start: quote,
      end: quote + 1,
      text: '"',
      reason: text[quote] === "'" ? 'it has single quotes' : 'it has curly quotes',
    }));
  return { content: text.slice(start + 1, close), end: close + 1, repairs };
}

function readBareItem(text: string, start: number): Item | undefined {
  let end = start;
  while (end < text.length && !isBlank(text.charCodeAt(end)) && !endsBareItem.includes(text.charAt(end))) end++;
  if (end === start) return undefined;
  const content = text.slice(start, end);
  const repairs = [{ start, end, text: `"${content}"`, reason: 'a word has no quotes' }];
  return { content, end, repairs };
}

const endsBareItem = `,[]${doubleQuotes}${singleQuotes}`;

/** A plain quote ends at its like; one that is curly at any of its kind. */
function closeOf(text: string, start: number, quotes: string): number | undefined {
  const isJson = text[start] === '"';
  for (let at = start + 1; at < text.length; at++) {
    if (isJson && text[at] === '\\') at++;
    else if (text[start] === quotes[0] ? text[at] === quotes[0] : quotes.includes(text.charAt(at))) return at;
  }
  return undefined;
}

function isRepairedBy(text: string, repairs: readonly ListRepair[]): boolean {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: insert } of repairs) {
    parts.push(text.slice(at, start), insert);
    at = end;
  }
  try {
    const values: unknown = JSON.parse(parts.join('') + text.slice(at));
    return Array.isArray(values) && values.every((value) => typeof value === 'string');
  } catch {
    return false;
  }
}
