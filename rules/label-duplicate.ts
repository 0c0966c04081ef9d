import type { Fix, Rule } from '../src/dockerfile/rule.ts';
import type { SourceText } from '../src/dockerfile/source-text.ts';
import type { KeyValue, Label } from '../src/dockerfile/syntax.ts';
import { labelPairs } from '../src/dockerfile/words/labels.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { wholeLines } from '../src/dockerfile/words/whole-lines.ts';

export const labelDuplicate: Rule = {
  id: 'label-duplicate',
  title: 'A stage sets each label once',
  why: 'Of two labels with one key only the last is kept. The first one misleads whoever reads the file. A stage may well replace a label of the stage it builds on.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nLABEL tier=1\nLABEL owner=web \\\n  tier=2\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nLABEL owner=web \\\n  tier=2\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nLABEL owner=web \\\n  tier=1 \\\n  "tier"=2\n',
      lines: [3],
      fixed: 'FROM alpine:3.20\nLABEL owner=web \\\n  "tier"=2\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nLABEL a=1 tier=1\nLABEL tier=2\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nLABEL a=1\nLABEL tier=2\n',
    },
    { dockerfile: 'FROM alpine:3.20\nLABEL tier=1 \\\n  # as it is now\n  tier=2\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nLABEL a=1 b=1\nLABEL c=1\n' },
    { dockerfile: 'FROM alpine:3.20 AS base\nLABEL tier=1\nFROM base\nLABEL tier=2\n' },
    { dockerfile: 'FROM alpine:3.20\nONBUILD LABEL tier=1\nLABEL tier=2\n' },
    { dockerfile: 'FROM alpine:3.20\nARG A\nARG B\nLABEL $A=1 $B=2\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const { instructions } of stages.stages) {
      const later = new Set<string>();
      for (const { pair, index, instruction, key } of labelPairs(stages, instructions).toReversed()) {
        if (key === undefined) continue;
        if (!later.has(key)) {
          later.add(key);
          continue;
        }
        const fix = fixOf(instruction, index, dockerfile.source);
        report({ span: pair.span, message: `The label ${quoted(key)} is set again below.`, ...(fix && { fix }) });
      }
    }
  },
};

/** None where a comment would go with it. */
function fixOf(instruction: Label, index: number, source: SourceText): Fix | undefined {
  const [before, pair, after]: (KeyValue | undefined)[] = [-1, 0, 1].map((step) => instruction.pairs[index + step]);
  if (!pair) return undefined;
  const span = after
    ? { start: pair.span.start, end: after.span.start }
    : before
      ? { start: before.span.end, end: pair.span.end }
      : wholeLines(source, instruction);
  const between = after
    ? source.text.slice(pair.span.end, after.span.start)
    : source.text.slice(span.start, pair.span.start);
  return between.includes('#') ? undefined : { title: 'Take it out', edits: [{ span, text: '' }] };
}
