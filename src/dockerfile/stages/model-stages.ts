import type { Base, Expansion, Stage, StageModel, Variable } from '../stage.ts';
import type { Arg, Dockerfile, From, Instruction } from '../syntax.ts';
import { lastBefore, type StageNamed, stagesFor } from './graph.ts';
import { PersistentMap } from './persistent-map.ts';
import { platformVariables, type Variables } from './predefined.ts';
import {
  afterArg,
  afterInstruction,
  type BuildScope,
  type Escape,
  expandIn,
  firstScope,
  isWindowsBase,
  knownText,
} from './scope.ts';

/**
 * Stages, variables and what else holds at each instruction, as BuildKit has it when no build argument is given.
 * Never throws; linear (but for a logarithm) in the instructions.
 * Source: moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go.
 */
export function modelStages({ instructions, escape: escapeCharacter }: Dockerfile): StageModel {
  const reading = newReading(escapeCharacter, instructions.some(beginsStage));
  for (const instruction of instructions) {
    if (beginsStage(instruction)) beginStage(reading, instruction);
    else if (reading.draft === undefined) readGlobal(reading, instruction);
    else readInStage(reading, reading.draft, instruction);
  }
  endStage(reading);

  const { stages, names, scopes, stageOf, argScopes, outside } = reading;
  const scopeAt = (instruction: Instruction): BuildScope => scopes.get(instruction) ?? outside;
  const stageNamed: StageNamed = (name, before) => {
    const end = stageOf.get(before)?.index ?? 0;
    if (!/^[+-]?\d+$/.test(name)) return lastBefore(names, name, end);
    // A mount takes a number for the name of an image.
    const index = Number(name);
    return before.name !== 'run' && index < end ? stages[index] : undefined;
  };
  const target = stages.at(-1);
  return {
    globals: reading.globals,
    stages,
    stageOf: (instruction) => stageOf.get(instruction),
    scopeAt,
    target,
    reachable: stagesFor(target, stageNamed),
    expandAt(instruction, word): Expansion {
      const scope = scopeAt(instruction);
      const variables = argScopes.get(word) ?? scope.variables;
      return expandIn({ variables, isComplete: scope.isComplete }, word, escapeCharacter);
    },
    stageNamed,
  };
}

interface Reading {
  readonly escapeCharacter: Escape;
  readonly stages: BuiltStage[];
  /** In order: a name may be taken twice. */
  readonly names: Map<string, BuiltStage[]>;
  readonly stageOf: Map<Instruction, Stage>;
  readonly scopes: Map<Instruction, BuildScope>;
  /** What the second pair of an ARG and those after it see, by the word of the value. */
  readonly argScopes: Map<object, Variables>;
  globals: PersistentMap<Variable>;
  /** What FROM sees. */
  outside: BuildScope;
  draft: Draft | undefined;
}

interface BuiltStage extends Stage {
  readonly end: BuildScope;
}

/** A stage that is still being read. */
interface Draft extends Pick<Stage, 'name' | 'from' | 'base'> {
  readonly opener: Instruction | undefined;
  readonly instructions: Instruction[];
  scope: BuildScope;
}

function newReading(escapeCharacter: Escape, hasStages: boolean): Reading {
  const isWindows = escapeCharacter === '`';
  const base: Base = { kind: 'unknown' };
  const none = { name: undefined, from: undefined, opener: undefined, instructions: [] };
  return {
    escapeCharacter,
    stages: [],
    names: new Map(),
    stageOf: new Map(),
    scopes: new Map(),
    argScopes: new Map(),
    globals: new PersistentMap(),
    outside: { ...firstScope(base, isWindows), variables: platformVariables, isComplete: true },
    draft: hasStages ? undefined : { ...none, base, scope: firstScope(base, isWindows) },
  };
}

/** A FROM that could not be read begins a stage all the same: else its instructions would count for the one before. */
function beginsStage({ name, keyword }: Instruction): boolean {
  return name === 'from' || (name === 'unknown' && keyword.raw.toLowerCase() === 'from');
}

function beginStage(reading: Reading, opener: Instruction): void {
  endStage(reading);
  const { names, stages, scopes, outside, escapeCharacter } = reading;
  scopes.set(opener, outside);
  const from = opener.name === 'from' ? opener : undefined;
  const reference = from && knownText(expandIn(outside, from.image, escapeCharacter));
  const parent = reference === undefined ? undefined : lastBefore(names, reference, stages.length);
  const base = parent === undefined ? outerBase(from, reference) : ({ kind: 'stage', stage: parent } as const);
  const isWindows = escapeCharacter === '`' || isWindowsBase(base, from);
  reading.draft = {
    name: from?.stageName?.raw.toLowerCase(),
    from,
    base,
    opener,
    instructions: [],
    // ENV, ARG, USER, WORKDIR and SHELL all go on.
    scope: parent?.end ?? firstScope(base, isWindows),
  };
}

function outerBase(from: From | undefined, reference: string | undefined): Base {
  if (from === undefined) return { kind: 'unknown' };
  return reference === 'scratch' ? { kind: 'scratch' } : { kind: 'image', reference };
}

/** Only ARG may stand here; what else does changes nothing. */
function readGlobal(reading: Reading, instruction: Instruction): void {
  const { outside, scopes, escapeCharacter } = reading;
  scopes.set(instruction, outside);
  if (instruction.name !== 'arg') return;
  const { variables, before, declared } = afterArg(outside, instruction, undefined, escapeCharacter);
  noteArg(reading, instruction, before);
  reading.outside = { ...outside, variables };
  for (const variable of declared) reading.globals = reading.globals.with(variable.name, variable);
}

function readInStage(reading: Reading, draft: Draft, instruction: Instruction): void {
  const { scopes, outside, escapeCharacter } = reading;
  draft.instructions.push(instruction);
  scopes.set(instruction, draft.scope);
  if (instruction.name === 'onbuild') {
    // It runs in another build, over what that one knows.
    scopes.set(instruction.trigger, { ...draft.scope, isComplete: false });
  } else if (instruction.name === 'arg') {
    const { variables, before } = afterArg(draft.scope, instruction, outside.variables, escapeCharacter);
    noteArg(reading, instruction, before);
    draft.scope = { ...draft.scope, variables };
  } else draft.scope = afterInstruction(draft.scope, instruction, escapeCharacter);
}

function noteArg({ argScopes }: Reading, { pairs }: Arg, before: readonly Variables[]): void {
  for (const [index, { value }] of pairs.entries()) {
    const variables = before[index];
    if (index > 0 && value !== undefined && variables !== undefined) argScopes.set(value, variables);
  }
}

function endStage(reading: Reading): void {
  const { draft, stages, names, stageOf } = reading;
  if (draft === undefined) return;
  const { name, from, base, opener, instructions, scope } = draft;
  const stage: BuiltStage = { index: stages.length, name, from, base, instructions, end: scope };
  stages.push(stage);
  if (opener !== undefined) stageOf.set(opener, stage);
  for (const instruction of instructions) {
    stageOf.set(instruction, stage);
    if (instruction.name === 'onbuild') stageOf.set(instruction.trigger, stage);
  }
  if (name === undefined) return;
  const alike = names.get(name);
  if (alike === undefined) names.set(name, [stage]);
  else alike.push(stage);
}
