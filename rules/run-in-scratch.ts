import type { LintedFile, Rule } from '../src/dockerfile/rule.ts';
import type { Stage } from '../src/dockerfile/stage.ts';
import type { Add, Command, Copy, Instruction } from '../src/dockerfile/syntax.ts';
import { mountsOf } from '../src/dockerfile/words/mounts.ts';
import { stageChain } from '../src/dockerfile/words/stage-chain.ts';

export const runInScratch: Rule = {
  id: 'run-in-scratch',
  title: 'Shell form needs a shell',
  why: '`FROM scratch` is empty: there is no `/bin/sh`, so the shell form cannot be run, whatever it says. The build ends at such a `RUN`, and a container with such a `CMD` does not start. Use the JSON form, `["/app", "--serve"]`, or do it in another stage and copy the result.',
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM scratch\nRUN mkdir /data\n', lines: [2] },
    {
      dockerfile:
        'FROM golang:1.25 AS build\nRUN go build -o /app .\nFROM scratch\nCOPY --from=build /app /app\nCMD /app --serve\n',
      lines: [5],
    },
    { dockerfile: 'FROM scratch AS base\nFROM base\nENTRYPOINT run me\n', lines: [3] },
    { dockerfile: 'FROM scratch\nCOPY app /\nCMD app\n', context: { app: '' }, lines: [3] },
  ],
  good: [
    { dockerfile: 'FROM scratch\nCOPY app /app\nCMD ["/app", "--serve"]\n' },
    { dockerfile: 'FROM scratch\nADD rootfs.tar.xz /\nRUN apk update\nCMD sh\n' },
    { dockerfile: 'FROM debian:13 AS build\nFROM scratch\nCOPY --from=build / /\nRUN make\n' },
    { dockerfile: 'FROM scratch\nCOPY --from=busybox:1.37 /bin/busybox /bin/sh\nRUN echo built\n' },
    { dockerfile: 'FROM scratch\nRUN --mount=from=busybox:1.37,target=/bin mkdir /data\n' },
    { dockerfile: 'FROM alpine:3.20\nRUN mkdir /data\n' },
    { dockerfile: 'FROM scratch\nCOPY busybox /busybox\nRUN ["/busybox", "--install", "/bin"]\nRUN mkdir /data\n' },
  ],
  check(file, report) {
    const { stages } = file;
    const empty = stages.stages.filter((stage) => stageChain(stage).at(-1)?.base.kind === 'scratch');
    const filled = new Set<Stage>();
    for (const stage of empty) {
      let hasShell = stage.base.kind === 'stage' && filled.has(stage.base.stage);
      const wanting: Instruction[] = [];
      for (const instruction of stage.instructions) {
        hasShell ||= mayBringShell(instruction, file);
        if (!hasShell && isShellForm(instruction)) wanting.push(instruction);
      }
      if (hasShell) filled.add(stage);
      for (const instruction of wanting) {
        // What a container starts may be copied later.
        if (instruction.name !== 'run' && hasShell) continue;
        report({
          span: instruction.keyword.span,
          message: `There is no shell in 'scratch' to run this: use the JSON form, or another stage.`,
        });
      }
    }
  },
};

function isShellForm(instruction: Instruction): boolean {
  const command: Command | undefined =
    instruction.name === 'run' || instruction.name === 'cmd' || instruction.name === 'entrypoint'
      ? instruction.command
      : undefined;
  if (command?.form !== 'shell') return false;
  // A heredoc may name its interpreter, and a mount may be one.
  return instruction.name !== 'run' || (instruction.heredocs.length === 0 && mountsOf(instruction).length === 0);
}

function mayBringShell(instruction: Instruction, file: LintedFile): boolean {
  switch (instruction.name) {
    case 'copy':
    case 'add':
      return !isPlainFile(instruction, file);
    case 'run':
      return instruction.command.form === 'exec';
    // Another shell than `/bin/sh` may be anywhere.
    case 'shell':
      return true;
    default:
      return false;
  }
}

/** Surely without a shell where one is looked for. */
function isPlainFile(instruction: Copy | Add, { stages, context }: LintedFile): boolean {
  const { text, isKnown } = stages.expandAt(instruction, instruction.destination);
  if (!isKnown) return false;
  const path = text.startsWith('/') ? text : `/${text}`;
  const [, first = ''] = path.split('/', 2);
  if (path.startsWith('/') && !['', '.', '..', 'bin', 'usr', 'lib'].includes(first)) {
    const { workdir } = stages.scopeAt(instruction);
    return text.startsWith('/') || workdir === undefined || !['/', '/bin', '/usr'].includes(workdir.value ?? '/');
  }
  // In the root itself: files by name do no harm, but a folder or an archive may hold `bin/sh`.
  const isOfContext = instruction.name === 'copy' && !instruction.flags.some(({ name }) => name === 'from');
  if (!isOfContext || context === undefined || first === 'bin' || first === 'usr') return false;
  const names = new Set(instruction.sources.map(({ raw }) => raw.replace(/^\.?\//, '')));
  const files = context.entries.filter((entry) => entry.type === 'file' && names.has(entry.path));
  return files.length === names.size;
}
