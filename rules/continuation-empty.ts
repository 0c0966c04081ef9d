import type { Rule } from '../src/dockerfile/rule.ts';

export const continuationEmpty: Rule = {
  id: 'continuation-empty',
  title: 'No blank lines inside a continued instruction',
  why: 'A blank line after a continuation looks like the end of the instruction and is not: what comes below still belongs to it. BuildKit has announced that it will refuse such files. Take the line out, or make it a comment.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'off' },
  aliases: ['NoEmptyContinuation'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache \\\n\n  curl\n',
      lines: [4],
      fixed: 'FROM alpine:3.20\nRUN apk add --no-cache \\\n  curl\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nRUN make && \\\n  \n  # the rest\n\n  make install\nCMD ["/app"]\n',
      lines: [6],
      fixed: 'FROM alpine:3.20\nRUN make && \\\n  # the rest\n  make install\nCMD ["/app"]\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nCOPY \\\n\n  <<EOF /greeting\nhello\nEOF\n',
      lines: [4],
      fixed: 'FROM alpine:3.20\nCOPY \\\n  <<EOF /greeting\nhello\nEOF\n',
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache \\\n  # for the health check\n  curl\n' },
    { dockerfile: 'FROM alpine:3.20\nRUN <<EOF\nmake\n\nmake install\nEOF\n' },
    { dockerfile: 'FROM alpine:3.20\n\nRUN make\n' },
  ],
  check({ dockerfile: { instructions, source } }, report) {
    for (const { emptyContinuations, heredocs, endLine } of instructions) {
      if (emptyContinuations.length === 0) continue;
      // BuildKit's line: the last one of the instruction before its heredocs.
      const body = heredocs[0]?.bodySpan.start;
      const line = body === undefined ? endLine : source.positionOf(body).line - 1;
      const { start, end } = source.lineSpan(line);
      const indent = source.text.slice(start, end).search(/\S|$/);
      report({
        span: { start: start + indent, end },
        message: 'A blank line stands above this one, inside the instruction.',
        fix: {
          title: 'Take the blank line out',
          edits: emptyContinuations.map((blank) => {
            const { line: number } = source.positionOf(blank.start);
            const after = number < source.lineCount ? source.lineSpan(number + 1).start : blank.end;
            return { span: { start: source.lineSpan(number).start, end: after }, text: '' };
          }),
        },
      });
    }
  },
};
