import type { MappedText } from '../mapped-text.ts';
import type { Word } from '../syntax.ts';
import { isBlank, isSeparator } from './blanks.ts';

/** The characters from `start` to before `end` as a word. */
export function wordOf(line: MappedText, start: number, end: number): Word {
  return {
    raw: line.text.slice(start, end),
    span: line.spanOf(start, end),
    spanOf: (from, to) => line.spanOf(start + from, start + to),
    json: false,
  };
}

/** What stands between blanks; quotes have no meaning (BuildKit's `parseStringsWhitespaceDelimited`). */
export function blankSeparated(line: MappedText, start: number, end: number): readonly Word[] {
  const { text } = line;
  const words: Word[] = [];
  for (let at = start; at < end; ) {
    while (at < end && isSeparator(text.charCodeAt(at))) at++;
    const from = at;
    while (at < end && !isSeparator(text.charCodeAt(at))) at++;
    if (at > from) words.push(wordOf(line, from, at));
  }
  return words;
}

/** Words in which quotes and the escape character keep blanks together; both stay (BuildKit's `parseWords`). */
export function quotedWords(line: MappedText, start: number, end: number, escapeCharacter: string): readonly Word[] {
  const { text } = line;
  const words: Word[] = [];
  for (let at = start; at < end; ) {
    while (at < end && isBlank(text.charCodeAt(at))) at++;
    if (at >= end) break;
    const from = at;
    let quote: string | undefined;
    let to = end;
    for (; at < end; at++) {
      const character = text[at];
      if (quote === undefined && isBlank(text.charCodeAt(at))) {
        to = at;
        break;
      }
      if (character === quote) quote = undefined;
      else if (quote === undefined && (character === '"' || character === "'")) quote = character;
      if (character === escapeCharacter && quote !== "'") {
        // The last character escapes nothing and is left out.
        if (at + 1 === end) to = at;
        at++;
      }
    }
    if (to > from) words.push(wordOf(line, from, to));
  }
  return words;
}
