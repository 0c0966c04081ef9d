import type { Span } from '../mapped-text.ts';
import type { Instruction, InstructionName, KeyValue, Unknown, Word } from '../syntax.ts';
import { quoted } from '../words/quoted.ts';
import { isSeparator, skipBlanks } from './blanks.ts';
import { readCommand } from './commands.ts';
import { flagProblem } from './flags.ts';
import { heredocIn } from './heredocs.ts';
import { jsonForm } from './json-form.ts';
import { keyValues, namesAndValues } from './key-values.ts';
import type { LogicalLine } from './logical-lines.ts';
import { blankSeparated, wordOf } from './words.ts';

/** What an instruction is read from: its arguments are the characters of the line from `start` to before `end`. */
export interface Reading {
  readonly source: string;
  readonly line: LogicalLine;
  readonly escape: string;
  readonly start: number;
  readonly end: number;
  readonly parts: Omit<Unknown, 'name'>;
}

/** Why BuildKit would not take it (its instructions/parse.go). */
export interface Refusal {
  readonly refused: string;
  readonly span: Span;
}

/** ONBUILD holds another one and is read elsewhere. */
export type SimpleName = Exclude<InstructionName, 'onbuild' | 'unknown'>;

type Reader = (reading: Reading) => Instruction | Refusal;

const readers: { readonly [Name in SimpleName]: Reader } = {
  from: readFrom,
  run: (reading) => withCommand(reading, (command) => ({ ...reading.parts, name: 'run', command })),
  cmd: (reading) => withCommand(reading, (command) => ({ ...reading.parts, name: 'cmd', command })),
  entrypoint: (reading) => withCommand(reading, (command) => ({ ...reading.parts, name: 'entrypoint', command })),
  healthcheck: readHealthcheck,
  shell: readShell,
  copy: (reading) => readCopy(reading, 'copy'),
  add: (reading) => readCopy(reading, 'add'),
  env: (reading) => withPairs(reading, keyValues, (pairs) => ({ ...reading.parts, name: 'env', pairs })),
  label: (reading) => withPairs(reading, keyValues, (pairs) => ({ ...reading.parts, name: 'label', pairs })),
  arg: (reading) => withPairs(reading, namesAndValues, (pairs) => ({ ...reading.parts, name: 'arg', pairs })),
  expose: readExpose,
  volume: readVolume,
  user: (reading) => withText(reading, (user) => ({ ...reading.parts, name: 'user', user })),
  workdir: (reading) => withText(reading, (path) => ({ ...reading.parts, name: 'workdir', path })),
  stopsignal: (reading) => withText(reading, (signal) => ({ ...reading.parts, name: 'stopsignal', signal })),
  maintainer: (reading) => withText(reading, (maintainer) => ({ ...reading.parts, name: 'maintainer', maintainer })),
};

export const simpleNames: ReadonlyMap<string, SimpleName> = new Map(
  (Object.keys(readers) as SimpleName[]).map((name) => [name, name]),
);

export function readSimple(name: SimpleName, reading: Reading): Instruction | Refusal {
  const instruction = readers[name](reading);
  if ('refused' in instruction) return instruction;
  // To HEALTHCHECK NONE flags mean nothing, and BuildKit does not look at them.
  if (instruction.name === 'healthcheck' && instruction.command === undefined) return instruction;
  const problem = flagProblem(name, reading.parts.flags);
  return problem === undefined ? instruction : { refused: problem.message, span: problem.span };
}

function readFrom(reading: Reading): Instruction | Refusal {
  const [image, as, stageName, ...more] = blankSeparated(reading.line.text, reading.start, reading.end);
  if (image === undefined) return refusal(reading, 'FROM needs an image.');
  if (as === undefined) return { ...reading.parts, name: 'from', image, as, stageName };
  if (stageName === undefined || more.length > 0 || as.raw.toLowerCase() !== 'as') {
    return { refused: "FROM takes an image, or an image, 'AS' and a name.", span: restSpan(reading) };
  }
  if (!/^[a-z][a-z0-9-_.]*$/.test(stageName.raw.toLowerCase())) {
    const refused = `A stage is named by letters, digits, '-', '_' and '.' after a letter, not ${quoted(stageName.raw)}.`;
    return { refused, span: stageName.span };
  }
  return { ...reading.parts, name: 'from', image, as, stageName };
}

function withCommand(
  reading: Reading,
  made: (command: NonNullable<ReturnType<typeof readCommand>>) => Instruction,
): Instruction | Refusal {
  const command = readCommand(reading.source, reading.line, reading.start, reading.end);
  return command === undefined ? notOnlyStrings(reading) : made(command);
}

