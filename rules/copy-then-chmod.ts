import { posix } from 'node:path';
import type { Span } from '../src/dockerfile/mapped-text.ts';
import type { Fix, LintedFile, Rule } from '../src/dockerfile/rule.ts';
import { readArguments } from '../src/dockerfile/shell/words.ts';
import type { ShellCommand } from '../src/dockerfile/shell-script.ts';
import type { StageModel } from '../src/dockerfile/stage.ts';
import type { Add, Copy, Run } from '../src/dockerfile/syntax.ts';
import { absolutePath, copySources, destinationOf } from '../src/dockerfile/words/copy-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { stageChain } from '../src/dockerfile/words/stage-chain.ts';
import { wholeLines } from '../src/dockerfile/words/whole-lines.ts';

export const copyThenChmod: Rule = {
  id: 'copy-then-chmod',
  title: 'Files are copied with their mode and owner',
  why: 'A layer holds whole files: a `RUN chmod` or `RUN chown` of what was just copied puts all of it into the image a second time. `COPY --chmod=` and `COPY --chown=` set both at once. Only what is shipped is reported.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nCOPY entrypoint.sh /\nRUN chmod 0755 /entrypoint.sh\nUSER 1000\n',
      lines: [3],
      fixed: 'FROM alpine:3.20\nCOPY --chmod=0755 entrypoint.sh /\nUSER 1000\n',
    },
    {
      dockerfile: 'FROM node:22\nWORKDIR /srv\nCOPY . .\nRUN chown -R node:node /srv && \\\n    npm ci\n',
      lines: [4],
      fixed: 'FROM node:22\nWORKDIR /srv\nCOPY --chown=node:node . .\nRUN npm ci\n',
    },
    {
      dockerfile:
        'FROM alpine:3.20\nCOPY run.sh /usr/local/bin/run\nRUN apk add --no-cache tini\nRUN chmod +x /usr/local/bin/run\n',
      lines: [4],
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nCOPY --chmod=0755 entrypoint.sh /\n' },
    { dockerfile: 'FROM alpine:3.20\nCOPY entrypoint.sh /\nRUN chmod 0755 /other.sh && chmod 1777 /tmp\n' },
    { dockerfile: 'FROM alpine:3.20\nWORKDIR /\nCOPY a.sh /srv/\nRUN cd /opt && chmod +x a.sh srv/a.sh\n' },
    { dockerfile: 'FROM alpine:3.20\nARG DIR\nCOPY a.sh $DIR/\nRUN chmod +x $DIR/a.sh\n' },
    { dockerfile: 'FROM alpine:3.20 AS a\nCOPY a.sh /\nRUN chmod +x /a.sh\nFROM scratch\nCOPY --from=a /a.sh /\n' },
  ],
  check({ dockerfile, stages, shell }, report) {
    for (const stage of stageChain(stages.target)) {
      const copied = new Map<string, Copy | Add>();
      for (const [index, instruction] of stage.instructions.entries()) {
        if (instruction.name === 'copy' || instruction.name === 'add') {
          for (const path of pathsOf(instruction, stages)) copied.set(path, instruction);
        }
        if (instruction.name !== 'run' || copied.size === 0) continue;
        let isMoved = false;
        for (const command of shell(instruction)?.commands ?? []) {
          isMoved ||= command.name === 'cd';
          const change = changeOf(command);
          const paths = (change?.paths ?? []).filter((path) => path.startsWith('/') || !isMoved);
          const path = paths
            .map((each) => absolutePath(each, instruction, stages))
            .find((each) => copied.has(each ?? ''));
          const copy = path === undefined ? undefined : copied.get(path);
          if (!change || !copy || path === undefined) continue;
          const isNext = stage.instructions[index - 1] === copy && copy.sources.length === 1 && paths.length === 1;
          const fix = isNext ? fixOf(change, copy, instruction, command, { dockerfile, shell }) : undefined;
          report({
            span: command.span,
            message: `All of ${quoted(path)} is put into the image once more: say it with '${change.flag}' of ${copy.name.toUpperCase()}.`,
            ...(fix && { fix }),
          });
        }
      }
    }
  },
};

/** Where the sources may have gone: files into a folder, or the content of a folder. */
function pathsOf(instruction: Copy | Add, stages: StageModel): readonly string[] {
  const destination = destinationOf(instruction, stages);
  if (destination === undefined) return [];
  const sources = copySources(instruction, stages).filter(({ text }) => text !== '');
  const inside = sources.map(({ text }) => posix.join(destination, posix.basename(text)));
  const itself = destination === '/' ? [] : [destination.replace(/\/$/, '')];
  return destination.endsWith('/') ? [...inside, ...itself] : itself;
}

interface Change {
  readonly flag: '--chmod' | '--chown';
  readonly value: string;
  readonly paths: readonly string[];
  readonly isPlain: boolean;
}

function changeOf(command: ShellCommand): Change | undefined {
  if (command.name !== 'chmod' && command.name !== 'chown') return undefined;
  const { flags, positionals } = readArguments(command);
  const [value, ...paths] = positionals.map((word) => word.value ?? '');
  if (value === undefined) return undefined;
  const isMode = command.name === 'chmod';
  const isKnown = isMode ? /^[0-7]{3,4}$|^a?\+x$/.test(value) : /^[\w.-]+(?::[\w.-]+)?$/.test(value);
  return {
    flag: isMode ? '--chmod' : '--chown',
    value: isMode && value.endsWith('+x') ? '0755' : value,
    paths,
    isPlain: isKnown && flags.every(({ name }) => /^(?:-[Rvfc]|--recursive|--verbose)$/.test(name)),
  };
}

/** Only for the first command of the RUN right behind: in between, a user may be made that COPY would not know. */
function fixOf(
  { flag, value, isPlain }: Change,
  copy: Copy | Add,
  run: Run,
  command: ShellCommand,
  { dockerfile: { source }, shell }: Pick<LintedFile, 'dockerfile' | 'shell'>,
): Fix | undefined {
  const [first, second] = shell(run)?.topLevel ?? [];
  const isAlone = first?.pipeline.members.length === 1 && first.pipeline.members[0] === command;
  if (!isPlain || !isAlone || run.heredocs.length > 0 || copy.flags.some(({ name }) => `--${name}` === flag))
    return undefined;
  if (run.command.form === 'exec' || command.redirects.length > 0) return undefined;
  if (second && first.separator !== '&&' && first.separator !== ';') return undefined;
  const gone: Span = second ? { start: first.span.start, end: second.span.start } : wholeLines(source, run);
  if (source.text.slice(gone.start, gone.end).includes('#')) return undefined;
  const at = copy.keyword.span.end;
  return {
    title: `Add ${flag} to ${copy.name.toUpperCase()}`,
    edits: [
      { span: { start: at, end: at }, text: ` ${flag}=${value}` },
      { span: gone, text: '' },
    ],
  };
}
