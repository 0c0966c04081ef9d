import type { Span } from './mapped-text.ts';

/** What a RUN (or CMD, ENTRYPOINT, HEALTHCHECK) has a Unix shell do; rules ask this and never match text. */
export interface ShellScript {
  readonly dialect: ShellDialect;
  /** Of the instruction's own shell: `-e` or `-o pipefail` given by SHELL, or known not to be. */
  readonly startsWith: { readonly errexit: boolean; readonly pipefail: boolean };
  /** Every simple command in the order of the text, those inside loops, functions, `$(...)` and `sh -c '...'` too. */
  readonly commands: readonly ShellCommand[];
  readonly pipelines: readonly Pipeline[];
  /** What stands side by side at the top: `a && b; c` has three. */
  readonly topLevel: readonly ListItem[];
  readonly errors: readonly { readonly span: Span; readonly message: string }[];
}

/**
 * `opaque`: PowerShell, cmd, Python or another interpreter: then there are no commands. `none`: the exec form without a
 * shell, which is one command.
 */
export type ShellDialect = 'sh' | 'bash' | 'ash' | 'zsh' | 'opaque' | 'none';

export interface ShellCommand {
  /** Base name of what runs, wrappers taken off (`sudo`, `env`, `exec`, `command`, `time`, `nice`, `xargs` ...). */
  readonly name: string | undefined;
  readonly span: Span;
  readonly nameSpan: Span | undefined;
  /** After the name. */
  readonly arguments: readonly ShellWord[];
  /** What stood before the name, as `['sudo']`. */
  readonly wrappers: readonly ShellWord[];
  /** `A=b command`, or alone. */
  readonly assignments: readonly {
    readonly name: string;
    readonly value: ShellWord | undefined;
    readonly span: Span;
  }[];
  readonly redirects: readonly Redirect[];
  /** `errexit` and `pipefail` as they stand when it runs. */
  readonly options: { readonly errexit: boolean; readonly pipefail: boolean };
  /** `!` before it or its pipeline. */
  readonly isNegated: boolean;
  /** Its failure is looked at: a condition of if, while or until, or not the last of an `&&` or `||` list. */
  readonly isGuarded: boolean;
  /** `cmd || other`: a failure is handled by what follows. */
  readonly hasFallback: boolean;
  readonly isBackground: boolean;
  /** Subshell, `$(...)`, function body, or the text of `sh -c`. */
  readonly nesting: readonly ('subshell' | 'substitution' | 'function' | 'loop' | 'condition' | 'string')[];
  readonly pipeline: Pipeline;
}

export interface Pipeline {
  /** In order; those that are not simple (a loop, say) are undefined. */
  readonly members: readonly (ShellCommand | undefined)[];
  readonly span: Span;
  readonly isNegated: boolean;
}

export interface ListItem {
  readonly span: Span;
  readonly pipeline: Pipeline;
  /** What stands between it and the next. */
  readonly separator: '&&' | '||' | ';' | '&' | 'newline' | undefined;
  /** Of the separator. */
  readonly separatorSpan: Span | undefined;
}

export interface ShellWord {
  /** As written. */
  readonly raw: string;
  readonly span: Span;
  /** Its value where constants lead to it (ARG, ENV, assignments); undefined when it hangs on what only the build knows. */
  readonly value: string | undefined;
  /** Constant beginning, up to the first thing unknown: enough to see `--flag=` or `https://`. */
  readonly prefix: string;
  readonly isQuoted: boolean;
  /** An unquoted word may become several (`$PACKAGES`): its parts, where constants lead to them. */
  readonly fields: readonly string[] | undefined;
}

export interface Redirect {
  /** `>`, `>>`, `<`, `<<`, `<<<`, `&>`, `>&` ... */
  readonly operator: string;
  /** `2` in `2>&1`. */
  readonly fileDescriptor: number | undefined;
  readonly target: ShellWord | undefined;
  readonly span: Span;
}
