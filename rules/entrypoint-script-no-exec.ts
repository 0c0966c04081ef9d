import { posix } from 'node:path';
import type { Rule } from '../src/dockerfile/rule.ts';
import type { Scope } from '../src/dockerfile/stage.ts';
import type { Word } from '../src/dockerfile/syntax.ts';
import { contextPathOf } from '../src/dockerfile/words/context-path.ts';
import { lastProgram } from '../src/dockerfile/words/last-program.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { commandsOfFile } from '../src/dockerfile/words/shell-of-file.ts';
import { stageChain } from '../src/dockerfile/words/stage-chain.ts';

export const entrypointScriptNoExec: Rule = {
  id: 'entrypoint-script-no-exec',
  title: 'Scripts of ENTRYPOINT end in exec',
  why: 'An entrypoint script prepares something and then starts the program. Without `exec` its shell stays process 1 and gets the signal of `docker stop`, which the program never sees. End the script in `exec "$@"` or `exec program`. The script is read from the build context.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'none',
  needs: 'context',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nCOPY entrypoint.sh /usr/local/bin/\nENTRYPOINT ["entrypoint.sh"]\nCMD ["app"]\n',
      lines: [3],
      context: { 'entrypoint.sh': '#!/bin/sh\nset -e\nmigrate\n"$@"\n' },
    },
    {
      dockerfile: 'FROM alpine:3.20 AS base\nWORKDIR /srv\nCOPY docker .\nFROM base\nENTRYPOINT ["bash", "./start"]\n',
      lines: [5],
      context: { 'docker/start': '#!/usr/bin/env bash\nif [ -e /first ]; then setup; fi\napp --serve\n' },
    },
  ],
  good: [
    {
      dockerfile: 'FROM alpine:3.20\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\n',
      context: { 'entrypoint.sh': '#!/bin/sh\nmigrate\nexec "$@"\n' },
    },
    {
      dockerfile: 'FROM alpine:3.20\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\n',
      context: { 'entrypoint.sh': '#!/bin/sh\nif [ "$1" = app ]; then exec app; fi\n"$@"\n' },
    },
    {
      dockerfile: 'FROM alpine:3.20\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\n',
      context: { 'entrypoint.sh': '#!/bin/sh\ntrap stop TERM\napp &\nwait\n' },
    },
    {
      dockerfile: 'FROM python:3.13\nCOPY entrypoint /\nENTRYPOINT ["/entrypoint"]\n',
      context: { entrypoint: '#!/usr/bin/env python3\nimport app\napp.run()\n' },
    },
    {
      dockerfile:
        'FROM alpine:3.20 AS b\nFROM alpine:3.20\nCOPY --from=b entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\n',
      context: { 'entrypoint.sh': '#!/bin/sh\napp\n' },
    },
  ],
  check({ stages, context }, report) {
    const { target } = stages;
    if (!target || !context) return;
    const entrypoint = stageChain(target)
      .flatMap(({ instructions }) => instructions.toReversed())
      .find(({ name }) => name === 'entrypoint');
    if (entrypoint?.name !== 'entrypoint' || entrypoint.command.form !== 'exec') return;
    const word = scriptWord(entrypoint.command.words);
    const path = word && placeOf(word.raw, target.end);
    const file = path && contextPathOf(path, target, stages, context);
    const text = file && context.read(file);
    const commands = text ? commandsOfFile(text) : undefined;
    if (!word || !file || !commands || !endsInProgram(commands)) return;
    report({
      span: word.span,
      message: `The script ${quoted(file)} keeps its shell in front of the program it ends in: start that with 'exec'.`,
    });
  },
};

/** The script, or what a shell is told to read. */
function scriptWord([first, second]: readonly Word[]): Word | undefined {
  const isShell = first && /^(?:ba|da|a)?sh$/.test(posix.basename(first.raw));
  return isShell ? second : first;
}

function placeOf(path: string, { workdir }: Scope): string | undefined {
  if (!path.includes('/') || path.startsWith('/')) return path;
  return workdir?.value && posix.resolve('/', workdir.value, path);
}

function endsInProgram(commands: Parameters<typeof lastProgram>[0]): boolean {
  const last = commands.at(-1);
  const isArguments = last?.nameSpan !== undefined && last.name === undefined;
  // What `"$@"` runs nobody knows, but it is why there is a script.
  return lastProgram(isArguments ? [...commands.slice(0, -1), { ...last, name: '$@' }] : commands) !== undefined;
}
