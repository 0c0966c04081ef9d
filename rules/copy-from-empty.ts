import type { Rule } from '../src/dockerfile/rule.ts';
import type { Stage } from '../src/dockerfile/stage.ts';
import type { Instruction } from '../src/dockerfile/syntax.ts';
import { imageSources } from '../src/dockerfile/words/image-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { throughStages } from '../src/dockerfile/words/stage-lineage.ts';

export const copyFromEmpty: Rule = {
  id: 'copy-from-empty',
  title: 'Stages that are copied from hold files',
  why: 'A stage on `scratch` into which nothing is copied is empty, so copying a path from it fails. Probably another stage was meant, or the `COPY` into this one is missing. Where a build puts a context in the place of the stage, list its name in `build-contexts`.',
  levels: { recommended: 'warning', strict: 'error', cis: 'off' },
  aliases: [],
  fix: 'none',
  options: {
    'build-contexts': {
      description: 'Names that builds give to other contexts (`--build-context`).',
      default: [],
    },
  },
  bad: [
    { dockerfile: 'FROM scratch AS files\nFROM alpine:3.20\nCOPY --from=files /app /app\n', lines: [3] },
    {
      dockerfile:
        'FROM scratch AS base\nENV A=1\nFROM base AS files\nUSER 1000\nFROM alpine:3.20\nRUN --mount=from=files,target=/mnt cp /mnt/app /app\n',
      lines: [6],
    },
    { dockerfile: 'FROM alpine:3.20\nCOPY --from=scratch /app /app\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM scratch AS files\nCOPY app /app\nFROM alpine:3.20\nCOPY --from=files /app /app\n' },
    { dockerfile: 'FROM scratch AS files\nWORKDIR /app\nFROM alpine:3.20\nCOPY --from=files /app /app\n' },
    { dockerfile: 'FROM alpine:3.20 AS files\nFROM alpine:3.20\nCOPY --from=files /etc/os-release /\n' },
    {
      dockerfile: 'FROM scratch AS files\nFROM alpine:3.20\nCOPY --from=files /app /app\n',
      options: { 'build-contexts': ['files'] },
    },
    {
      dockerfile:
        'ARG TOOL=no\nFROM scratch AS tool-no\nFROM tool-${TOOL} AS tool\nFROM alpine:3.20\nCOPY --from=tool /bin/x /bin/\nCOPY --from=tool-no / /usr/bin/\n',
    },
    { dockerfile: 'FROM scratch AS empty\nFROM alpine:3.20\nRUN --mount=from=empty,target=/mnt,rw touch /mnt/a\n' },
  ],
  check({ dockerfile, stages, option }, report) {
    const contexts = option('build-contexts');
    const given = new Set<unknown>(Array.isArray(contexts) ? contexts : []);
    const filled = throughStages(
      stages.stages,
      (stage, below: boolean | undefined) => below === true || holdsFiles(stage, given),
    );
    for (const { kind, name, span, instruction, meaning } of imageSources(dockerfile, stages)) {
      const isEmpty = meaning.kind === 'scratch' || (meaning.kind === 'stage' && !filled.get(meaning.stage));
      if (!isEmpty || kind === 'from' || takesAll(instruction)) continue;
      // An empty mount that is written to is a place for temporary files.
      if (
        instruction?.name === 'run' &&
        instruction.flags.some(
          ({ value }) => value !== undefined && /(?:^|,)(?:rw|readwrite|type=cache)(?:[=,]|$)/.test(value),
        )
      )
        continue;
      report({ span, message: `Nothing was put into ${quoted(name)}, so there is nothing to take from it.` });
    }
  },
};

/** All of nothing can be taken. */
function takesAll(instruction: Instruction | undefined): boolean {
  return instruction?.name === 'copy' && instruction.sources.every(({ raw }) => raw === '/');
}

function holdsFiles({ name, from, base, instructions }: Stage, given: ReadonlySet<unknown>): boolean {
  if (name !== undefined && given.has(name)) return true;
  if (instructions.some((each) => makers.has(each.name))) return true;
  // With an argument in its name it may be any of several stages.
  return from?.image.raw.includes('$') === true || (base.kind !== 'scratch' && base.kind !== 'stage');
}

const makers: ReadonlySet<string> = new Set(['add', 'copy', 'run', 'workdir', 'unknown']);
