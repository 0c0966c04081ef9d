import type { MappedText, Span } from '../mapped-text.ts';
import type { ListItem, Pipeline, ShellCommand, ShellDialect, ShellScript } from '../shell-script.ts';
import type { Scope, StageModel } from '../stage.ts';
import type { Command, Heredoc, Instruction, Word } from '../syntax.ts';
import { type CommandWord, readCommand } from './command.ts';
import { type Invocation, shebangShell, shellAmong } from './flags.ts';
import { UnreadableShell } from './parser.ts';
import { type Found, outside } from './state.ts';
import { joinedText, lineFeedAt, textOfExecWord } from './text.ts';
import { type Inherited, unknown } from './variables.ts';
import { type Start, walkText } from './walk.ts';

/**
 * What an instruction has a shell do, or the one command of an exec form; `["sh", "-c", "..."]` is looked into.
 * Never throws: what cannot be read is opaque, with an error.
 * @returns undefined when it runs nothing
 */
export function readShell(instruction: Instruction, model: StageModel): ShellScript | undefined {
  const command = commandOf(instruction);
  if (command === undefined) return undefined;
  const scope = model.scopeAt(instruction);
  const found: Found = { commands: [], pipelines: [], errors: [] };
  const inherited = inheritedFrom(scope, instruction.name === 'run');
  const budget = { left: mostExpanded };
  try {
    if (command.form === 'exec') return execScript(command, { inherited, budget, found });
    const { text, shebang } = givenText(command.body, instruction.heredocs);
    const shell = shebang === undefined ? instructionShell(scope) : shebangShell(shebang);
    if (shell === undefined) return opaque([]);
    const { dialect, options } = shell;
    return scriptOf(found, shell, walkText(text, { dialect, options, inherited, budget, found }, outside));
  } catch (error) {
    if (!(error instanceof UnreadableShell)) throw error;
    return opaque([{ span: command.span, message: error.message }]);
  }
}

/** Characters that variables may bring into the words of one instruction. */
const mostExpanded = 2 ** 20;

function commandOf(instruction: Instruction): Command | undefined {
  switch (instruction.name) {
    case 'run':
    case 'cmd':
    case 'entrypoint':
    case 'healthcheck':
      return instruction.command;
    default:
      return undefined;
  }
}

function instructionShell({ shell, isWindows }: Scope): Pick<Invocation, 'dialect' | 'options'> | undefined {
  if (isWindows) return undefined;
  return shell === undefined ? defaultShell : shellAmong(shell);
}

/** `/bin/sh -c`. */
const defaultShell = { dialect: 'sh', options: { errexit: false, pipefail: false } } as const;

/** @param isBuild whether ARG is there, too; when a container runs, only ENV is */
function inheritedFrom({ variables }: Scope, isBuild: boolean): Inherited {
  const isThere = (name: string): boolean => {
    const kind = variables.get(name)?.kind;
    return kind !== undefined && (isBuild || kind === 'env');
  };
  return {
    // What is not declared may come from the base image.
    lookup(name) {
      const value = isThere(name) ? variables.get(name)?.value : undefined;
      return value === undefined ? unknown : { kind: 'value', value };
    },
    isExported: isThere,
  };
}

/**
 * The text that the shell gets. A heredoc alone (`RUN <<EOF`) is the text itself; others stand after it as in a script
 * (dispatchRun in BuildKit's dockerfile2llb/convert.go).
 */
function givenText(
  body: MappedText,
  heredocs: readonly Heredoc[],
): { readonly text: MappedText; readonly shebang: string | undefined } {
  const [first] = heredocs;
  if (first === undefined) return { text: body, shebang: undefined };
  if (isAlone(first, body)) {
    const [line = ''] = first.body.text.split('\n', 1);
    return { text: first.body, shebang: line.startsWith('#!') ? line : undefined };
  }
  const texts = [body, lineFeedAt(body.offsetAt(body.text.length))];
  for (const { name, body: inside, bodySpan } of heredocs) {
    texts.push(
      inside,
      { text: name, offsetAt: () => bodySpan.end, spanOf: () => endOf(bodySpan) },
      lineFeedAt(bodySpan.end),
    );
  }
  return { text: joinedText(texts), shebang: undefined };
}

function endOf({ end }: Span): Span {
  return { start: end, end };
}

function isAlone({ span }: Heredoc, body: MappedText): boolean {
  const start = body.text.length - body.text.trimStart().length;
  const { start: from, end: to } = body.spanOf(start, Math.max(start, body.text.trimEnd().length));
  return from === span.start && to === span.end;
}

function execScript(
  { words, span }: Extract<Command, { form: 'exec' }>,
  start: Pick<Start, 'inherited' | 'budget' | 'found'>,
): ShellScript {
  const members: ShellCommand[] = [];
  const pipeline: Pipeline = { members, span, isNegated: false };
  const off = { errexit: false, pipefail: false };
  const { command, script } = readCommand(
    { words: words.map(execWord), assignments: [], redirects: [], span, pipeline },
    outside,
    off,
  );
  members.push(command);
  start.found.commands.push(command);
  start.found.pipelines.push(pipeline);
  if (script !== undefined) {
    const { dialect, options } = script.invocation;
    walkText(script.inner.text, { ...start, dialect, options }, { ...outside, nesting: ['string'], depth: 1 });
  }
  const item = { span, pipeline, separator: undefined, separatorSpan: undefined };
  return scriptOf(start.found, script?.invocation ?? { dialect: 'none', options: off }, [item]);
}

function execWord(word: Word): CommandWord {
  const { raw, span } = word;
  return {
    word: { raw, span, value: raw, prefix: raw, fields: [raw], isQuoted: true },
    inner: () => ({ text: textOfExecWord(word), isLiteral: true }),
  };
}

function scriptOf(
  { commands, pipelines, errors }: Found,
  shell: { readonly dialect: ShellDialect; readonly options: ShellScript['startsWith'] },
  topLevel: readonly ListItem[],
): ShellScript {
  const byPlace = (a: { readonly span: Span }, b: { readonly span: Span }): number => a.span.start - b.span.start;
  return {
    dialect: shell.dialect,
    startsWith: shell.options,
    commands: commands.sort(byPlace),
    pipelines: pipelines.sort(byPlace),
    topLevel,
    errors: errors.sort(byPlace),
  };
}

function opaque(errors: ShellScript['errors']): ShellScript {
  return {
    dialect: 'opaque',
    startsWith: { errexit: false, pipefail: false },
    commands: [],
    pipelines: [],
    topLevel: [],
    errors,
  };
}
