import { isBlank } from './blanks.ts';

/** A word of BuildKit's lexer, and where in the text it lies. */
export interface LexedWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface LexOptions {
  /** Quotes stay in the words. */
  readonly rawQuotes: boolean;
  /** Escape characters stay. */
  readonly rawEscapes: boolean;
}

/** What nobody writes; deeper is taken for an error, as what BuildKit cannot read is. */
const deepestExpansion = 100;

/**
 * Splits as BuildKit's shell/lex.go does to find heredocs: the escape character is always `\`, and no variable has a
 * value, so `$x` and `${x...}` stay as they are.
 *
 * @returns undefined for bad syntax (an open quote, an unknown `${x^}`): BuildKit then sees no words at all
 */
export function lexWords(text: string, options: LexOptions): readonly LexedWord[] | undefined {
  const words: LexedWord[] = [];
  let word = '';
  let wordStart = 0;
  let wordEnd = 0;
  let at = 0;
  let depth = 0;
  const { rawQuotes } = options;

  return upTo(undefined, options.rawEscapes, true) === undefined ? undefined : finished();

  function finished(): readonly LexedWord[] {
    endWord();
    return words;
  }

  function endWord(): void {
    if (word !== '') words.push({ text: word, start: wordStart, end: wordEnd });
    word = '';
  }

  function add(part: string, start: number, end: number): void {
    if (part === '') return;
    if (word === '') wordStart = start;
    word += part;
    wordEnd = Math.min(end, text.length);
  }

  /** Reads to `stop`, or to the end; undefined for bad syntax. Only what is read at the top makes words. */
  function upTo(stop: string | undefined, rawEscapes: boolean, isTop: boolean): string | undefined {
    let result = '';
    while (at < text.length) {
      const start = at;
      const character = text.charAt(at);
      if (character === stop) {
        at++;
        return result;
      }
      let part: string | undefined;
      if (character === "'") part = singleQuoted();
      else if (character === '"') part = doubleQuoted(rawEscapes);
      else if (character === '$') part = dollar();
      else if (character === '<') part = heredocOperator();
      else if (character === '\\') part = escaped(rawEscapes);
      else part = text.charAt(at++);
      if (part === undefined) return undefined;
      result += part;
      if (!isTop) continue;
      if (character === '$') addSplit(part, start);
      else if (part.length === 1 && character === part && isBlank(part.charCodeAt(0))) endWord();
      else add(part, start, at);
    }
    return stop === undefined ? result : undefined;
  }

  /** A default inside `${x:-a b}` is split as well. */
  function addSplit(part: string, start: number): void {
    for (const character of part) {
      if (isBlank(character.charCodeAt(0))) endWord();
      else add(character, start, at);
    }
  }

  function escaped(rawEscapes: boolean): string {
    const kept = rawEscapes ? text.charAt(at) : '';
    at += 2;
    return kept + text.charAt(at - 1);
  }

  /** Blanks between `<<` and the end word are part of one word. */
  function heredocOperator(): string {
    const start = at;
    at++;
    if (text[at] !== '<') return '<';
    at++;
    while (text[at] === ' ' || text[at] === '\t' || text[at] === '\r') at++;
    return text.slice(start, at);
  }

  function singleQuoted(): string | undefined {
    const close = text.indexOf("'", at + 1);
    if (close < 0) return undefined;
    const part = rawQuotes ? text.slice(at, close + 1) : text.slice(at + 1, close);
    at = close + 1;
    return part;
  }

  function doubleQuoted(rawEscapes: boolean): string | undefined {
    const quote = rawQuotes ? '"' : '';
    let result = quote;
    at++;
    while (at < text.length) {
      const character = text.charAt(at);
      if (character === '"') {
        at++;
        return result + quote;
      }
      if (character === '$') {
        const part = dollar();
        if (part === undefined) return undefined;
        result += part;
        continue;
      }
      at++;
      if (character !== '\\') {
        result += character;
        continue;
      }
      if (rawEscapes) result += character;
      const next = text.charAt(at);
      if (next === '') continue;
      if (next === '"' || next === '$' || next === '\\') at++;
      result += next === '"' || next === '$' || next === '\\' ? next : character;
    }
    return undefined;
  }

  function dollar(): string | undefined {
    at++;
    if (text[at] !== '{') return `$${variableName()}`;
    at++;
    const first = text.charAt(at);
    if (first === '' || first === '{' || first === '}' || first === ':') return undefined;
    const name = variableName();
    let operator = text.charAt(at++);
    if (operator === '}') return `\${${name}}`;
    if (++depth > deepestExpansion) return undefined;
    // BuildKit loses what it has read of the word before: its nested call empties the same buffer.
    word = '';
    let result: string | undefined;
    if (operator === '/') {
      if (text[at] === '/') at++;
      const pattern = upTo('/', true, false);
      const replacement = pattern === undefined ? undefined : upTo('}', true, false);
      result = replacement === undefined ? undefined : `\${${name}/${pattern}/${replacement}}`;
    } else if (operator !== '' && ':+-?#%'.includes(operator)) {
      let last = operator;
      if (operator === ':') {
        last = text.charAt(at++);
        operator += last;
        if (last === '#' || last === '%') return undefined;
      }
      const alternative = upTo('}', last === '#' || last === '%', false);
      result = alternative === undefined ? undefined : `\${${name}${operator}${alternative}}`;
    }
    depth--;
    return result;
  }

  function variableName(): string {
    const start = at;
    const first = text.charAt(at);
    if (isDigit(first)) {
      while (isDigit(text.charAt(at))) at++;
    } else if (first !== '' && '@*#?-$!'.includes(first)) {
      at++;
    } else {
      while (/^[\p{L}\p{Nd}_]$/u.test(text.charAt(at))) at++;
    }
    return text.slice(start, at);
  }
}

function isDigit(character: string): boolean {
  return /^\p{Nd}$/u.test(character);
}
