import type { Rule } from '../src/dockerfile/rule.ts';
import { imageSources } from '../src/dockerfile/words/image-sources.ts';
import { rootStages, throughStages } from '../src/dockerfile/words/stage-lineage.ts';

export const copyFromRootFs: Rule = {
  id: 'copy-from-root-fs',
  title: 'No whole file system is copied over another',
  why: 'The root of one system over that of another mixes two distributions: libraries are overwritten, the package database tells of only one of them, and all build tools come along. Copy the files that are needed. Onto `scratch` it only flattens layers, and a stage that holds nothing but artifacts may be copied whole.',
  levels: { recommended: 'warning', strict: 'error', cis: 'off' },
  aliases: ['DL3067'],
  fix: 'none',
  bad: [
    {
      dockerfile: 'FROM debian:13 AS build\nRUN make install\nFROM alpine:3.20\nCOPY --from=build / /\n',
      lines: [4],
    },
    {
      dockerfile:
        'FROM debian:13 AS build\nRUN make install\nFROM build AS test\nFROM alpine:3.20\nCOPY --from=test ["/", "/"]\n',
      lines: [5],
    },
    { dockerfile: 'COPY --from=build / /\n', lines: [1] },
  ],
  good: [
    {
      dockerfile:
        'FROM debian:13 AS build\nRUN make install\nFROM alpine:3.20\nCOPY --from=build /usr/local/ /usr/local/\n',
    },
    { dockerfile: 'FROM debian:13 AS build\nRUN make install\nFROM alpine:3.20\nCOPY --from=build / /mnt/system\n' },
    { dockerfile: 'FROM debian:13 AS build\nRUN rm -rf /var/log\nFROM scratch\nCOPY --from=build / /\n' },
    {
      dockerfile:
        'FROM scratch AS files\nCOPY app /usr/bin/\nFROM tonistiigi/xx:1.7.0 AS xx\nFROM alpine:3.20\nCOPY --from=files / /\nCOPY --from=xx / /\n',
    },
  ],
  check({ dockerfile, stages }, report) {
    const roots = rootStages(stages.stages);
    // A stage that only names an image holds what its maker put there to be copied.
    const changed = throughStages(
      stages.stages,
      ({ instructions }, below: boolean | undefined) =>
        below === true || instructions.some(({ name }) => name === 'run'),
    );
    for (const { instruction, stage, meaning } of imageSources(dockerfile, stages)) {
      if (instruction?.name !== 'copy' || !stage || roots.get(stage)?.base.kind === 'scratch') continue;
      const isRoot = (text: string): boolean => text === '/' || text === '/.';
      const root = instruction.sources.find((word) => isRoot(stages.expandAt(instruction, word).text));
      if (!root || !isRoot(stages.expandAt(instruction, instruction.destination).text)) continue;
      // Of what is not seen nobody knows what it holds; a plain word can hardly be anything but a stage.
      const isSystem =
        meaning.kind === 'name' ||
        (meaning.kind === 'stage' &&
          changed.get(meaning.stage) === true &&
          roots.get(meaning.stage)?.base.kind === 'image');
      if (!isSystem) continue;
      report({ span: root.span, message: 'This copies a whole system over another: name the files that are needed.' });
    }
  },
};
