import type { MappedText } from '../mapped-text.ts';
import type { Pipeline, Redirect, ShellCommand, ShellWord } from '../shell-script.ts';
import { applyBuiltin, type CommandWord, type ReadCommand, readCommand } from './command.ts';
import type { Invocation } from './flags.ts';
import type { ArrayValue, Assignment, HereDoc, Redirection, SimpleCommand, SyntaxNode, Word } from './parser.ts';
import type { Place, Shell, Walk } from './state.ts';
import { type InnerText, textInHeredoc, textInWord } from './text.ts';
import { evaluateWord } from './value.ts';
import { type Known, unknown } from './variables.ts';

/** A simple command (POSIX 2.9.1), and what it runs in turn: substitutions, `sh -c '...'`. */
export function walkSimple(
  node: SimpleCommand,
  shell: Shell,
  place: Place,
  pipeline: Pipeline,
  walk: Walk,
): ShellCommand {
  const assigned = node.prefix.filter((part) => part.type === 'Assignment');
  const assignments = assigned.map((assignment) => ({
    name: assignment.name,
    value: isWord(assignment.value) ? shellWord(assignment.value, shell, false) : undefined,
    span: shell.text.spanOf(assignment.pos, assignment.end),
  }));
  const words = [...(node.name === undefined ? [] : [node.name]), ...node.args];
  const read = readCommand(
    {
      words: words.map((word) => commandWord(word, shell)),
      assignments,
      redirects: node.redirects.map((redirect) => shellRedirect(redirect, shell)),
      span: shell.text.spanOf(node.pos, node.end),
      pipeline,
    },
    place,
    shell.state.options,
  );
  shell.found.commands.push(read.command);
  const script = scriptOf(read, words, node.redirects, shell.text);
  // What the outer shell expands in it was left as it is, and is found there.
  const others = [...node.prefix, ...(node.name === undefined ? [] : [node.name]), ...node.suffix];
  walk.words(script === undefined ? others : others.filter((part) => part !== script.node), shell, place);
  if (script !== undefined) walk.text(script.inner, script.invocation, shell, place);
  applyBuiltin(read, shell);
  // Before a command they are its own; of `export` and its like they are arguments.
  const lasting = node.name === undefined ? assigned : node.args.filter((part) => part.type === 'Assignment');
  for (const assignment of lasting) assign(assignment, shell);
  return read.command;
}

function isWord(value: Word | ArrayValue): value is Word {
  return value.type === 'Word';
}

function shellWord(word: Word, shell: Shell, splits: boolean): ShellWord {
  return {
    raw: word.text,
    span: shell.text.spanOf(word.pos, word.end),
    ...evaluateWord(word, shell, splits),
  };
}

function commandWord(word: Word | Assignment, shell: Shell): CommandWord {
  if (word.type === 'Word') return { word: shellWord(word, shell, true), inner: () => textInWord(word, shell.text) };
  return { word: assignmentWord(word, shell), inner: () => undefined };
}

/** `A=b` after `export`. */
function assignmentWord(assignment: Assignment, shell: Shell): ShellWord {
  const { text, value } = assignment;
  const right = isWord(value) ? evaluateWord(value, shell, false) : undefined;
  const left = isWord(value) ? text.slice(0, text.length - value.text.length) : text;
  const whole = right?.value === undefined ? undefined : left + right.value;
  return {
    raw: text,
    span: shell.text.spanOf(assignment.pos, assignment.end),
    value: whole,
    prefix: left + (right?.prefix ?? ''),
    fields: whole === undefined ? undefined : [whole],
    isQuoted: right?.isQuoted ?? false,
  };
}

function assign(assignment: Assignment, { variables, ...shell }: Shell): void {
  const { name, value, append, index } = assignment;
  if (!isWord(value) || index !== undefined) {
    variables.forget([name]);
    return;
  }
  const after = evaluateWord(value, { variables, ...shell }, false);
  const before: Known = append ? variables.lookup(name) : { kind: 'unset' };
  if (after.value === undefined) variables.assign(name, choiceOf(after.fields, append));
  else if (before.kind === 'unset') variables.assign(name, { kind: 'value', value: after.value });
  else if (before.kind === 'value') variables.assign(name, { kind: 'value', value: before.value + after.value });
  else variables.forget([name]);
}

/** `x=$i` of a loop's variable is one of several values, too. */
function choiceOf(fields: readonly string[] | undefined, append: boolean | undefined): Known {
  return fields === undefined || append ? unknown : { kind: 'each', values: fields };
}

function shellRedirect(redirect: Redirection, shell: Shell): Redirect {
  const { descriptor, operator } = redirect;
  return {
    operator,
    fileDescriptor: descriptor?.type === 'FileDescriptor' ? descriptor.value : undefined,
    target: redirect.type === 'HereDoc' ? delimiterWord(redirect, shell) : targetWord(redirect.target, shell),
    span: shell.text.spanOf(redirect.pos, redirect.end),
  };
}

function targetWord(target: Word | undefined, shell: Shell): ShellWord | undefined {
  return target === undefined ? undefined : shellWord(target, shell, false);
}

function delimiterWord({ delimiter }: HereDoc, shell: Shell): ShellWord | undefined {
  if (delimiter === undefined) return undefined;
  const { value, quoted, text, pos, end } = delimiter;
  return { raw: text, span: shell.text.spanOf(pos, end), value, prefix: value, fields: [value], isQuoted: quoted };
}

interface Script {
  readonly inner: InnerText;
  readonly invocation: Invocation;
  readonly node: SyntaxNode;
}

/** A script that a command is given as a word, or to read: its last `<<` or `<<<`, unless a file comes after it. */
function scriptOf(
  { script, reads }: ReadCommand,
  words: readonly (Word | Assignment)[],
  redirects: readonly Redirection[],
  text: MappedText,
): Script | undefined {
  const word = script === undefined ? undefined : words[script.index];
  if (script !== undefined && word !== undefined) return { ...script, node: word };
  if (reads === undefined) return undefined;
  const last = redirects.findLast(({ operator, descriptor }) => {
    const isInput = descriptor === undefined || (descriptor.type === 'FileDescriptor' && descriptor.value === 0);
    return operator.startsWith('<') && isInput;
  });
  if (last === undefined) return undefined;
  const inner = inputText(last, text);
  return inner === undefined ? undefined : { inner, invocation: reads, node: last };
}

function inputText(redirect: Redirection, text: MappedText): InnerText | undefined {
  if (redirect.type === 'HereString') {
    return redirect.target === undefined ? undefined : textInWord(redirect.target, text);
  }
  if (redirect.type !== 'HereDoc') return undefined;
  return textInHeredoc(redirect.body.pos, redirect.body.end, redirect.delimiter?.quoted ?? false, text);
}
