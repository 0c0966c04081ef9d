import type { Rule } from '../src/dockerfile/rule.ts';
import { labelFormats } from '../src/dockerfile/words/label-format.ts';
import { labelSchema, labelSchemaOption, ociLabels } from '../src/dockerfile/words/label-schema.ts';
import { labelPairs } from '../src/dockerfile/words/labels.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const labelFormat: Rule = {
  id: 'label-format',
  title: 'Labels have values of the kind that is expected',
  why: 'Programs read some labels: a time that is not written by RFC 3339, or a license that is no SPDX expression, is passed over. The kinds come from your `label-schema` and, for keys that the OCI image specification defines, from there. A value with variables is not judged.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3052', 'DL3053', 'DL3054', 'DL3055', 'DL3056', 'DL3058'],
  fix: 'none',
  options: { 'label-schema': labelSchemaOption },
  bad: [
    {
      dockerfile:
        'FROM alpine:3.20\nLABEL org.opencontainers.image.created="yesterday" \\\n  org.opencontainers.image.source=example.com \\\n  org.opencontainers.image.licenses="Apache 2"\n',
      lines: [2, 3, 4],
    },
    {
      dockerfile:
        'FROM alpine:3.20\nLABEL version=v1.2 commit=main owner=web home=here since=2027-13-01T00:00:00Z terms=mine\n',
      lines: [2, 2, 2, 2, 2, 2],
      options: {
        'label-schema': ['version:semver', 'commit:hash', 'owner:email', 'home:url', 'since:rfc3339', 'terms:spdx'],
      },
    },
  ],
  good: [
    {
      dockerfile:
        'FROM alpine:3.20\nLABEL org.opencontainers.image.created=2027-01-31T12:00:00.5+01:00 \\\n  org.opencontainers.image.source=https://git.example.com/app \\\n  org.opencontainers.image.licenses="(GPL-2.0+ WITH Classpath-exception-2.0) OR LicenseRef-Ours"\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nLABEL version=1.2.0-rc.1+5 commit=2dbfae9 owner="Jo <jo@example.com>" other=v1\n',
      options: { 'label-schema': ['version:semver', 'commit:hash', 'owner:email'] },
    },
    { dockerfile: 'FROM alpine:3.20\nARG CREATED=unknown\nLABEL org.opencontainers.image.created=$CREATED\n' },
    { dockerfile: 'FROM alpine:3.20\nLABEL org.opencontainers.image.version=main org.opencontainers.image.url=\n' },
  ],
  check({ dockerfile, stages, option }, report) {
    const schema = labelSchema(option('label-schema'));
    for (const { pair, key, value } of labelPairs(stages, withTriggers(dockerfile.instructions))) {
      if (key === undefined || !value || pair.value === undefined) continue;
      const { name, accepts } = labelFormats[schema.get(key) ?? ociLabels.get(key) ?? 'text'];
      // The value may hold what nobody should see, as a password in a URL.
      if (!accepts(value))
        report({ span: pair.value.span, message: `The value of the label ${quoted(key)} is not ${name}.` });
    }
  },
};
