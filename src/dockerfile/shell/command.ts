import type { Redirect, ShellCommand, ShellWord } from '../shell-script.ts';
import { assignedByBuiltin, isName } from './assigned-names.ts';
import { baseName, type Invocation, readShellFlags, shellInvocation } from './flags.ts';
import type { Place, Shell } from './state.ts';
import type { InnerText } from './text.ts';
import { separateWords } from './words.ts';
import { unwrapped } from './wrappers.ts';

/** A word of a command. */
export interface CommandWord {
  readonly word: ShellWord;
  /** The word as a script, should it be one. */
  readonly inner: () => InnerText | undefined;
}

export interface CommandParts {
  readonly words: readonly CommandWord[];
  readonly assignments: ShellCommand['assignments'];
  readonly redirects: readonly Redirect[];
  readonly span: ShellCommand['span'];
  readonly pipeline: ShellCommand['pipeline'];
}

/** A command, and which of the words ahead of and after its name stand for what. */
export interface ReadCommand {
  readonly command: ShellCommand;
  /** The name and what follows it, each one word; undefined where a value is not known. */
  readonly values: readonly (string | undefined)[];
  /** A script that it runs, and which word it is. */
  readonly script: { readonly inner: InnerText; readonly invocation: Invocation; readonly index: number } | undefined;
  /** A shell that reads what is given to it: a heredoc, perhaps. */
  readonly reads: Invocation | undefined;
}

export function readCommand(parts: CommandParts, place: Place, options: ShellCommand['options']): ReadCommand {
  const words = parts.words.flatMap((word, from) => separated(word).map((one) => ({ ...one, from })));
  const values = words.map(({ word }) => word.value);
  const { name: at, assignments } = unwrapped(words.map(({ word }) => word));
  const name = words[at];
  const command: ShellCommand = {
    name: name?.word.value === undefined ? undefined : baseName(name.word.value) || undefined,
    span: parts.span,
    nameSpan: name?.word.span,
    arguments: [
      ...words.slice(at + 1).flatMap(({ word, from }) => (from === name?.from ? [word] : [])),
      ...(name === undefined ? [] : parts.words.slice(name.from + 1).map(({ word }) => word)),
    ],
    wrappers: words.slice(0, at).map(({ word }) => word),
    assignments: [
      ...parts.assignments,
      ...assignments.flatMap((index) => {
        const word = words[index]?.word;
        return word === undefined ? [] : [assignmentIn(word)];
      }),
    ],
    redirects: parts.redirects,
    options,
    isNegated: place.isNegated,
    isGuarded: place.isGuarded,
    hasFallback: place.hasFallback,
    isBackground: place.isBackground,
    nesting: place.nesting,
    pipeline: parts.pipeline,
  };
  const fromName = values.slice(at);
  const invocation = shellInvocation(fromName);
  const script = invocation?.script ?? switchUserScript(command.name, fromName);
  const scriptWord = script === undefined ? undefined : words[at + script];
  const inner = scriptWord?.inner();
  return {
    command,
    values: fromName,
    script:
      scriptWord === undefined || inner === undefined
        ? undefined
        : { inner, invocation: invocation ?? loginShell, index: scriptWord.from },
    reads: invocation?.readsInput ? invocation : undefined,
  };
}

/** `su -c '...' user`. */
function switchUserScript(name: string | undefined, values: readonly (string | undefined)[]): number | undefined {
  if (name !== 'su' && name !== 'runuser') return undefined;
  const flag = values.findIndex((value) => value === '-c' || value === '-lc' || value === '--command');
  return flag < 0 ? undefined : flag + 1;
}

const loginShell: Invocation = {
  dialect: 'sh',
  options: { errexit: false, pipefail: false },
  script: undefined,
  readsInput: false,
};

/** `$INSTALL nginx` with a known `INSTALL="apt-get install"` begins with two words, with an empty one with none. */
function separated({ word, inner }: CommandWord): readonly CommandWord[] {
  const nothing = (): undefined => undefined;
  // The words of a loop's variable are not side by side.
  if (word.value === undefined) return [{ word, inner }];
  return separateWords(word).map((one) => ({ word: one, inner: one === word ? inner : nothing }));
}

/** Of `env A=b`. */
function assignmentIn(word: ShellWord): ShellCommand['assignments'][number] {
  const equals = word.raw.indexOf('=');
  const value = word.value?.slice(word.value.indexOf('=') + 1);
  return {
    name: word.raw.slice(0, equals),
    value: {
      ...word,
      raw: word.raw.slice(equals + 1),
      span: { start: word.span.start + equals + 1, end: word.span.end },
      value,
      prefix: word.prefix.slice(word.prefix.indexOf('=') + 1),
      fields: value === undefined ? undefined : [value],
    },
    span: word.span,
  };
}

/** What a builtin does to the shell that runs it. */
export function applyBuiltin({ command, values }: ReadCommand, { variables, state }: Shell): void {
  const { name } = command;
  const isOwn = command.wrappers.every(({ value }) => value === 'command' || value === 'builtin');
  if (name === undefined || !isOwn) return;
  const after = values.slice(1);
  if (name === 'set') state.options = readShellFlags(after, 0, state.options).options;
  else if (name === 'shopt') {
    const { letters } = readShellFlags(after, 0, state.options);
    const { errexit, pipefail } = state.options;
    if (letters.has('o') && (letters.has('s') || letters.has('u'))) {
      const isOn = letters.has('s');
      state.options = {
        errexit: after.includes('errexit') ? isOn : errexit,
        pipefail: after.includes('pipefail') ? isOn : pipefail,
      };
    }
  }
  const assigned = assignedByBuiltin(
    name,
    command.arguments.map(({ value, prefix }) => value ?? prefix),
  );
  if (assigned === 'all') variables.forgetAll();
  else if (name === 'unset') for (const variable of assigned) variables.assign(variable, { kind: 'unset' });
  else variables.forget(assigned);
  if (name === 'export') {
    for (const word of after) {
      const variable = word?.split('=', 1)[0] ?? '';
      if (isName(variable)) variables.export(variable);
    }
  }
}
