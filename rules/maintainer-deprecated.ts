import type { Fix, Rule } from '../src/dockerfile/rule.ts';
import type { Stage } from '../src/dockerfile/stage.ts';
import type { Dockerfile, Maintainer, Word } from '../src/dockerfile/syntax.ts';

const label = 'org.opencontainers.image.authors';

export const maintainerDeprecated: Rule = {
  id: 'maintainer-deprecated',
  title: 'Authors are named by a label',
  why: '`MAINTAINER` sets a field that few tools show, and Docker has deprecated it since 2017. The label `org.opencontainers.image.authors` says the same, and is shown and searched like every other label.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'off' },
  aliases: ['DL4000', 'MaintainerDeprecated', 'DS-0022', 'CKV_DOCKER_6'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nMAINTAINER Jo Doe <jo@example.com>\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nLABEL org.opencontainers.image.authors="Jo Doe <jo@example.com>"\n',
    },
    {
      dockerfile: 'from alpine:3.20\nmaintainer "The $1 \\"Team"\n',
      lines: [2],
      fixed: 'from alpine:3.20\nlabel org.opencontainers.image.authors="The \\$1 \\\\\\"Team"\n',
    },
    { dockerfile: 'MAINTAINER jo@example.com\nFROM alpine:3.20\n', lines: [1] },
    {
      dockerfile: 'FROM alpine:3.20\nLABEL org.opencontainers.image.authors="Jo"\nMAINTAINER Jo\n',
      lines: [3],
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nLABEL org.opencontainers.image.authors="jo@example.com"\n' },
    { dockerfile: 'FROM alpine:3.20\nLABEL maintainer="jo@example.com"\n' },
    { dockerfile: 'FROM alpine:3.20\n# MAINTAINER jo@example.com\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const instruction of dockerfile.instructions) {
      if (instruction.name !== 'maintainer') continue;
      const stage = stages.stageOf(instruction);
      const fix = stage && fixOf(instruction, stage, dockerfile.escape);
      report({
        span: instruction.keyword.span,
        message: `MAINTAINER is deprecated: use the label '${label}'.`,
        ...(fix && { fix }),
      });
    }
  },
};

/** None where the stage would get the label twice. */
function fixOf(
  instruction: Maintainer,
  { instructions }: Stage,
  escapeCharacter: Dockerfile['escape'],
): Fix | undefined {
  const { keyword, maintainer } = instruction;
  const isNamed = instructions.some(
    (each) =>
      (each.name === 'maintainer' && each !== instruction) ||
      (each.name === 'label' && each.pairs.some(({ key }) => key.raw.includes(label))),
  );
  // Comments between continued lines would be lost.
  const { start, end } = maintainer.span;
  if (isNamed || end - start > maintainer.raw.length) return undefined;
  const word = keyword.raw === keyword.raw.toLowerCase() ? 'label' : 'LABEL';
  return {
    title: `Write LABEL ${label}`,
    edits: [
      { span: keyword.span, text: word },
      { span: maintainer.span, text: `${label}="${escaped(unquoted(maintainer), escapeCharacter)}"` },
    ],
  };
}

/** Quotes around the whole were meant as such; to MAINTAINER they are part of the name. */
function unquoted({ raw }: Word): string {
  const isQuoted = raw.length > 1 && (raw[0] === '"' || raw[0] === "'") && raw.at(-1) === raw[0];
  return isQuoted ? raw.slice(1, -1) : raw;
}

function escaped(text: string, escapeCharacter: Dockerfile['escape']): string {
  return [...text]
    .map((each) => (each === '"' || each === '$' || each === escapeCharacter ? escapeCharacter + each : each))
    .join('');
}
