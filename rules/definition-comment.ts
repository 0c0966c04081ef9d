import type { Rule } from '../src/dockerfile/rule.ts';
import type { Instruction } from '../src/dockerfile/syntax.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const definitionComment: Rule = {
  id: 'definition-comment',
  title: 'Comments above FROM and ARG describe them by name',
  why: 'BuildKit shows the comment above a named stage or an argument as its description (`docker build --call=outline`), but only when it begins with the name: `# build compiles the service`. Begin it so, or put an empty line or `#` between when it is about something else.',
  levels: { recommended: 'off', strict: 'off', cis: 'off' },
  aliases: ['InvalidDefinitionDescription'],
  fix: 'none',
  bad: [
    { dockerfile: '# The version of the base.\nARG VERSION=3.20\nFROM alpine:${VERSION}\n', lines: [1] },
    { dockerfile: '# compiles it\nFROM golang:1.25 AS build\n', lines: [1] },
    { dockerfile: 'FROM alpine:3.20\n# both\nARG A=1 B=2\n', lines: [2] },
  ],
  good: [
    { dockerfile: '# VERSION of the base\nARG VERSION=3.20\n# build compiles it\nFROM golang:1.25 AS build\n' },
    { dockerfile: '# Who is to blame: us.\n\nARG VERSION=3.20\n# The base.\n#\nFROM alpine:${VERSION} AS base\n' },
    { dockerfile: '# The runtime.\nFROM alpine:3.20\n# Files.\nCOPY a /a\n' },
    { dockerfile: '# hadolint ignore=DL3006\nARG VERSION=3.20\nFROM alpine:${VERSION}\n' },
  ],
  check({ dockerfile, ignores }, report) {
    const silencing = new Set(ignores.map(({ span }) => span.start));
    for (const instruction of dockerfile.instructions) {
      const names = namesOf(instruction);
      const comment = instruction.comments.at(-1);
      if (!comment || comment.text === '' || names.length === 0 || silencing.has(comment.span.start)) continue;
      if (names.includes(comment.text.split(' ', 1)[0] ?? '')) continue;
      const what = names.length === 1 ? `${quoted(names[0] ?? '')}` : 'one of the arguments';
      report({ span: comment.span, message: `The comment describes the line below only when it begins with ${what}.` });
    }
  },
};

function namesOf(instruction: Instruction): readonly string[] {
  if (instruction.name === 'arg') return instruction.pairs.map(({ key }) => key.raw);
  if (instruction.name === 'from' && instruction.stageName) return [instruction.stageName.raw.toLowerCase()];
  return [];
}
