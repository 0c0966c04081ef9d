import type { Level } from '../finding.ts';
import type { BuildContext } from './build-context.ts';
import type { Ignore } from './ignores/ignore.ts';
import type { Span } from './mapped-text.ts';
import type { ShellScript } from './shell-script.ts';
import type { StageModel } from './stage.ts';
import type { Dockerfile, Instruction } from './syntax.ts';

/** One rule a file in `rules/`, the file named as the rule. Its texts are its doc page, `explain` and SARIF help. */
export interface Rule {
  /** The slug, as in `from-tag-missing`. */
  readonly id: string;
  /** What it wants, a few words without a full stop: `Base images have a tag or a digest`. */
  readonly title: string;
  /** Why, and what to do instead; Markdown, a few sentences, own words. */
  readonly why: string;
  readonly levels: Levels;
  /** What it finds is a secret: nothing of it may be shown. Else the finding is of the kind `dockerfile`. */
  readonly kind?: 'secret';
  /** The version of the presets it came with; 1 when left out. Earlier versions do not have it. */
  readonly since?: number;
  /** Other tools' ids: `DL3006`, `DS-0001`, `CKV_DOCKER_7`, a BuildKit check's name, `CIS-4.7` ... */
  readonly aliases: readonly string[];
  /** `safe`: nothing but the finding changes; `unsafe`: a person should look (`--fix=all`). */
  readonly fix: 'safe' | 'unsafe' | 'none';
  /** Silent without it; `ignores`: run after the others, when it is known what each ignore comment silenced. */
  readonly needs?: 'context' | 'trust' | 'ignores';
  /** Names and defaults of its options in `.plimsoll.yaml`. */
  readonly options?: Readonly<Record<string, RuleOption>>;
  // The options `trusted-registries`, `label-schema` and `strict-labels` are shared: one key of the file sets them for
  // every rule that has them.
  /** Each yields at least one finding of this rule; they are its tests and its docs. */
  readonly bad: readonly [Example, ...Example[]];
  /** None of these does. */
  readonly good: readonly [Example, ...Example[]];
  check(file: LintedFile, report: (problem: RuleProblem) => void): void | Promise<void>;
}

/** By preset; `all` turns on every rule, those that are off elsewhere as info. */
export interface Levels {
  readonly recommended: Level | 'off';
  readonly strict: Level | 'off';
  readonly cis: Level | 'off';
}

export interface RuleOption {
  readonly description: string;
  readonly default: boolean | number | string | readonly string[];
}

export type OptionValue = RuleOption['default'];

export interface Example {
  readonly dockerfile: string;
  /** After the fix; every example of a rule with a fix that can be fixed has it. */
  readonly fixed?: string;
  /** Lines (1-based) the findings begin in; every `bad` example says it or has one finding on any line. */
  readonly lines?: readonly number[];
  /** Files of the build context by path; `.dockerignore` among them. */
  readonly context?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** The verifier's answers by image reference, for rules that need trust. */
  readonly trust?: Readonly<Record<string, TrustAnswer>>;
  /** Platforms by image reference in full, and the one that is built for, for rules that ask about base images. */
  readonly baseImages?: Readonly<Record<string, readonly string[]>>;
  readonly target?: string;
}

/** What a rule looks at. */
export interface LintedFile {
  readonly dockerfile: Dockerfile;
  readonly stages: StageModel;
  /** What a shell is given, or the one command of an exec form; undefined for instructions that run nothing. */
  shell(instruction: Instruction): ShellScript | undefined;
  /** Undefined when there is none, as for standard input. */
  readonly context: BuildContext | undefined;
  /** What comments ask to leave out; what they silenced is known to rules that need `ignores`. */
  readonly ignores: readonly Ignore[];
  /** The rule's option, or its default. */
  option(name: string): OptionValue;
  /** Undefined: nobody verifies, and rules that need trust are off. */
  readonly trust: TrustVerifier | undefined;
  /** Left out or undefined: nobody knows the base images, and rules that ask about them are silent. */
  readonly baseImages?: BaseImages | undefined;
}

export interface RuleProblem {
  readonly span: Span;
  /** One sentence, outside names in single quotes, ends with a full stop. */
  readonly message: string;
  readonly fix?: Fix;
  /** Secret parts of the file: no report shows them, whatever rule it is about (S21). */
  readonly secrets?: readonly Span[];
}

export interface Fix {
  /** What it does, as `Add --no-install-recommends`. */
  readonly title: string;
  /** When it differs from the rule's. */
  readonly isSafe?: boolean;
  /** In order, none overlapping another. */
  readonly edits: readonly TextEdit[];
}

export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** Handed in by whoever can verify; lint itself opens no socket (S17). */
export interface TrustVerifier {
  verify(reference: string): Promise<TrustAnswer>;
}

export type TrustAnswer =
  | { readonly state: 'verified' }
  | { readonly state: 'unsigned' | 'failed'; readonly reason: string };

/** What is known of base images; handed in by whoever can see them, for lint opens no socket (S17). */
export interface BaseImages {
  /** `os/architecture[/variant]` of each; undefined when nobody has looked. The reference is in full. */
  platformsOf(reference: string): readonly string[] | undefined;
  /** What is built for when FROM does not say, as `linux/amd64`; undefined when that is not known. */
  readonly target: string | undefined;
}
