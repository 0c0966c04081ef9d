import type { Fix, Rule } from '../src/dockerfile/rule.ts';
import type { Pipeline, ShellCommand } from '../src/dockerfile/shell-script.ts';
import type { Stage } from '../src/dockerfile/stage.ts';
import type { Run } from '../src/dockerfile/syntax.ts';
import { hasNoFailure } from '../src/dockerfile/words/commands-without-failure.ts';
import { namedImage } from '../src/dockerfile/words/image-reference.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { stageChain } from '../src/dockerfile/words/stage-chain.ts';
import { imageOf } from '../src/dockerfile/words/stage-lineage.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const pipeNoPipefail: Rule = {
  id: 'pipe-no-pipefail',
  title: 'A failure at the start of a pipe counts',
  why: 'Of `a | b` only `b` decides whether it went well: when a download fails, `tar` or `sh` gets half a file or none, and the build may go on. `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` (on Alpine `/bin/ash`), or `set -o pipefail` in the `RUN`, makes every part count. What cannot fail, as `echo`, is not reported, nor a pipe into `head` or `grep -q`: they stop reading early, and with `pipefail` that is a failure.',
  levels: { recommended: 'off', strict: 'warning', cis: 'off' },
  aliases: ['DL4006'],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN curl -f https://example.com/a.tgz | tar -xz\n',
      lines: [2],
      fixed:
        'FROM debian:13\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN curl -f https://example.com/a.tgz | tar -xz\n',
    },
    {
      dockerfile:
        'FROM alpine:3.20\nRUN wget -O - https://example.com/a.tgz \\\n  | tar -xz && make\nRUN make | tee log\n',
      lines: [3, 4],
      fixed:
        'FROM alpine:3.20\nSHELL ["/bin/ash", "-o", "pipefail", "-c"]\nRUN wget -O - https://example.com/a.tgz \\\n  | tar -xz && make\nRUN make | tee log\n',
    },
    {
      dockerfile: 'FROM example.com/base:1\nSHELL ["/bin/bash", "-c"]\nRUN make list | sort > list\n',
      lines: [3],
      fixed: 'FROM example.com/base:1\nSHELL ["/bin/bash", "-c"]\nRUN set -o pipefail && make list | sort > list\n',
    },
    { dockerfile: 'FROM example.com/base:1\nRUN make list | sort > list\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nSHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nRUN make | tee log\n' },
    {
      dockerfile:
        'FROM alpine:3.20 AS base\nSHELL ["/bin/ash", "-o", "pipefail", "-c"]\nFROM base\nRUN make | tee log\n',
    },
    { dockerfile: 'FROM debian:13\nRUN ["/bin/bash", "-o", "pipefail", "-c", "make | tee log"]\n' },
    { dockerfile: 'FROM debian:13\nRUN <<EOF\n#!/bin/bash\nset -euo pipefail\nmake | tee log\nEOF\n' },
    { dockerfile: 'FROM debian:13\nRUN echo "$SUM  a.tgz" | sha256sum -c -\n' },
    { dockerfile: 'FROM debian:13\nRUN make list | head -n 1 && (make check | tee log || true)\n' },
    { dockerfile: 'FROM debian:13\nRUN if make list | grep -q app; then make app; fi\n' },
    { dockerfile: 'FROM debian:13\nRUN cat a.txt || make "a|b"\n' },
    {
      dockerfile:
        '# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nSHELL ["powershell", "-Command"]\nRUN Get-Item a | Remove-Item\n',
    },
  ],
  check({ dockerfile, stages, shell }, report) {
    const repaired = new Set<Stage>();
    for (const run of withTriggers(dockerfile.instructions)) {
      const script = run.name === 'run' ? shell(run) : undefined;
      if (run.name !== 'run' || !script || script.errors.length > 0) continue;
      for (const pipeline of script.pipelines) {
        const lost = lostIn(pipeline);
        if (lost === undefined) continue;
        const { members } = pipeline;
        const next = members[members.indexOf(lost) + 1];
        const stage = stages.stageOf(run);
        const isRepaired = stage === undefined || repaired.has(stage);
        const fix =
          isRepaired || run.isTrigger ? undefined : fixOf(run, stage, script.dialect, stages.scopeAt(run).shell);
        if (fix?.title === shellTitle && stage !== undefined) repaired.add(stage);
        report({
          span: next?.nameSpan ?? lost.nameSpan ?? pipeline.span,
          message: `When ${quoted(lost.name ?? 'the command')} fails, the pipe may still succeed: set 'pipefail'.`,
          ...(fix && { fix }),
        });
        break;
      }
    }
  },
};

const shellTitle = 'Add SHELL with pipefail';

/** The first command whose failure the pipe hides, and with `pipefail` would not. */
function lostIn({ members, isNegated }: Pipeline): ShellCommand | undefined {
  const last = members.at(-1);
  if (members.length < 2 || isNegated || last?.hasFallback || members.slice(1).some(stopsReading)) return undefined;
  return members.slice(0, -1).find((member): member is ShellCommand => member !== undefined && mayBeLost(member));
}

function mayBeLost(command: ShellCommand): boolean {
  const { options, nesting, isBackground, hasFallback } = command;
  if (options.pipefail || isBackground || hasFallback || hasNoFailure(command) || tame.has(command.name ?? ''))
    return false;
  // What `$(...)` gives to another command is lost in any case.
  if (nesting.includes('substitution')) return false;
  return !(nesting.includes('condition') && command.isGuarded);
}

/** With files that are there they do not fail. */
const tame: ReadonlySet<string> = new Set([
  'cat',
  'find',
  'getconf',
  'grep',
  'egrep',
  'fgrep',
  'dpkg',
  'history',
  'ps',
]);

function stopsReading(member: ShellCommand | undefined): boolean {
  if (member?.name === 'head' || member?.name === 'true') return true;
  const first = member?.arguments[0]?.value;
  return member?.name === 'grep' && first !== undefined && /^-[a-zA-Z]*[qm]/.test(first);
}

function fixOf(run: Run, stage: Stage, dialect: string, shell: readonly string[] | undefined): Fix | undefined {
  if (run.command.form !== 'shell' || run.heredocs.length > 0) return undefined;
  if (shell !== undefined) {
    if (dialect !== 'bash' && dialect !== 'ash' && dialect !== 'zsh') return undefined;
    const { start } = run.command.span;
    return { title: 'Set pipefail', edits: [{ span: { start, end: start }, text: 'set -o pipefail && ' }] };
  }
  const path = shellPath(stage);
  const { start } = run.span;
  const line = `SHELL ["${path}", "-o", "pipefail", "-c"]\n`;
  return path === undefined ? undefined : { title: shellTitle, edits: [{ span: { start, end: start }, text: line }] };
}

/** Of a shell that knows `pipefail`, where the base image surely has one. */
function shellPath(stage: Stage): string | undefined {
  const reference = imageOf(stageChain(stage).at(-1)?.base);
  const image = reference === undefined ? undefined : namedImage(reference);
  if (image?.official === undefined) return undefined;
  if (image.official === 'alpine' || image.reference.tag?.includes('alpine')) return '/bin/ash';
  return ['debian', 'ubuntu', 'fedora', 'buildpack-deps', 'rockylinux', 'almalinux'].includes(image.official)
    ? '/bin/bash'
    : undefined;
}
