import type { Rule } from '../src/dockerfile/rule.ts';
import { labelSchema, labelSchemaOption, ociLabels } from '../src/dockerfile/words/label-schema.ts';
import { labelPairs } from '../src/dockerfile/words/labels.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const labelEmpty: Rule = {
  id: 'label-empty',
  title: 'Labels that others read have a value',
  why: 'An empty label is there and says nothing. This is about the labels of your `label-schema` and those that the OCI image specification defines, as `org.opencontainers.image.source`. A value that a build argument may bring is not judged.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3051'],
  fix: 'none',
  options: { 'label-schema': labelSchemaOption },
  bad: [
    { dockerfile: 'FROM alpine:3.20\nLABEL org.opencontainers.image.version=\n', lines: [2] },
    {
      dockerfile: 'FROM alpine:3.20\nLABEL tier="web" owner=""\n',
      lines: [2],
      options: { 'label-schema': ['owner:text'] },
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nLABEL owner="" other=\n' },
    { dockerfile: 'FROM alpine:3.20\nARG VERSION=""\nLABEL org.opencontainers.image.version=$VERSION\n' },
    { dockerfile: 'FROM alpine:3.20\nLABEL owner=web\n', options: { 'label-schema': ['owner:text'] } },
  ],
  check({ dockerfile, stages, option }, report) {
    const schema = labelSchema(option('label-schema'));
    for (const { pair, key, value } of labelPairs(stages, withTriggers(dockerfile.instructions))) {
      if (value !== '' || key === undefined || !(schema.has(key) || ociLabels.has(key))) continue;
      report({ span: pair.span, message: `The label ${quoted(key)} is empty.` });
    }
  },
};
