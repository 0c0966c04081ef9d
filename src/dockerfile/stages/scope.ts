import { posix, win32 } from 'node:path';
import type { Base, Expansion, Scope, Setting, Variable } from '../stage.ts';
import type { Arg, Dockerfile, Env, From, Instruction, KeyValue, Word, Workdir } from '../syntax.ts';
import { expandWord } from './expand.ts';
import { stageVariables, type Variables } from './predefined.ts';

/** A scope whose variables can grow. */
export interface BuildScope extends Scope {
  readonly variables: Variables;
}

export type Escape = Dockerfile['escape'];

/** Before the first instruction of a stage that is built on no other. */
export function firstScope(base: Base, isWindows: boolean): BuildScope {
  const isComplete = base.kind === 'scratch';
  return {
    variables: stageVariables(base),
    isComplete,
    user: undefined,
    workdir: undefined,
    shell: undefined,
    isWindows,
  };
}

/** What holds after an instruction of a stage, by what holds before it; ARG has `afterArg`. */
export function afterInstruction(scope: BuildScope, instruction: Instruction, escapeCharacter: Escape): BuildScope {
  switch (instruction.name) {
    case 'env':
      return { ...scope, variables: afterEnv(scope, instruction, escapeCharacter) };
    case 'user': {
      const user = settingOf(expandIn(scope, instruction.user, escapeCharacter), instruction);
      return { ...scope, user };
    }
    case 'workdir':
      return { ...scope, workdir: afterWorkdir(scope, instruction, escapeCharacter) };
    case 'shell': {
      const shell = instruction.words.map(({ raw }) => raw);
      return { ...scope, shell, isWindows: windowsShell.test(shell[0] ?? '') };
    }
    default:
      return scope;
  }
}

const windowsShell = /(?:^|[\\/])(?:cmd|powershell|pwsh)(?:\.exe)?$/i;

/** Base images for Windows that the reference tells: Microsoft's own, and tags like `1.26-nanoserver`. */
export function isWindowsBase(base: Base, from: From | undefined): boolean {
  if (base.kind !== 'image') return false;
  const platform = from?.flags.find(({ name }) => name === 'platform')?.value ?? '';
  return /^windows(?:\/|$)/i.test(platform) || windowsImage.test(base.reference ?? '');
}

const windowsImage = /^mcr\.microsoft\.com\/windows[/:]|windowsservercore|nanoserver/;

export interface ArgStep {
  readonly variables: Variables;
  /** What the value of each pair sees; unlike those of ENV, a pair sees the ones before it. */
  readonly before: readonly Variables[];
  readonly declared: readonly Variable[];
}

/**
 * After an ARG, before the first FROM or in a stage.
 * @param globals what an ARG without a default takes its value from: nothing before FROM
 * @see dispatchArg and buildMetaArgs in BuildKit's dockerfile2llb/convert.go
 */
export function afterArg(
  scope: BuildScope,
  instruction: Arg,
  globals: Variables | undefined,
  escapeCharacter: Escape,
): ArgStep {
  let { variables } = scope;
  const before: Variables[] = [];
  const declared: Variable[] = [];
  for (const pair of instruction.pairs) {
    before.push(variables);
    const inPair = { variables, isComplete: scope.isComplete };
    const name = expandIn(inPair, pair.key, escapeCharacter).text;
    const variable = argVariable(inPair, { name, pair, instruction, globals, escapeCharacter });
    if (variable === undefined) continue;
    declared.push(variable);
    variables = variables.with(name, variable);
  }
  return { variables, before, declared };
}

interface ArgPair {
  readonly name: string;
  readonly pair: KeyValue;
  readonly instruction: Arg;
  readonly globals: Variables | undefined;
  readonly escapeCharacter: Escape;
}

/** Undefined where what was there stays: an ARG without a value leaves an ENV alone. */
function argVariable(scope: Pick<BuildScope, 'variables' | 'isComplete'>, arg: ArgPair): Variable | undefined {
  const { name, pair, instruction, globals, escapeCharacter } = arg;
  const declared = { name, kind: 'arg', declaration: instruction, span: pair.span } as const;
  if (pair.value !== undefined) {
    return { ...declared, value: knownText(expandIn(scope, pair.value, escapeCharacter)), isSet: true };
  }
  const global = globals?.get(name);
  if (global?.isSet) return { ...declared, value: global.value, isSet: true };
  const earlier = scope.variables.get(name);
  if (earlier?.kind === 'env') return undefined;
  return { ...declared, value: earlier?.value, isSet: earlier?.isSet ?? false };
}

/** Every value sees what held before the instruction. */
function afterEnv(scope: BuildScope, instruction: Env, escapeCharacter: Escape): Variables {
  let { variables } = scope;
  for (const { key, value, span } of instruction.pairs) {
    const name = expandIn(scope, key, escapeCharacter).text;
    const text = value === undefined ? '' : knownText(expandIn(scope, value, escapeCharacter));
    variables = variables.with(name, { name, kind: 'env', value: text, isSet: true, declaration: instruction, span });
  }
  return variables;
}

/** A relative path goes on from the one before; over an image nobody sees, that one is not known. */
function afterWorkdir(scope: BuildScope, instruction: Workdir, escapeCharacter: Escape): Setting {
  const said = settingOf(expandIn(scope, instruction.path, escapeCharacter), instruction);
  const { value } = said;
  if (value === undefined || posix.isAbsolute(value) || (scope.isWindows && windowsAbsolute.test(value))) return said;
  const parent = scope.workdir === undefined && scope.isComplete ? '/' : scope.workdir?.value;
  if (parent === undefined) return { ...said, value: undefined };
  const join = scope.isWindows && parent.includes('\\') ? win32.join : posix.join;
  return { ...said, value: join(parent, value) };
}

const windowsAbsolute = /^(?:[a-z]:)?[\\/]/i;

/** What a word comes to where these variables are in scope. */
export function expandIn(
  { variables, isComplete }: Pick<BuildScope, 'variables' | 'isComplete'>,
  { raw }: Pick<Word, 'raw'>,
  escapeCharacter: Escape,
): Expansion {
  return expandWord(raw, (name) => variables.get(name), { escape: escapeCharacter, isComplete });
}

function settingOf(expansion: Expansion, instruction: Instruction): Setting {
  return { value: knownText(expansion), instruction };
}

export function knownText({ text, isKnown }: Expansion): string | undefined {
  return isKnown ? text : undefined;
}
