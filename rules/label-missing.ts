import type { Rule } from '../src/dockerfile/rule.ts';
import { labelSchema, labelSchemaOption } from '../src/dockerfile/words/label-schema.ts';
import { labelPairs } from '../src/dockerfile/words/labels.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { stageChain } from '../src/dockerfile/words/stage-chain.ts';

export const labelMissing: Rule = {
  id: 'label-missing',
  title: 'The image has the labels that are asked for',
  why: 'Your configuration (`label-schema`) names labels that every image has to have, so that somebody can be asked about it later. Only what ends in the image counts: labels of stages that are merely copied from do not get there.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'off' },
  aliases: ['DL3049'],
  fix: 'none',
  options: { 'label-schema': labelSchemaOption },
  bad: [
    { dockerfile: 'FROM alpine:3.20\nRUN make\n', lines: [1], options: { 'label-schema': ['owner:email'] } },
    {
      dockerfile: 'FROM alpine:3.20 AS build\nLABEL owner=web\nFROM alpine:3.20\nLABEL tier=web\n',
      lines: [3, 3],
      options: { 'label-schema': ['owner:text', 'com.example.url:url'] },
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
      dockerfile: 'FROM alpine:3.20 AS build\nRUN make\nFROM alpine:3.20\nARG OWNER\nLABEL "owner"=$OWNER\n',
      options: { 'label-schema': ['owner:email'] },
    },
  ],
  check({ stages, option }, report) {
    const image = stages.target?.from?.image;
    const schema = labelSchema(option('label-schema'));
    if (!image || schema.size === 0) return;
    const instructions = stageChain(stages.target).flatMap((stage) => stage.instructions);
    const keys = new Set(labelPairs(stages, instructions).map(({ key }) => key));
    // One of the unknown ones may be it.
    if (keys.has(undefined)) return;
    for (const name of schema.keys()) {
      if (!keys.has(name)) report({ span: image.span, message: `The image lacks the label ${quoted(name)}.` });
    }
  },
};
