/** Gathers words while a line is expanded; blanks split only where they are not quoted. */
export interface Splitter {
  /** Unquoted text, or the value of an unquoted variable. */
  add(text: string): void;
  /** Quoted or escaped text. */
  addQuoted(text: string): void;
  /** All words; nothing may be added after. */
  words(): readonly string[];
}

/** As wordsStruct in BuildKit's shell/lex.go: an empty word is none, even in quotes. */
export function splitter(): Splitter {
  const words: string[] = [];
  let word = '';
  const end = (): void => {
    if (word !== '') words.push(word);
    word = '';
  };
  return {
    add(text) {
      const [first = '', ...others] = text.split(blanks);
      word += first;
      for (const other of others) {
        end();
        word = other;
      }
    },
    addQuoted(text) {
      word += text;
    },
    words() {
      end();
      return words;
    },
  };
}

/** Go's unicode.IsSpace. */
const blanks = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
