import type { Rule } from '../src/dockerfile/rule.ts';

export const instructionCasing: Rule = {
  id: 'instruction-casing',
  title: 'Instructions are all in capitals, or all in small letters',
  why: 'The case of a keyword means nothing to the builder, but a reader finds instructions by how they look. Write all of them as most of the file does; capitals are the custom.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['ConsistentInstructionCasing'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\ncopy app /app\nCMD ["/app"]\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nCOPY app /app\nCMD ["/app"]\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nrun make\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nRUN make\n',
    },
    {
      dockerfile: 'From alpine:3.20 as base\nrun make\n',
      lines: [1],
      fixed: 'from alpine:3.20 as base\nrun make\n',
    },
    {
      dockerfile: 'from alpine:3.20 as base\nRUN make\nCMD ["/app"]\n',
      lines: [1],
      fixed: 'FROM alpine:3.20 AS base\nRUN make\nCMD ["/app"]\n',
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nCOPY app /app\n' },
    { dockerfile: 'from alpine:3.20\ncopy app /app\n' },
    { dockerfile: 'arg VERSION=3.20\nFROM alpine:${VERSION}\nRUN make\n' },
  ],
  // As `validateCommandCasing` in BuildKit: ARGs before the first FROM and what ONBUILD triggers are not looked at.
  check({ stages: { stages } }, report) {
    const instructions = stages
      .flatMap(({ from, instructions }) => (from ? [from, ...instructions] : instructions))
      .filter(({ name }) => name !== 'unknown');
    const inLowerCase = instructions.filter(({ keyword: { raw } }) => raw === raw.toLowerCase()).length;
    const inUpperCase = instructions.filter(({ keyword: { raw } }) => raw === raw.toUpperCase()).length;
    const isLower = inLowerCase > inUpperCase;
    const cased = (text: string): string => (isLower ? text.toLowerCase() : text.toUpperCase());
    for (const instruction of instructions) {
      const { keyword } = instruction;
      if (keyword.raw === cased(keyword.raw)) continue;
      // FROM and AS go together.
      const words = instruction.name === 'from' && instruction.as ? [keyword, instruction.as] : [keyword];
      report({
        span: keyword.span,
        message: `'${keyword.raw}' is written otherwise than most instructions here, which are in ${isLower ? 'small letters' : 'capitals'}.`,
        fix: {
          title: `Write ${cased(keyword.raw)}`,
          edits: words.filter(({ raw }) => raw !== cased(raw)).map(({ span, raw }) => ({ span, text: cased(raw) })),
        },
      });
    }
  },
};
