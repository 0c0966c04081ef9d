import type { MappedText } from '../mapped-text.ts';
import type { ShellCommand, ShellDialect, ShellScript } from '../shell-script.ts';
import type { Invocation, ShellOptions } from './flags.ts';
import { deepestNesting, type Statement, type SyntaxNode, UnreadableShell } from './parser.ts';
import type { InnerText } from './text.ts';
import type { ShellVariables, Touched } from './variables.ts';

/** A shell that runs a text, as far as it has come. */
export interface Shell {
  readonly text: MappedText;
  readonly dialect: ShellDialect;
  readonly variables: ShellVariables;
  /** What `set` and `shopt` change. */
  readonly state: { options: ShellOptions };
  /** See Evaluation in shell-value.ts. */
  readonly budget: { left: number };
  /** All that the text assigns, worked out when first needed. */
  readonly assignedAnywhere: () => Touched;
  readonly found: Found;
}

/** What was found so far; texts inside each other add to the same. */
export interface Found {
  readonly commands: ShellCommand[];
  readonly pipelines: ShellScript['pipelines'][number][];
  readonly errors: ShellScript['errors'][number][];
}

/** How to go on into what a command consists of. */
export interface Walk {
  statements(statements: readonly Statement[], shell: Shell, place: Place): void;
  /** The substitutions in words, redirects or expressions. */
  words(nodes: readonly SyntaxNode[], shell: Shell, place: Place): void;
  /** A text that another shell runs. */
  text(inner: InnerText, invocation: Invocation, outer: Shell, place: Place): void;
}

/** Where in a script a command stands. */
export interface Place {
  readonly isGuarded: boolean;
  readonly hasFallback: boolean;
  readonly isNegated: boolean;
  readonly isBackground: boolean;
  readonly nesting: ShellCommand['nesting'];
  readonly depth: number;
}

export const outside: Place = {
  isGuarded: false,
  hasFallback: false,
  isNegated: false,
  isBackground: false,
  nesting: [],
  depth: 0,
};

/** One level further inside. @throws UnreadableShell */
export function inside(place: Place, kind?: ShellCommand['nesting'][number]): Place {
  if (place.depth >= deepestNesting) {
    throw new UnreadableShell(`Commands are nested more than ${deepestNesting} deep.`);
  }
  const nesting = kind === undefined ? place.nesting : [...place.nesting, kind];
  return { ...place, nesting, depth: place.depth + 1 };
}

/** Inside something whose commands' failures are not what is looked at outside. @throws UnreadableShell */
export function insideOther(place: Place, kind: 'substitution' | 'string' | 'function'): Place {
  return { ...inside(place, kind), isGuarded: false, hasFallback: false, isNegated: false };
}

/** Variables and options are afterwards as before, as a subshell leaves them. */
export function isolated(shell: Shell, run: () => void): void {
  const mark = shell.variables.mark();
  const { options } = shell.state;
  run();
  shell.variables.rollBack(mark);
  shell.state.options = options;
}
