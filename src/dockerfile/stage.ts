import type { Span } from './mapped-text.ts';
import type { Arg, Env, From, Instruction, Word } from './syntax.ts';

/** The stages of a Dockerfile and what is known before each instruction: the data-flow that rules rest on. */
export interface StageModel {
  /** ARGs before the first FROM. */
  readonly globals: ReadonlyMap<string, Variable>;
  /** In order. A fragment without FROM is one stage with an unknown base. */
  readonly stages: readonly Stage[];
  /** Undefined for what stands before the first FROM. */
  stageOf(instruction: Instruction): Stage | undefined;
  /** What holds just before the instruction; for FROM only the global ARGs and the predefined ones for it. */
  scopeAt(instruction: Instruction): Scope;
  /** The stage that is built when no target is named: the last one. */
  readonly target: Stage | undefined;
  /** The target and what it needs, through FROM, COPY --from and mounts. */
  readonly reachable: ReadonlySet<Stage>;
  /** What a word comes to at an instruction, by BuildKit's word expansion. */
  expandAt(instruction: Instruction, word: Pick<Word, 'raw'>): Expansion;
  /** The earlier stage that `--from=NAME` or (for COPY) an index means to an instruction; undefined for an image or a context. */
  stageNamed(name: string, before: Instruction): Stage | undefined;
}

export interface Stage {
  /** From 0. */
  readonly index: number;
  /** In lower case, as BuildKit compares; undefined when unnamed. */
  readonly name: string | undefined;
  /** Undefined in a fragment, and where FROM could not be read. */
  readonly from: From | undefined;
  readonly base: Base;
  /** Without its FROM; triggers are inside their ONBUILD. */
  readonly instructions: readonly Instruction[];
  /** What holds at its end. */
  readonly end: Scope;
}

export type Base =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'stage'; readonly stage: Stage }
  /** `reference` after expansion; undefined when it hangs on an ARG without a value. */
  | { readonly kind: 'image'; readonly reference: string | undefined }
  | { readonly kind: 'unknown' };

export interface Scope {
  /**
   * Of an ENV and an ARG with a value the later one counts, as in BuildKit. PATH and the proxies' names are always
   * there; names that only the base image may know are absent. In the order of the names.
   */
  readonly variables: ReadonlyMap<string, Variable>;
  /** False when a base image, whose ENV cannot be seen, lies below. */
  readonly isComplete: boolean;
  /** Last USER of the stage and its parent stages; undefined when none was said. */
  readonly user: Setting | undefined;
  readonly workdir: Setting | undefined;
  /** The words of SHELL; undefined for the default, `/bin/sh -c`, on Linux. */
  readonly shell: readonly string[] | undefined;
  /** SHELL, else the base image's name or an escape directive of "`", says that commands are not for a Unix shell. */
  readonly isWindows: boolean;
}

export interface Setting {
  /** After expansion; undefined when it hangs on a variable without a known value. */
  readonly value: string | undefined;
  readonly instruction: Instruction;
}

export interface Variable {
  readonly name: string;
  readonly kind: 'arg' | 'env' | 'predefined';
  /** Undefined: without a default, or only known when built. */
  readonly value: string | undefined;
  /** False for an ARG that nothing gives a value: then it is as good as not there, and `${x-y}` is `y`. */
  readonly isSet: boolean;
  /** Where it was declared; a predefined one nowhere. `ARG TARGETARCH` makes an `arg` of one. */
  readonly declaration: Arg | Env | undefined;
  readonly span: Span | undefined;
}

export interface Expansion {
  /** As BuildKit would have it; what is unknown is left out, and all of it after an error. */
  readonly text: string;
  /** False when a variable in it has no known value. */
  readonly isKnown: boolean;
  readonly uses: readonly VariableUse[];
  /** Bad syntax, or `${x:?}` without a value: one sentence. */
  readonly error: string | undefined;
  /** `required`: `${x?}` of what a build argument may still give. `limit`: BuildKit may well take it. */
  readonly errorKind: ExpansionErrorKind | undefined;
}

export type ExpansionErrorKind = 'syntax' | 'required' | 'limit';

export interface VariableUse {
  readonly name: string;
  /** In `raw`, `$` and braces included. */
  readonly start: number;
  readonly end: number;
  /** In scope, with or without a value. */
  readonly isDeclared: boolean;
  /** It stands in `${x:-y}`, `${x+y}` or the like, which is fine for what is not set. */
  readonly hasFallback: boolean;
}
