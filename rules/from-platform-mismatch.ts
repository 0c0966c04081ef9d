import type { Rule } from '../src/dockerfile/rule.ts';
import { namedImage } from '../src/dockerfile/words/image-reference.ts';
import { platformOf } from '../src/dockerfile/words/platform-flag.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import type { Platform } from '../src/oci/platform.ts';
import { formatReference } from '../src/oci/reference.ts';

export const fromPlatformMismatch: Rule = {
  id: 'from-platform-mismatch',
  title: 'Base images are there for the platform of the build',
  why: 'A builder that finds only an image for another platform takes it: what is built then fails with `exec format error`, or runs slowly in an emulator. Choose a base that is published for the platform, or say by `--platform` which one is wanted. The rule asks what is known of the base images and is silent about others.',
  levels: { recommended: 'warning', strict: 'error', cis: 'off' },
  aliases: ['InvalidBaseImagePlatform'],
  fix: 'none',
  bad: [
    {
      dockerfile: 'FROM --platform=linux/arm64 acme/base:1\n',
      lines: [1],
      baseImages: { 'docker.io/acme/base:1': ['linux/amd64'] },
    },
    {
      dockerfile: 'FROM acme/base:1\n',
      lines: [1],
      baseImages: { 'docker.io/acme/base:1': ['windows/amd64'] },
      target: 'linux/amd64',
    },
  ],
  good: [
    { dockerfile: 'FROM --platform=linux/arm64 acme/base:1\n' },
    {
      dockerfile: 'FROM --platform=linux/aarch64 acme/base:1\n',
      baseImages: { 'docker.io/acme/base:1': ['linux/amd64', 'linux/arm64/v8'] },
    },
    {
      dockerfile: 'FROM --platform=$BUILDPLATFORM acme/base:1 AS base\nFROM base\n',
      baseImages: { 'docker.io/acme/base:1': ['linux/amd64'] },
      target: 'linux/arm64',
    },
  ],
  check({ stages, baseImages }, report) {
    if (!baseImages) return;
    for (const { from, base } of stages.stages) {
      if (!from || base.kind !== 'image' || base.reference === undefined) continue;
      const image = namedImage(base.reference);
      const flag = from.flags.find(({ name }) => name === 'platform');
      const asked = flag?.value === undefined ? undefined : stages.expandAt(from, { raw: flag.value });
      const wantedText = asked ? (asked.isKnown ? asked.text : undefined) : baseImages.target;
      const wanted = wantedText === undefined ? undefined : platformOf(wantedText);
      const platforms = image && baseImages.platformsOf(formatReference(image.reference));
      if (!wanted || !platforms || platforms.some((each) => isSame(platformOf(each), wanted))) continue;
      report({
        span: from.image.span,
        message: `${quoted(base.reference)} is there for ${platforms.map(quoted).join(', ')}, not for ${quoted(wantedText ?? '')}.`,
      });
    }
  },
};

function isSame(platform: Platform | undefined, { os, architecture }: Platform): boolean {
  return platform?.os === os && platform.architecture === architecture;
}
