import type { LintedFile, Rule, TextEdit } from '../src/dockerfile/rule.ts';
import type { ShellWord } from '../src/dockerfile/shell-script.ts';
import { installedWords } from '../src/dockerfile/words/package-lists.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const packagesDuplicate: Rule = {
  id: 'packages-duplicate',
  title: 'A package is named once',
  why: 'A package that one command names twice is installed once. The second name hides what the list is: whoever takes a package out, or changes its version, does it in one place and wonders why nothing happens.',
  levels: { recommended: 'off', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN apt-get install -y curl git curl\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN apt-get install -y curl git\n',
    },

    {
      dockerfile:
        'FROM alpine:3.20\nRUN apk add --no-cache \\\n      curl \\\n      git \\\n      curl \\\n      # shells\n      zsh\n',
      lines: [5],
      fixed: 'FROM alpine:3.20\nRUN apk add --no-cache \\\n      curl \\\n      git \\\n      # shells\n      zsh\n',
    },

    { dockerfile: 'FROM debian:13\nARG TOOLS="curl git"\nRUN apt-get install -y git $TOOLS\n', lines: [3] },

    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache curl \\\n    # again\n    curl\n', lines: [4] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN apt-get install -y curl git && apt-get install -y curl\n' },

    { dockerfile: 'FROM debian:13\nRUN apt-get install -y libc6 libc6:i386\n' },

    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache --virtual curl curl\n' },

    { dockerfile: 'FROM debian:13\nARG A\nRUN apt-get install -y $A $A\n' },
  ],
  check(file, report) {
    for (const { command, words } of installedWords(file)) {
      const seen = new Set<string>();
      const places = new Map(command.arguments.map((word, index) => [word, index]));
      for (const { word, name, kind } of words) {
        if (kind === 'unknown') continue;
        if (seen.has(name)) {
          const edit = removal(command.arguments[(places.get(word) ?? 0) - 1], word, file);
          report({
            span: word.span,
            message: `${quoted(name)} is in the list already: take it out.`,
            ...(edit && { fix: { title: 'Take it out', edits: [edit] } }),
          });
        }
        seen.add(name);
      }
    }
  },
};

/** With what stands between it and the word before; comments there would be lost. */
function removal(before: ShellWord | undefined, word: ShellWord, { dockerfile }: LintedFile): TextEdit | undefined {
  const { text } = dockerfile.source;
  if (before === undefined || text.slice(word.span.start, word.span.end) !== word.value) return undefined;
  const span = { start: before.span.end, end: word.span.end };
  return text.slice(span.start, word.span.start).includes('#') ? undefined : { span, text: '' };
}
