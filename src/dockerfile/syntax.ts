import type { MappedText, Span } from './mapped-text.ts';
import type { SourceText } from './source-text.ts';

/** A Dockerfile as BuildKit reads it, with the place of every token. Nothing in it depends on build arguments. */
export interface Dockerfile {
  readonly source: SourceText;
  /** What continues a line; the `escape` directive chooses. */
  readonly escape: '\\' | '`';
  readonly directives: readonly Directive[];
  /** All of them, in order; those that could not be read are of kind `unknown`. */
  readonly instructions: readonly Instruction[];
  /** Every comment line, those between continued lines too; directives are none. */
  readonly comments: readonly Comment[];
  /** Why BuildKit would refuse the file, at most one an instruction. */
  readonly problems: readonly SyntaxProblem[];
}

/** `# syntax=docker/dockerfile:1`; only in the first run of comment lines, each once. */
export interface Directive {
  readonly name: 'syntax' | 'escape' | 'check';
  readonly value: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly valueSpan: Span;
}

export interface Comment {
  /** From `#` to the end of the line. */
  readonly span: Span;
  /** After `#`, blanks around it taken away. */
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

export interface SyntaxProblem {
  readonly span: Span;
  /** One sentence, outside text in single quotes, ends with a full stop. */
  readonly message: string;
  /** `instruction`: no such keyword. `trigger`: an ONBUILD of what cannot be one. `first`: before the first FROM. */
  readonly kind: 'instruction' | 'trigger' | 'first' | 'other';
  readonly instruction: Instruction | undefined;
}

/** A word as written: quotes and escapes kept, continuations taken out. */
export interface Word {
  readonly raw: string;
  readonly span: Span;
  /** The place of a part of `raw`. */
  spanOf(start: number, end: number): Span;
  /** Of a JSON array: `raw` is the decoded string, `span` includes the quotes. */
  readonly json: boolean;
}

/** `--name` or `--name=value` before the arguments. */
export interface Flag {
  readonly name: string;
  /** Quotes and escapes resolved; undefined without `=`. */
  readonly value: string | undefined;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly valueSpan: Span | undefined;
}

export interface Heredoc {
  readonly name: string;
  /** Quoted in any way: nothing inside is expanded. */
  readonly quoted: boolean;
  /** `<<-`: leading tabs are no part of the body. */
  readonly stripsTabs: boolean;
  readonly fileDescriptor: number;
  /** The `<<EOF` word. */
  readonly span: Span;
  /** Without stripped tabs and without the line of the end word; ends in a line feed unless empty. */
  readonly body: MappedText;
  /** Body and end line. */
  readonly bodySpan: Span;
}

/** How RUN, CMD, ENTRYPOINT and the command of HEALTHCHECK are given. */
export type Command =
  | { readonly form: 'exec'; readonly words: readonly Word[]; readonly span: Span }
  | {
      readonly form: 'shell';
      /** What the shell is given, for a shell parser: continuations kept (as `\` + LF), comment lines inside left out. */
      readonly body: MappedText;
      readonly span: Span;
      /** It starts with `[` and is no JSON array of strings, so it is taken for shell text. */
      readonly failedJson: boolean;
    };

interface Parts<Name extends string> {
  readonly name: Name;
  readonly keyword: Word;
  /** Keyword to the last character, heredocs included, without the line's end. */
  readonly span: Span;
  /** 1-based, inclusive, as BuildKit counts: a continuation at the end of the file and heredocs are part of it. */
  readonly startLine: number;
  readonly endLine: number;
  readonly flags: readonly Flag[];
  /** After keyword and flags, continuations taken out. */
  readonly rest: MappedText;
  readonly heredocs: readonly Heredoc[];
  /** Comment lines right above it, without a blank line between. */
  readonly comments: readonly Comment[];
  /** Blank lines where a continued line should go on. */
  readonly emptyContinuations: readonly Span[];
  /** True inside ONBUILD. */
  readonly isTrigger: boolean;
}

export interface From extends Parts<'from'> {
  readonly image: Word;
  /** The word AS as written, and the name. */
  readonly as: Word | undefined;
  readonly stageName: Word | undefined;
}
export interface Run extends Parts<'run'> {
  readonly command: Command;
}
export interface Cmd extends Parts<'cmd'> {
  readonly command: Command;
}
export interface Entrypoint extends Parts<'entrypoint'> {
  readonly command: Command;
}
export interface Healthcheck extends Parts<'healthcheck'> {
  /** The word NONE or CMD. */
  readonly type: Word;
  /** Absent for NONE. */
  readonly command: Command | undefined;
}
export interface Shell extends Parts<'shell'> {
  readonly words: readonly Word[];
}
export interface Copy extends Parts<'copy'> {
  /** Files and patterns, without heredocs; those are in `heredocs`. */
  readonly sources: readonly Word[];
  readonly destination: Word;
  readonly json: boolean;
}
export interface Add extends Parts<'add'> {
  readonly sources: readonly Word[];
  readonly destination: Word;
  readonly json: boolean;
}
export interface KeyValue {
  readonly key: Word;
  readonly value: Word | undefined;
  /** `ENV key value`, the old form; then there is only one pair. */
  readonly legacy: boolean;
  readonly span: Span;
}
export interface Env extends Parts<'env'> {
  readonly pairs: readonly KeyValue[];
}
export interface Label extends Parts<'label'> {
  readonly pairs: readonly KeyValue[];
}
export interface Arg extends Parts<'arg'> {
  readonly pairs: readonly KeyValue[];
}
export interface Expose extends Parts<'expose'> {
  readonly ports: readonly Word[];
}
export interface Volume extends Parts<'volume'> {
  readonly paths: readonly Word[];
  readonly json: boolean;
}
export interface User extends Parts<'user'> {
  readonly user: Word;
}
export interface Workdir extends Parts<'workdir'> {
  readonly path: Word;
}
export interface Stopsignal extends Parts<'stopsignal'> {
  readonly signal: Word;
}
export interface Maintainer extends Parts<'maintainer'> {
  readonly maintainer: Word;
}
export interface Onbuild extends Parts<'onbuild'> {
  /** With spans of this file, and `isTrigger`. */
  readonly trigger: Instruction;
}
/** A keyword nobody knows, or arguments that the instruction does not take; one of `problems` says why. */
export interface Unknown extends Parts<'unknown'> {}

export type Instruction =
  | From
  | Run
  | Cmd
  | Entrypoint
  | Healthcheck
  | Shell
  | Copy
  | Add
  | Env
  | Label
  | Arg
  | Expose
  | Volume
  | User
  | Workdir
  | Stopsignal
  | Maintainer
  | Onbuild
  | Unknown;

export type InstructionName = Instruction['name'];
