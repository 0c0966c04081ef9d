import type { Rule } from '../src/dockerfile/rule.ts';
import type { Word } from '../src/dockerfile/syntax.ts';
import { copiesOf, knownText } from '../src/dockerfile/words/copy-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const copyMultiDestSlash: Rule = {
  id: 'copy-multi-dest-slash',
  title: 'Several files are copied to a folder',
  why: 'With more than one source the destination has to be a folder, and to say so by a slash at its end; without it the build fails, in some builders only later, and elsewhere the files overwrite each other.',
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: ['DL3021', 'DS-0011'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM node:22\nCOPY package.json package-lock.json app\n',
      lines: [2],
      fixed: 'FROM node:22\nCOPY package.json package-lock.json app/\n',
    },
    {
      dockerfile: 'FROM node:22\nARG DIR=/srv\nADD ["a b.txt", "c.txt", "/srv"]\nCOPY a c "$DIR"\nCOPY a c $DIR\n',
      lines: [3, 4, 5],
      fixed: 'FROM node:22\nARG DIR=/srv\nADD ["a b.txt", "c.txt", "/srv/"]\nCOPY a c "$DIR/"\nCOPY a c $DIR/\n',
    },
    {
      dockerfile: 'FROM node:22\nCOPY <<A <<B /srv\na\nA\nb\nB\n',
      lines: [2],
      fixed: 'FROM node:22\nCOPY <<A <<B /srv/\na\nA\nb\nB\n',
    },
  ],
  good: [
    { dockerfile: 'FROM node:22\nCOPY package.json package-lock.json ./\nCOPY a b .\n' },
    { dockerfile: 'FROM node:22\nCOPY package*.json app\nCOPY [a, b]\n' },
    { dockerfile: 'FROM node:22\nARG DIR\nCOPY a b $DIR\n' },
    { dockerfile: 'FROM node:22\nENV DIR=/srv/\nCOPY a b $DIR\n' },
    { dockerfile: '# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nCOPY a b C:\\app\\\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const instruction of copiesOf(dockerfile)) {
      const { sources, heredocs, destination } = instruction;
      // What is no JSON after all is another matter, and no slash would help.
      if (sources.length + heredocs.length < 2 || sources[0]?.raw.startsWith('[')) continue;
      const text = knownText(destination, instruction, stages);
      // BuildKit takes '.' for './' (pathRelativeToWorkingDir).
      if (text === undefined || text === '.' || text === '' || text.endsWith('/') || text.endsWith('\\')) continue;
      const { start, end } = placeOfEnd(destination);
      report({
        span: destination.span,
        message: `Several files cannot be copied to ${quoted(destination.raw)}: end it with '/'.`,
        fix: { title: 'Add /', edits: [{ span: { start, end }, text: '/' }] },
      });
    }
  },
};

/** Inside of quotes. */
function placeOfEnd({ raw, span, json }: Word): { readonly start: number; readonly end: number } {
  const at = json || /["']$/.test(raw) ? span.end - 1 : span.end;
  return { start: at, end: at };
}
