import type { Rule } from '../src/dockerfile/rule.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const fromAsCasing: Rule = {
  id: 'from-as-casing',
  title: 'AS is written like FROM',
  why: 'Keywords of one line in two cases read as if one of them were a name. Write `FROM ... AS`, or both in lower case.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['FromAsCasing'],
  fix: 'safe',
  bad: [
    { dockerfile: 'FROM golang:1.25 as build\n', lines: [1], fixed: 'FROM golang:1.25 AS build\n' },
    { dockerfile: 'from golang:1.25 AS build\n', lines: [1], fixed: 'from golang:1.25 as build\n' },
  ],
  good: [
    { dockerfile: 'FROM golang:1.25 AS build\n' },
    { dockerfile: 'from golang:1.25 as build\n' },
    { dockerfile: 'FROM golang:1.25\n' },
    { dockerfile: 'From golang:1.25 as build\n' },
  ],
  check({ stages }, report) {
    for (const { from } of stages.stages) {
      if (!from?.as) continue;
      const { raw, span } = from.as;
      const keyword = from.keyword.raw;
      const wanted =
        keyword === keyword.toLowerCase()
          ? raw.toLowerCase()
          : keyword === keyword.toUpperCase()
            ? raw.toUpperCase()
            : raw;
      if (raw === wanted) continue;
      report({
        span,
        message: `${quoted(raw)} and ${quoted(keyword)} are cased differently: write ${quoted(wanted)}.`,
        fix: { title: `Write ${wanted}`, edits: [{ span, text: wanted }] },
      });
    }
  },
};
