import { isBlank } from '../parser/blanks.ts';
import { expandWord } from '../stages/expand.ts';
import type { Dockerfile, Word } from '../syntax.ts';

/** What to put in place of the characters from `start` to before `end` of a word. */
export interface WordEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The value of `ENV key value` as it has to stand after `key=`: blanks, which were part of it, need quotes there, and
 * then the quotes inside go. Undefined when that cannot be done without a doubt. No edits: as it is.
 * Sources: parseWords in BuildKit's parser/line_parsers.go, processDoubleQuote in its shell/lex.go.
 */
export function legacyValueEdits(
  { raw }: Word,
  escapeCharacter: Dockerfile['escape'],
): readonly WordEdit[] | undefined {
  const inner: WordEdit[] = [];
  const special = new Set(['"', '$', escapeCharacter]);
  let hasLooseBlank = false;
  for (let at = 0; at < raw.length; ) {
    const character = raw.charAt(at);
    if (character === escapeCharacter) {
      const next = raw[at + 1];
      if (next === undefined) return undefined;
      if (!special.has(next)) inner.push({ start: at, end: at + 1, text: '' });
      at += 2;
    } else if (character === "'" || character === '"') {
      const close = closeOf(raw, at, escapeCharacter);
      if (close === undefined) return undefined;
      inner.push({ start: at, end: at + 1, text: '' });
      if (character === "'") {
        for (let i = at + 1; i < close; i++) {
          if (special.has(raw.charAt(i))) inner.push({ start: i, end: i, text: escapeCharacter });
        }
      } else if (raw.slice(at, close).includes('${')) return undefined;
      inner.push({ start: close, end: close + 1, text: '' });
      at = close + 1;
    } else if (raw.startsWith('${', at)) {
      const close = raw.indexOf('}', at);
      if (close < 0 || /["'\\`$]/.test(raw.slice(at + 2, close))) return undefined;
      hasLooseBlank ||= /\s/.test(raw.slice(at, close));
      at = close + 1;
    } else {
      hasLooseBlank ||= isBlank(raw.charCodeAt(at));
      at++;
    }
  }
  if (!hasLooseBlank) return [];
  const end = raw.length;
  const edits = [{ start: 0, end: 0, text: '"' }, ...inner, { start: end, end, text: '"' }];
  return comesToTheSame(raw, edited(raw, edits), escapeCharacter) ? edits : undefined;
}

function edited(raw: string, edits: readonly WordEdit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text } of edits) {
    parts.push(raw.slice(at, start), text);
    at = end;
  }
  return parts.join('') + raw.slice(at);
}

/** A quote that goes may join a variable's name with what follows: `$a"b"`. */
function comesToTheSame(before: string, after: string, escapeCharacter: Dockerfile['escape']): boolean {
  const lookup = (name: string) => ({ value: `<${name}>`, isSet: true });
  const [old, now] = [before, after].map((raw) => expandWord(raw, lookup, { escape: escapeCharacter }));
  return old?.error === undefined && now?.error === undefined && old?.text === now?.text;
}

/** Where the quote that opens at `at` ends. */
function closeOf(raw: string, at: number, escapeCharacter: string): number | undefined {
  const quote = raw[at];
  for (let i = at + 1; i < raw.length; i++) {
    if (raw[i] === quote) return i;
    if (raw[i] === escapeCharacter && quote === '"') i++;
  }
  return undefined;
}
