import type { Fix, Rule } from '../src/dockerfile/rule.ts';
import type { SourceText } from '../src/dockerfile/source-text.ts';
import type { Env, KeyValue } from '../src/dockerfile/syntax.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const envSelfReference: Rule = {
  id: 'env-self-reference',
  title: 'ENV does not use what it sets itself',
  why: 'All values of one `ENV` are filled in before any of its variables is set. In `ENV A=1 B=$A` the second one sees what `A` was before, mostly nothing. Give the second one an `ENV` of its own.',
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: ['DL3044'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nENV HOME_DIR=/srv DATA=${HOME_DIR}/data\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nENV HOME_DIR=/srv\nENV DATA=${HOME_DIR}/data\n',
    },
    {
      dockerfile: 'FROM golang:1.25\nENV GOPATH=/go \\\n    MODE="release" \\\n    PATH="$GOPATH/bin:$PATH" TZ=UTC\n',
      lines: [4],
      fixed: 'FROM golang:1.25\nENV GOPATH=/go \\\n    MODE="release"\nENV PATH="$GOPATH/bin:$PATH" TZ=UTC\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nENV PATH=/opt/a:$PATH PATH=/opt/b:$PATH\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nENV PATH=/opt/a:$PATH\nENV PATH=/opt/b:$PATH\n',
    },
    { dockerfile: 'FROM alpine:3.20\nENV A=1 \\\n  # as A\n  B=$A\n', lines: [4] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nENV A=1\nENV B=$A\n' },
    { dockerfile: 'FROM alpine:3.20\nENV PATH=/opt/bin:$PATH\n' },
    { dockerfile: `FROM alpine:3.20\nENV A=1 B=$AB C='$A' D=\\$A\n` },
    { dockerfile: 'FROM alpine:3.20\nENV A=1\nENV B=$A A=2\n' },
    { dockerfile: 'FROM alpine:3.20\nENV A=1\nENV A=1 B=$A\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const instruction of withTriggers(dockerfile.instructions)) {
      if (instruction.name !== 'env') continue;
      const { variables } = stages.scopeAt(instruction);
      const set = new Set<string>();
      for (const [index, { key, value }] of instruction.pairs.entries()) {
        const expansion = value && stages.expandAt(instruction, value);
        const use = expansion?.uses.find(({ name }) => set.has(name));
        if (value && use) {
          const fix = instruction.isTrigger ? undefined : fixOf(instruction, index, dockerfile.source);
          report({
            span: value.spanOf(use.start, use.end),
            message: `${quoted(use.name)} is set by this same ENV: what is used here is its value from before.`,
            ...(fix && { fix }),
          });
        }
        // The same value as before makes no difference.
        if (expansion?.isKnown && variables.get(key.raw)?.value === expansion.text) continue;
        set.add(key.raw);
      }
    }
  },
};

/** An ENV of its own from this pair on; none where a comment stands before it. */
function fixOf({ pairs, keyword }: Env, index: number, { text }: SourceText): Fix | undefined {
  const [before, pair]: (KeyValue | undefined)[] = [pairs[index - 1], pairs[index]];
  if (!before || !pair) return undefined;
  const span = { start: before.span.end, end: pair.span.start };
  if (text.slice(span.start, span.end).includes('#')) return undefined;
  return { title: 'Begin a new ENV', edits: [{ span, text: `\n${keyword.raw} ` }] };
}
