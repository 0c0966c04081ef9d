import type { Fix, Rule } from '../src/dockerfile/rule.ts';
import type { SourceText } from '../src/dockerfile/source-text.ts';
import type { Dockerfile, KeyValue } from '../src/dockerfile/syntax.ts';
import { legacyValueEdits } from '../src/dockerfile/words/legacy-value.ts';

export const keyValueLegacy: Rule = {
  id: 'key-value-legacy',
  title: 'ENV and LABEL are written key=value',
  why: 'In the old form, `ENV key value`, everything up to the end of the line is the value: `ENV ONE 1 TWO 2` sets one variable. It takes one pair an instruction and is kept for old files only. Write `key=value`, in quotes where the value has blanks.',
  levels: { recommended: 'style', strict: 'warning', cis: 'off' },
  aliases: ['LegacyKeyValueFormat'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nENV LANG C.UTF-8\nLABEL vendor Example Company\n',
      lines: [2, 3],
      fixed: 'FROM alpine:3.20\nENV LANG=C.UTF-8\nLABEL vendor="Example Company"\n',
    },
    {
      dockerfile: `FROM alpine:3.20\nENV OPTIONS -Da="one two" -Db='$5' it\\'s\n`,
      lines: [2],
      fixed: `FROM alpine:3.20\nENV OPTIONS="-Da=one two -Db=\\$5 it's"\n`,
    },
    {
      dockerfile: 'FROM alpine:3.20\nENV GREETING "hello world"\nENV PATH $PATH:/opt/bin\n',
      lines: [2, 3],
      fixed: 'FROM alpine:3.20\nENV GREETING="hello world"\nENV PATH=$PATH:/opt/bin\n',
    },
    { dockerfile: 'FROM alpine:3.20\nENV OPTIONS -a \\\n  "b c"\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\nENV OPTIONS a $b"c" d\n', lines: [2] },
    {
      dockerfile: 'FROM alpine:3.20\nENV PACKAGES curl \\\n  # for git\n  git\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nENV PACKAGES="curl \\\n  # for git\n  git"\n',
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nENV LANG=C.UTF-8 TZ="Etc/UTC"\n' },
    { dockerfile: 'FROM alpine:3.20\nLABEL vendor="Example Company" \\\n  version="1"\n' },
    { dockerfile: 'FROM alpine:3.20\nARG VERSION\n' },
  ],
  check({ dockerfile }, report) {
    for (const instruction of dockerfile.instructions) {
      if (instruction.name !== 'env' && instruction.name !== 'label') continue;
      for (const pair of instruction.pairs) {
        if (!pair.legacy) continue;
        const fix = fixOf(pair, dockerfile.source, dockerfile.escape);
        report({
          span: pair.span,
          message: `'${pair.key.raw}' is set in the old form, without '='.`,
          ...(fix && { fix }),
        });
      }
    }
  },
};

function fixOf({ key, value }: KeyValue, { text }: SourceText, escapeCharacter: Dockerfile['escape']): Fix | undefined {
  if (value === undefined || /["'\\`=\s\u0085]/.test(key.raw)) return undefined;
  // `ENV key =value`: a slip, and nobody knows what was meant.
  if (value.raw.startsWith('=')) return undefined;
  const gap = { start: key.span.end, end: value.span.start };
  if (text.slice(gap.start, gap.end).includes('#')) return undefined;
  const edits = legacyValueEdits(value, escapeCharacter);
  if (edits === undefined) return undefined;
  // Taking quotes out could make a line a comment, or its end no continuation.
  const isLong = text.slice(value.span.start, value.span.end).includes('\n');
  if (isLong && edits.length > 2) return undefined;
  return {
    title: `Write ${key.raw}=`,
    edits: [
      { span: gap, text: '=' },
      ...edits.map(({ start, end, text: insert }) => {
        // An insertion at the end stays behind the last character, before any line that follows.
        const at = start === value.raw.length ? value.span.end : value.spanOf(start, end).start;
        return { span: { start: at, end: end > start ? value.spanOf(start, end).end : at }, text: insert };
      }),
    ],
  };
}
