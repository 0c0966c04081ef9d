import { Buffer } from 'node:buffer';
import type { Span } from '../../src/dockerfile/mapped-text.ts';
import { parseDockerfile } from '../../src/dockerfile/parser/parse.ts';
import { readShell } from '../../src/dockerfile/shell/read-shell.ts';
import type { ShellCommand, ShellScript, ShellWord } from '../../src/dockerfile/shell-script.ts';
import { sourceText } from '../../src/dockerfile/source-text.ts';
import { modelStages } from '../../src/dockerfile/stages/model-stages.ts';
import type { Instruction } from '../../src/dockerfile/syntax.ts';

export interface ShellView {
  readonly text: string;
  /** Of every instruction that runs something, triggers too. */
  readonly scripts: readonly ShellScript[];
  /** What stands in the file there. */
  slice(span: Span | undefined): string;
}

export function viewDockerfile(text: string): ShellView {
  const dockerfile = parseDockerfile(sourceText(Buffer.from(text), 'Dockerfile'));
  const model = modelStages(dockerfile);
  const run = (instruction: Instruction): Instruction =>
    instruction.name === 'onbuild' ? instruction.trigger : instruction;
  return {
    text: dockerfile.source.text,
    scripts: dockerfile.instructions.flatMap((instruction) => readShell(run(instruction), model) ?? []),
    slice: (span) => (span === undefined ? '' : dockerfile.source.text.slice(span.start, span.end)),
  };
}

/** The last script of a Dockerfile. */
export function viewScript(text: string): ShellView & { readonly script: ShellScript } {
  const view = viewDockerfile(text);
  const script = view.scripts.at(-1);
  if (script === undefined) throw new Error(`Nothing runs in ${text}`);
  return { ...view, script };
}

/** A RUN of these lines, in a stage of its own. */
export function viewRun(lines: string, before = ''): ShellView & { readonly script: ShellScript } {
  return viewScript(`FROM debian\n${before}RUN ${lines}\n`);
}

/** `apt-get install -y ?`: name and values, `?` after the constant beginning of what is not known. */
export function shown(command: ShellCommand): string {
  return [command.name ?? '?', ...command.arguments.map(shownWord)].join(' ');
}

export function shownWord({ value, prefix }: ShellWord): string {
  return value ?? `${prefix}?`;
}
