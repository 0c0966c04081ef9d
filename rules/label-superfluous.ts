import type { Rule } from '../src/dockerfile/rule.ts';
import { labelSchema, labelSchemaOption } from '../src/dockerfile/words/label-schema.ts';
import { labelPairs } from '../src/dockerfile/words/labels.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const labelSuperfluous: Rule = {
  id: 'label-superfluous',
  title: 'The image has no labels but those that are asked for',
  why: 'Your configuration (`strict-labels`) allows only the labels of `label-schema`. Another one is a misspelt key, or should be added there.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'off' },
  aliases: ['DL3050'],
  fix: 'none',
  options: {
    'label-schema': labelSchemaOption,
    'strict-labels': { description: 'No other labels than those of the schema.', default: false },
  },
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nLABEL owner=web tier=2\n',
      lines: [2],
      options: { 'strict-labels': true, 'label-schema': ['owner:text'] },
    },
    {
      dockerfile: 'FROM alpine:3.20\nONBUILD LABEL onwer=web\n',
      lines: [2],
      options: { 'strict-labels': true, 'label-schema': ['owner:text'] },
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nLABEL owner=web tier=2\n', options: { 'label-schema': ['owner:text'] } },
    {
      dockerfile: 'FROM alpine:3.20\nLABEL owner=web\n',
      options: { 'strict-labels': true, 'label-schema': ['owner:text'] },
    },
    {
      dockerfile: 'FROM alpine:3.20\nARG KEY\nLABEL $KEY=web\n',
      options: { 'strict-labels': true, 'label-schema': ['owner:text'] },
    },
  ],
  check({ dockerfile, stages, option }, report) {
    if (option('strict-labels') !== true) return;
    const schema = labelSchema(option('label-schema'));
    for (const { pair, key } of labelPairs(stages, withTriggers(dockerfile.instructions))) {
      if (key === undefined || schema.has(key)) continue;
      report({ span: pair.key.span, message: `The label ${quoted(key)} is not one of those that are asked for.` });
    }
  },
};
