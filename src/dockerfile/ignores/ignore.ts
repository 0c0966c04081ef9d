import type { Span } from '../mapped-text.ts';

/** A comment (or the `check` directive) that asks to leave findings out: ours, or another tool's. */
export interface Ignore {
  readonly tool: IgnoreTool;
  readonly span: Span;
  /** What it reaches: lines of the file, 1-based and inclusive. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly names: readonly IgnoredName[];
  /** '' when none was given. */
  readonly reason: string;
  /** ISO 8601 date; from the day after on it silences nothing. */
  readonly until: string | undefined;
  readonly isExpired: boolean;
  /** Why a comment that is meant for us cannot be read; then `names` is empty. */
  readonly problem: string | undefined;
}

export type IgnoreTool = 'plimsoll' | 'hadolint' | 'buildkit' | 'trivy' | 'checkov';

/** One name in an ignore, as written. */
export interface IgnoredName {
  readonly text: string;
  readonly span: Span;
  /** Ids of the rules it stands for; empty when there is no such rule. */
  readonly rules: readonly string[];
  /** `unjudged`: a rule of it did not run, or the ignore counts for nothing, so nobody can tell. */
  readonly state: 'used' | 'unused' | 'unjudged';
}
