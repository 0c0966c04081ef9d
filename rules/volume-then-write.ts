import { posix } from 'node:path';
import type { Rule } from '../src/dockerfile/rule.ts';
import { readArguments } from '../src/dockerfile/shell/words.ts';
import type { ShellCommand, ShellWord } from '../src/dockerfile/shell-script.ts';
import type { Stage } from '../src/dockerfile/stage.ts';
import { PersistentMap } from '../src/dockerfile/stages/persistent-map.ts';
import { absolutePath } from '../src/dockerfile/words/copy-sources.ts';
import { mountsOf } from '../src/dockerfile/words/mounts.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { throughStages } from '../src/dockerfile/words/stage-lineage.ts';

export const volumeThenWrite: Rule = {
  id: 'volume-then-write',
  title: 'Volumes are declared after what is put into them',
  why: 'What a `RUN` does below a path after its `VOLUME` is thrown away by the classic builder of Docker, which Windows containers still use, and by Buildah and Podman before 2024 or with `--compat-volumes`; BuildKit keeps it. The image then depends on who builds it, and mostly what is lost is a `chown`. Do it first and say `VOLUME` afterwards. All builders keep what `COPY` and `ADD` bring.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'none',
  bad: [
    {
      dockerfile: 'FROM debian:13\nVOLUME /var/lib/app\nRUN mkdir -p /var/lib/app/cache && chown -R app /var/lib/app\n',
      lines: [3, 3],
    },
    {
      dockerfile: 'FROM debian:13 AS base\nVOLUME ["/a b", "/data/"]\nFROM base\nRUN echo 1 > /data/version\n',
      lines: [4],
    },
    {
      dockerfile: 'FROM debian:13\nENV DATA=/data\nVOLUME $DATA\nWORKDIR /data\nRUN cp /etc/a.conf ./a.conf\n',
      lines: [5],
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN mkdir /data && chown app /data\nVOLUME /data\n' },
    { dockerfile: 'FROM debian:13\nVOLUME /data\nCOPY a.conf /data/\n' },
    { dockerfile: 'FROM debian:13\nVOLUME /data\nRUN echo 1 > /database && mkdir -p /data && cat /data/a > /b\n' },
    { dockerfile: 'FROM debian:13 AS a\nVOLUME /data\nFROM debian:13\nRUN touch /data/a\n' },
    { dockerfile: 'FROM debian:13\nVOLUME /data\nRUN --mount=type=cache,target=/data touch /data/a\n' },
  ],
  check({ stages, shell }, report) {
    throughStages(stages.stages, (stage: Stage, below: PersistentMap<true> | undefined) => {
      let volumes = below ?? new PersistentMap<true>();
      for (const instruction of stage.instructions) {
        if (instruction.name === 'volume') {
          for (const word of instruction.paths) {
            const { text, isKnown } = stages.expandAt(instruction, word);
            const path = isKnown && text.startsWith('/') ? absolutePath(text, instruction, stages) : undefined;
            if (path !== undefined && path !== '/') volumes = volumes.with(path, true);
          }
        }
        if (instruction.name !== 'run' || volumes.size === 0) continue;
        const mounted = new Set(
          mountsOf(instruction).map(({ options }) => posix.resolve('/', options.get('target') ?? '/')),
        );
        let isMoved = false;
        for (const command of shell(instruction)?.commands ?? []) {
          isMoved ||= command.name === 'cd';
          for (const { value = '', span } of writtenBy(command)) {
            if (value === '' || (isMoved && !value.startsWith('/'))) continue;
            const path = absolutePath(value, instruction, stages);
            const volume = path && aboveIn(volumes, path);
            if (!volume || aboveIn(mounted, path) || (path === volume && command.name === 'mkdir')) continue;
            report({
              span,
              message: `Some builders throw away what is done below ${quoted(volume)} after its VOLUME: do it before.`,
            });
          }
        }
      }
      return volumes;
    });
  },
};

/** The path itself or the folder above it that is listed. */
function aboveIn(paths: Pick<ReadonlySet<string>, 'has'>, path: string): string | undefined {
  for (let part = path; part !== '/'; part = posix.dirname(part)) if (paths.has(part)) return part;
  return undefined;
}

/** Words that name what a command makes or changes. */
function writtenBy(command: ShellCommand): readonly ShellWord[] {
  const redirected = command.redirects.flatMap(({ operator, target }) =>
    target && /^(?:>|>>|>\||&>|&>>)$/.test(operator) ? [target] : [],
  );
  const { positionals } = readArguments(command, command.name === 'mkdir' || command.name === 'install' ? ['-m'] : []);
  if (allOf.has(command.name ?? '')) return [...redirected, ...positionals];
  if (withoutFirst.has(command.name ?? '')) return [...redirected, ...positionals.slice(1)];
  return lastOf.has(command.name ?? '') ? [...redirected, ...positionals.slice(-1)] : redirected;
}

const allOf: ReadonlySet<string> = new Set(['mkdir', 'touch', 'tee', 'rm', 'rmdir']);
const withoutFirst: ReadonlySet<string> = new Set(['chown', 'chmod', 'chgrp']);
const lastOf: ReadonlySet<string> = new Set(['cp', 'mv', 'install', 'ln', 'rsync']);
