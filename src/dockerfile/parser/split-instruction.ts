import type { MappedText } from '../mapped-text.ts';
import type { Flag, Word } from '../syntax.ts';
import { isSeparator, skipBlanks, trimBlanks } from './blanks.ts';
import { wordOf } from './words.ts';

/** An instruction's line in its three parts; the arguments are the characters from `start` to before `end`. */
export interface InstructionParts {
  readonly keyword: Word;
  readonly flags: readonly Flag[];
  readonly start: number;
  readonly end: number;
}

/** BuildKit's `splitCommand`, of the characters of a line from `from` to before `to`. */
export function splitInstruction(
  line: MappedText,
  from: number,
  to: number,
  escapeCharacter: string,
): InstructionParts {
  const { text } = line;
  const start = skipBlanks(text, from, to);
  const end = trimBlanks(text, start, to);
  let at = start;
  while (at < end && !isSeparator(text.charCodeAt(at))) at++;
  const keyword = wordOf(line, start, at);
  const flags: Flag[] = [];
  for (;;) {
    while (at < end && isSeparator(text.charCodeAt(at))) at++;
    if (!text.startsWith('--', at) || at >= end) break;
    const flag = readFlag(line, at, end, escapeCharacter);
    at = flag.end;
    // What follows a lone `--` is no flag.
    if (flag.isDelimiter) break;
    flags.push(flag.flag);
  }
  return { keyword, flags, start: skipBlanks(text, at, end), end };
}

interface ReadFlag {
  readonly flag: Flag;
  readonly end: number;
  readonly isDelimiter: boolean;
}

/** Quotes are taken off and the escape character as well, wherever in the flag they are. */
function readFlag(line: MappedText, start: number, end: number, escapeCharacter: string): ReadFlag {
  const { text } = line;
  let at = start;
  let quote: string | undefined;
  let value = '';
  // In the value and in the line: where the first `=` is, quoted or not.
  let equals = -1;
  let equalsAt = -1;
  for (; at < end; at++) {
    const character = text.charAt(at);
    if (quote === undefined && isSeparator(text.charCodeAt(at))) break;
    if (character === quote) {
      quote = undefined;
    } else if (quote === undefined && (character === '"' || character === "'")) {
      quote = character;
    } else {
      // The last character escapes nothing and is left out.
      if (character === escapeCharacter && ++at >= end) break;
      if (text[at] === '=' && equals < 0) {
        equals = value.length;
        equalsAt = at;
      }
      value += text.charAt(at);
    }
  }
  const stop = Math.min(at, end);
  return {
    flag: {
      name: equals < 0 ? value.slice(2) : value.slice(2, equals),
      value: equals < 0 ? undefined : value.slice(equals + 1),
      span: line.spanOf(start, stop),
      nameSpan: line.spanOf(start + 2, equals < 0 ? stop : equalsAt),
      valueSpan: equals < 0 ? undefined : line.spanOf(equalsAt + 1, stop),
    },
    end: stop,
    isDelimiter: value === '--',
  };
}