function readHealthcheck(reading: Reading): Instruction | Refusal {
  const { line, start, end } = reading;
  const { text } = line.text;
  let at = start;
  while (at < end && !isSeparator(text.charCodeAt(at))) at++;
  if (at === start) return refusal(reading, "HEALTHCHECK needs 'CMD' and a command, or 'NONE'.");
  const type = wordOf(line.text, start, at);
  const command = readCommand(reading.source, line, skipBlanks(text, at, end), end);
  if (command === undefined) return notOnlyStrings(reading);
  const isEmpty = command.form === 'exec' ? command.words.length === 0 : command.body.text === '';
  switch (type.raw.toUpperCase()) {
    case 'NONE':
      if (!isEmpty) return { refused: 'HEALTHCHECK NONE takes no arguments.', span: command.span };
      return { ...reading.parts, name: 'healthcheck', type, command: undefined };
    case 'CMD':
      if (isEmpty) return { refused: 'HEALTHCHECK CMD needs a command.', span: type.span };
      return { ...reading.parts, name: 'healthcheck', type, command };
    default:
      return { refused: `HEALTHCHECK takes 'CMD' or 'NONE', not ${quoted(type.raw)}.`, span: type.span };
  }
}

function readShell(reading: Reading): Instruction | Refusal {
  const json = jsonForm(reading.line.text, reading.start, reading.end);
  if (json?.kind === 'other') return notOnlyStrings(reading);
  if (json === undefined || json.words.length === 0) {
    return refusal(reading, 'SHELL takes a JSON array with at least one string.');
  }
  return { ...reading.parts, name: 'shell', words: json.words };
}

function readCopy(reading: Reading, name: 'copy' | 'add'): Instruction | Refusal {
  const list = wordList(reading);
  if ('refused' in list) return list;
  const sources = list.words.slice(0, -1);
  const destination = list.words.at(-1);
  if (destination === undefined || sources.length === 0) {
    return refusal(reading, `${name.toUpperCase()} needs at least two arguments, the last of them the destination.`);
  }
  if (heredocIn(destination.raw) !== undefined) {
    return { refused: `${name.toUpperCase()} cannot have a heredoc for destination.`, span: destination.span };
  }
  const files = sources.filter(({ raw }) => heredocIn(raw) === undefined);
  return { ...reading.parts, name, sources: files, destination, json: list.json };
}

function readExpose(reading: Reading): Instruction | Refusal {
  const ports = blankSeparated(reading.line.text, reading.start, reading.end);
  if (ports.length === 0) return refusal(reading, 'EXPOSE needs at least one argument.');
  return { ...reading.parts, name: 'expose', ports };
}

function readVolume(reading: Reading): Instruction | Refusal {
  const list = wordList(reading);
  if ('refused' in list) return list;
  if (list.words.length === 0) return refusal(reading, 'VOLUME needs at least one argument.');
  const empty = list.words.find(({ raw }) => skipBlanks(raw, 0, raw.length) === raw.length);
  if (empty !== undefined) return { refused: 'A path of VOLUME cannot be empty.', span: empty.span };
  return { ...reading.parts, name: 'volume', paths: list.words, json: list.json };
}

function withText(reading: Reading, made: (text: Word) => Instruction): Instruction | Refusal {
  if (reading.start === reading.end) return refusal(reading, `${nameOf(reading)} needs an argument.`);
  return made(wordOf(reading.line.text, reading.start, reading.end));
}

function withPairs(
  reading: Reading,
  read: typeof keyValues,
  made: (pairs: readonly KeyValue[]) => Instruction,
): Instruction | Refusal {
  const result = read(reading.line.text, reading.start, reading.end, reading.escape);
  if ('pairs' in result) return made(result.pairs);
  const why = refusal(reading, `${nameOf(reading)} ${result.wrong}.`);
  return result.word === undefined ? why : { ...why, span: result.word.span };
}

/** The JSON form, or whatever blanks separate. */
function wordList(reading: Reading): { readonly words: readonly Word[]; readonly json: boolean } | Refusal {
  const json = jsonForm(reading.line.text, reading.start, reading.end);
  if (json?.kind === 'other') return notOnlyStrings(reading);
  if (json !== undefined) return { words: json.words, json: true };
  return { words: blankSeparated(reading.line.text, reading.start, reading.end), json: false };
}

function notOnlyStrings(reading: Reading): Refusal {
  return { refused: 'A JSON array of arguments holds strings only.', span: restSpan(reading) };
}

/** Of the whole: what is missing has no place of its own. */
function refusal(reading: Reading, refused: string): Refusal {
  return { refused, span: reading.start < reading.end ? restSpan(reading) : reading.parts.keyword.span };
}

function restSpan(reading: Reading): Span {
  return reading.line.text.spanOf(reading.start, reading.end);
}

function nameOf(reading: Reading): string {
  return reading.parts.keyword.raw.toUpperCase();
}
