import type { LintedFile, Rule } from '../src/dockerfile/rule.ts';
import { installedWords } from '../src/dockerfile/words/package-lists.ts';
import type { PackageWord } from '../src/dockerfile/words/package-words.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const packagesUnsorted: Rule = {
  id: 'packages-unsorted',
  title: 'Lists of packages are in alphabetical order',
  why: 'In a sorted list, one package a line, one sees at once whether a package is there, it is not added twice, and changes of two people do not collide at the last line. A comment or an empty line begins another list.',
  levels: { recommended: 'off', strict: 'info', cis: 'off' },
  aliases: [],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN apt-get install -y \\\n    git \\\n    curl \\\n    zsh\n',
      lines: [4],
      fixed: 'FROM debian:13\nRUN apt-get install -y \\\n    curl \\\n    git \\\n    zsh\n',
    },

    {
      dockerfile:
        'FROM alpine:3.20\nRUN apk add --no-cache \\\n      zsh \\\n      # for downloads\n      wget~1.25 \\\n      "curl" \\\n    && wget -V\n',
      lines: [6],
      fixed:
        'FROM alpine:3.20\nRUN apk add --no-cache \\\n      zsh \\\n      # for downloads\n      "curl" \\\n      wget~1.25 \\\n    && wget -V\n',
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN apt-get install -y \\\n    curl \\\n    git \\\n    zsh\n' },

    { dockerfile: 'FROM debian:13\nRUN apt-get install -y zsh curl git\n' },

    { dockerfile: 'FROM debian:13\nRUN apt-get install -y \\\n    git \\\n    # for downloads\n    curl\n' },

    {
      dockerfile:
        'FROM alpine:3.20\nRUN apk add --no-cache \\\n    $PHPIZE_DEPS \\\n    icu-dev \\\n    $MORE \\\n    bash\n',
    },

    {
      dockerfile:
        'FROM debian:13\nRUN apt-get install -y \\\n    g++ \\\n    gcc \\\n    libc-dev \\\n    libc6 \\\n    libX11-6 \\\n    libx11-dev\n',
    },

    { dockerfile: 'FROM debian:13\nRUN apt-get install -y \\\n    foo=1 \\\n    foo-bar=1\n' },
    { dockerfile: 'FROM debian:13\nRUN apt-get install -y \\\n    foo-bar=1 \\\n    foo=1\n' },
    { dockerfile: 'FROM debian:13\nRUN apt-get install -y \\\n    libc6 \\\n    libc-dev\n' },
  ],
  check(file, report) {
    for (const { words } of installedWords(file)) {
      for (const list of listsIn(words, file)) {
        if (orders.some((order) => isSorted(list, order))) continue;
        const sorted = list.toSorted(byName);
        const wrong = list.findIndex((word, index) => index > 0 && byName(list[index - 1] ?? word, word) > 0);
        const at = list[wrong];
        const before = list[wrong - 1];
        if (at === undefined || before === undefined) continue;
        const edits = list.flatMap(({ word: { span, raw } }, index) => {
          const text = sorted[index]?.word.raw ?? raw;
          return text === raw ? [] : [{ span, text }];
        });
        report({
          span: at.word.span,
          message: `${quoted(at.name)} comes before ${quoted(before.name)}: sort the list.`,
          fix: { title: 'Sort the list', edits },
        });
      }
    }
  },
};

/** Packages on lines of their own, one below the other. */
function listsIn(words: readonly PackageWord[], { dockerfile }: LintedFile): readonly (readonly PackageWord[])[] {
  const { text } = dockerfile.source;
  const lists: PackageWord[][] = [];
  let list: PackageWord[] = [];
  let end = -1;
  for (const word of words) {
    const { span, raw } = word.word;
    const isWritten = text.slice(span.start, span.end) === raw && !raw.startsWith('$');
    if (word.kind === 'unknown' || !isWritten || !isAlone(text, span.start, span.end)) {
      end = -1;
      continue;
    }
    // Two lines below, or with a comment between, another list begins.
    if (end < 0 || text.slice(end, span.start).split('\n').length !== 2) {
      list = [];
      lists.push(list);
    }
    list.push(word);
    end = span.end;
  }
  return lists.filter(({ length }) => length > 1);
}

/** Nothing but blanks and what continues the line beside it; looks no further than to the next words. */
function isAlone(text: string, start: number, end: number): boolean {
  let from = start - 1;
  while (isBlankAt(text, from)) from--;
  let to = end;
  while (isBlankAt(text, to)) to++;
  if (text[to] === '\\' || text[to] === '`') to++;
  while (isBlankAt(text, to)) to++;
  return (from < 0 || text[from] === '\n') && (to >= text.length || text[to] === '\n');
}

function isBlankAt(text: string, at: number): boolean {
  return text[at] === ' ' || text[at] === '\t' || text[at] === '\r';
}

type Order = (a: PackageWord, b: PackageWord) => number;

const byName: Order = (a, b) => compare(a.name.toLowerCase(), b.name.toLowerCase());

/** What editors and `sort` make of it, whatever the language they are set to. */
const orders: readonly Order[] = [
  byName,
  (a, b) => compare(a.word.raw, b.word.raw),
  (a, b) => compare(letters(a.name), letters(b.name)),
];

function letters(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isSorted(list: readonly PackageWord[], order: Order): boolean {
  return list.every((word, index) => index === 0 || order(list[index - 1] ?? word, word) <= 0);
}
