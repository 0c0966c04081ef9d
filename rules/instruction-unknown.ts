import { keywordSuggester } from '../src/dockerfile/parser/keywords.ts';
import type { Rule } from '../src/dockerfile/rule.ts';

export const instructionUnknown: Rule = {
  id: 'instruction-unknown',
  title: 'Every line begins with an instruction',
  why: 'BuildKit refuses a file with a keyword it does not know. Mostly one is misspelt, or the line before lacks the backslash that would continue it.',
  levels: { recommended: 'error', strict: 'error', cis: 'error' },
  aliases: ['DL1000'],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nCPOY --link app /app\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nCOPY --link app /app\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nRNU make\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nRUN make\n',
    },
    { dockerfile: 'FROM alpine:3.20\nhello world\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache\n  curl\n', lines: [3] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nCOPY app /app\n' },
    { dockerfile: 'FROM alpine:3.20\nRUN apk add --no-cache \\\n  curl\n' },
  ],
  check({ dockerfile }, report) {
    const meantBy = keywordSuggester();
    for (const { kind, span, message, instruction } of dockerfile.problems) {
      if (kind !== 'instruction') continue;
      const keyword = instruction?.keyword;
      const meant = keyword && meantBy(keyword.raw);
      if (!keyword || meant === undefined) report({ span, message });
      else
        report({
          span: keyword.span,
          message,
          fix: { title: `Write ${meant}`, edits: [{ span: keyword.span, text: meant }] },
        });
    }
  },
};
