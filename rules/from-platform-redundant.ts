import type { Rule } from '../src/dockerfile/rule.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const fromPlatformRedundant: Rule = {
  id: 'from-platform-redundant',
  title: 'FROM does not ask for the target platform',
  why: '`--platform=$TARGETPLATFORM` asks for what `FROM` takes anyway. Leave it out; the readers of the file then see at once which stages are for another platform.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3065', 'RedundantTargetPlatform'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM --platform=$TARGETPLATFORM alpine:3.20\n',
      lines: [1],
      fixed: 'FROM alpine:3.20\n',
    },
    {
      dockerfile: 'ARG TARGETPLATFORM\nFROM --platform=${TARGETPLATFORM} alpine:3.20 AS base\n',
      lines: [2],
      fixed: 'ARG TARGETPLATFORM\nFROM alpine:3.20 AS base\n',
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\n' },
    { dockerfile: 'FROM --platform=$BUILDPLATFORM alpine:3.20\n' },
    { dockerfile: 'FROM --platform=${TARGETPLATFORM}/v8 alpine:3.20\n' },
    { dockerfile: 'FROM --platform=${TARGETPLATFORM:-linux/amd64} alpine:3.20\n' },
    { dockerfile: 'ARG TARGETPLATFORM=linux/arm64\nFROM --platform=$TARGETPLATFORM alpine:3.20\n' },
  ],
  check({ dockerfile, stages }, report) {
    const { text } = dockerfile.source;
    for (const { from } of stages.stages) {
      const flag = from?.flags.find((each) => each.name === 'platform');
      if (!from || !flag?.value) continue;
      const [use, ...others] = stages.expandAt(from, { raw: flag.value }).uses;
      if (use?.name !== 'TARGETPLATFORM' || others.length > 0) continue;
      if (use.hasFallback || use.start > 0 || use.end < flag.value.length) continue;
      // An ARG with a default takes the place of the predefined value: then it is another platform.
      if (stages.globals.get('TARGETPLATFORM')?.value !== undefined) continue;
      let { end } = flag.span;
      while (text[end] === ' ' || text[end] === '\t') end++;
      report({
        span: flag.span,
        message: `${quoted(flag.value)} is what FROM takes without '--platform'.`,
        fix: { title: 'Leave --platform out', edits: [{ span: { start: flag.span.start, end }, text: '' }] },
      });
    }
  },
};
