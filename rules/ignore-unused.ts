import type { Ignore, IgnoredName } from '../src/dockerfile/ignores/ignore.ts';
import type { Span } from '../src/dockerfile/mapped-text.ts';
import type { Rule } from '../src/dockerfile/rule.ts';
import type { SourceText } from '../src/dockerfile/source-text.ts';

export const ignoreUnused: Rule = {
  id: 'ignore-unused',
  title: 'Ignore comments silence something',
  why: 'An exception that silences nothing hides the next finding of that rule. Only comments for plimsoll are judged, and only rules that were on: another tool may need its own.',
  levels: { recommended: 'info', strict: 'warning', cis: 'info' },
  aliases: [],
  fix: 'safe',
  needs: 'ignores',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\n# plimsoll ignore=parse-error reason="A template."\nRUN make\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nRUN make\n',
    },
    {
      dockerfile:
        'FROM alpine:3.20\n# plimsoll ignore=instruction-unknown,parse-error reason="A template."\nRNU make\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\n# plimsoll ignore=instruction-unknown reason="A template."\nRNU make\n',
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\n# plimsoll ignore=instruction-unknown reason="A template."\nRNU make\n' },
    { dockerfile: 'FROM alpine:3.20\n# hadolint ignore=DL1000\nRUN make\n' },
  ],
  check({ dockerfile, ignores }, report) {
    for (const ignore of ignores) {
      if (ignore.tool !== 'plimsoll') continue;
      for (const name of ignore.names) {
        if (name.state !== 'unused') continue;
        report({
          span: name.span,
          message: `There is nothing that '${name.text}' would silence here.`,
          fix: { title: 'Take it out', edits: [{ span: withoutName(ignore, name, dockerfile.source), text: '' }] },
        });
      }
    }
  },
};

/** The name with its comma; the whole line when no other name is used. */
function withoutName({ names, span }: Ignore, name: IgnoredName, source: SourceText): Span {
  if (names.every(({ state }) => state === 'unused')) {
    const { line } = source.positionOf(span.start);
    const { start } = source.lineSpan(line);
    return { start, end: line < source.lineCount ? source.lineSpan(line + 1).start : span.end };
  }
  const at = names.indexOf(name);
  const before = names[at - 1];
  const after = names[at + 1];
  if (before) return { start: before.span.end, end: name.span.end };
  return { start: name.span.start, end: after?.span.start ?? name.span.end };
}
