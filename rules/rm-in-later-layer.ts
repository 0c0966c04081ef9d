import { posix } from 'node:path';
import type { LintedFile, Rule } from '../src/dockerfile/rule.ts';
import { positionals } from '../src/dockerfile/shell/words.ts';
import type { ShellCommand } from '../src/dockerfile/shell-script.ts';
import type { Instruction, Run } from '../src/dockerfile/syntax.ts';
import { createdPaths } from '../src/dockerfile/words/created-paths.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { stageChain } from '../src/dockerfile/words/stage-chain.ts';

export const rmInLaterLayer: Rule = {
  id: 'rm-in-later-layer',
  title: 'Files are removed in the layer that made them',
  why: 'Each instruction is a layer, and a layer never gets smaller: what a later `RUN` removes is hidden, but is still pulled with the image and can be read out of it. Make and remove a file in the same `RUN`; for what is copied use a mount, `--mount=type=bind`, or another stage.',
  levels: { recommended: 'info', strict: 'info', cis: 'off' },
  aliases: [],
  fix: 'none',
  bad: [
    {
      dockerfile: 'FROM debian:13\nCOPY app.tar.gz /tmp/\nRUN tar -xf /tmp/app.tar.gz && rm /tmp/app.tar.gz\n',
      lines: [3],
    },
    {
      dockerfile:
        'FROM debian:13\nRUN curl -fsSLo /tmp/a.sh https://example.com/a.sh\nRUN sh /tmp/a.sh && rm -rf /tmp/*\n',
      lines: [3],
    },
    { dockerfile: 'FROM debian:13\nRUN apt-get update\nRUN rm -rf /var/lib/apt/lists/*\n', lines: [3] },
    { dockerfile: 'FROM debian:13\nWORKDIR /src\nADD https://example.com/a.tgz .\nRUN rm -f a.tgz\n', lines: [4] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN curl -fsSLo /tmp/a https://example.com/a && sh /tmp/a && rm /tmp/a\n' },
    { dockerfile: 'FROM debian:13\nCOPY app /app\nRUN rm -rf /etc/nginx/conf.d/default.conf /app2\n' },
    {
      dockerfile:
        'FROM debian:13 AS build\nCOPY src /src\nRUN make && rm -rf /src\nFROM debian:13\nCOPY --from=build /app /app\n',
    },
    {
      dockerfile:
        'FROM debian:13\nRUN --mount=type=cache,target=/tmp curl -o /tmp/a https://example.com/a\nRUN rm -f /tmp/a\n',
    },
    {
      dockerfile:
        'FROM debian:13\nCOPY a.txt /tmp/\nRUN --mount=type=tmpfs,target=/tmp rm -f /tmp/a.txt\nRUN cd /x && rm -f a\n',
    },
    { dockerfile: 'FROM debian:13\nCOPY a /a\nRUN (rm -rf "/$X" /b) && echo rm /a\n' },
  ],
  check(file, report) {
    const { stages, shell } = file;
    /** What instructions before made, and all folders that it lies in. */
    const made = new Map<string, Instruction>();
    for (const { instructions } of stageChain(stages.target).toReversed()) {
      for (const instruction of instructions) {
        const script = instruction.name === 'run' ? shell(instruction) : undefined;
        if (instruction.name === 'run' && script) {
          const moves = script.commands.some(({ name }) => name === 'cd' || name === 'pushd');
          for (const command of script.commands) {
            const gone = removedOf(command, instruction, file, moves, made);
            if (gone) report({ span: gone.span, message: messageFor(gone) });
          }
        }
        for (const path of createdPaths(instruction, file)) remember(path, instruction, made);
      }
    }
  },
};

interface Gone {
  readonly path: string;
  readonly span: ShellCommand['span'];
  readonly line: number;
}

function messageFor({ path, line }: Gone): string {
  return `${quoted(path)} stays in the layer of line ${line}: remove it there.`;
}

function remember(path: string, instruction: Instruction, made: Map<string, Instruction>): void {
  const names = path.split('/');
  if (names.length > deepest) return;
  for (let length = names.length; length > 1; length--) made.set(names.slice(0, length).join('/'), instruction);
}

/** Folders inside each other. */
const deepest = 32;

function removedOf(
  command: ShellCommand,
  run: Run,
  { stages }: LintedFile,
  moves: boolean,
  made: ReadonlyMap<string, Instruction>,
): Gone | undefined {
  if (command.name !== 'rm' || run.flags.some(({ name }) => name === 'mount')) return undefined;
  for (const { value, span } of positionals(command)) {
    if (value === undefined || (moves && !value.startsWith('/'))) continue;
    const { workdir } = stages.scopeAt(run);
    if (!value.startsWith('/') && workdir?.value === undefined) continue;
    const path = posix.resolve('/', workdir?.value ?? '/', value);
    const all = path.endsWith('/*') ? path.slice(0, -2) : path;
    const maker = all === '' || all === '/' ? undefined : made.get(all);
    if (maker !== undefined) return { path: value, span, line: maker.startLine };
  }
  return undefined;
}
