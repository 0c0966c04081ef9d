import type { Rule } from '../src/dockerfile/rule.ts';
import { imageSources } from '../src/dockerfile/words/image-sources.ts';
import { labelSchema, labelSchemaOption } from '../src/dockerfile/words/label-schema.ts';
import { labelPairs } from '../src/dockerfile/words/labels.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { throughStages } from '../src/dockerfile/words/stage-lineage.ts';

export const labelMissing: Rule = {
  id: 'label-missing',
  title: 'The image has the labels that are asked for',
  why: 'Your configuration (`label-schema`) names labels that every image has to have, so that somebody can be asked about it later. Every stage that no other one uses is looked at, for it may be the target of a build; labels of stages that are merely copied from do not get there.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'off' },
  aliases: ['DL3049'],
  fix: 'none',
  options: { 'label-schema': labelSchemaOption },
  bad: [
    { dockerfile: 'FROM alpine:3.20\nRUN make\n', lines: [1], options: { 'label-schema': ['owner:email'] } },
    {
      dockerfile:
        'FROM alpine:3.20 AS build\nLABEL owner=web\nFROM alpine:3.20\nCOPY --from=build /app /app\nLABEL tier=web\n',
      lines: [3, 3],
      options: { 'label-schema': ['owner:text', 'com.example.url:url'] },
    },
    {
      dockerfile:
        'FROM alpine:3.20 AS base\nRUN make\nFROM base AS server\nCMD ["server"]\nFROM base AS worker\nLABEL owner=web\n',
      lines: [3],
      options: { 'label-schema': ['owner:text'] },
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nRUN make\n' },
    {
      dockerfile: 'FROM alpine:3.20 AS base\nLABEL owner=web\nFROM base\nRUN make\n',
      options: { 'label-schema': ['owner:text'] },
    },
    {
      dockerfile: 'FROM alpine:3.20\nARG KEY\nLABEL $KEY=web\n',
      options: { 'label-schema': ['owner:text'] },
    },
    {
      dockerfile:
        'FROM alpine:3.20 AS build\nRUN make\nFROM alpine:3.20\nCOPY --from=build /app /app\nARG OWNER\nLABEL "owner"=$OWNER\n',
      options: { 'label-schema': ['owner:email'] },
    },
  ],
  check({ dockerfile, stages, option }, report) {
    const schema = labelSchema(option('label-schema'));
    if (schema.size === 0) return;
    const missing = throughStages(stages.stages, ({ instructions }, below: readonly string[] | undefined) => {
      const keys = new Set(labelPairs(stages, instructions).map(({ key }) => key));
      // One of the unknown ones may be it.
      return keys.has(undefined) ? [] : (below ?? [...schema.keys()]).filter((name) => !keys.has(name));
    });
    const used = new Set(
      imageSources(dockerfile, stages).map(({ meaning }) => (meaning.kind === 'stage' ? meaning.stage : undefined)),
    );
    for (const [stage, names] of missing) {
      if (!stage.from || (used.has(stage) && stage !== stages.target)) continue;
      for (const name of names) {
        report({ span: stage.from.image.span, message: `The image lacks the label ${quoted(name)}.` });
      }
    }
  },
};
