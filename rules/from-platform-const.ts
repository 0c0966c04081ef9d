import type { Rule } from '../src/dockerfile/rule.ts';
import { platformOf } from '../src/dockerfile/words/platform-flag.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const fromPlatformConst: Rule = {
  id: 'from-platform-const',
  title: 'FROM leaves the platform to the build',
  why: 'A constant `--platform` makes every build one for that platform, so the file cannot be built for another, and `docker build --platform` is silently ignored. Leave the flag out, or use `$BUILDPLATFORM` for tools that run during the build. A stage that is meant for one platform says so by a name with the operating system or the architecture in it.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3029', 'FromPlatformFlagConstDisallowed'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM --platform=linux/amd64 alpine:3.20\n', lines: [1] },
    { dockerfile: 'FROM --platform=linux/x86_64 alpine:3.20 AS arm64\n', lines: [1] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\n' },
    { dockerfile: 'FROM --platform=$BUILDPLATFORM golang:1.25 AS build\nFROM alpine:3.20\n' },
    { dockerfile: 'ARG PLATFORM=linux/amd64\nFROM --platform=${PLATFORM} alpine:3.20\n' },
    { dockerfile: 'FROM --platform=linux/amd64 alpine:3.20 AS base-amd64\n' },
    { dockerfile: 'FROM --platform=linux/amd64/v3 alpine:3.20 AS linux\n' },
  ],
  check({ stages }, report) {
    for (const { name = '', from } of stages.stages) {
      const flag = from?.flags.find((each) => each.name === 'platform');
      if (!from || !flag?.value) continue;
      const { text, uses, error } = stages.expandAt(from, { raw: flag.value });
      const platform = uses.length === 0 && error === undefined ? platformOf(text) : undefined;
      if (!platform || name.includes(platform.os) || name.includes(platform.architecture)) continue;
      report({
        span: flag.span,
        message: `The stage is built for ${quoted(text)} whatever the build asks for: leave '--platform' out, or name the stage for it.`,
      });
    }
  },
};
