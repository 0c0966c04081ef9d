/** The folder that is sent to the builder, listed once; nothing outside it is looked at (S16). */
export interface BuildContext {
  /** Paths with `/`, sorted, without what lies in ignored folders that no exception reaches into. */
  readonly entries: readonly ContextEntry[];
  /** False when there were more than the bound: then nothing can be said of what is not there. */
  readonly isWhole: boolean;
  /** Somebody said that it is this folder; else it is that of the Dockerfile, which is a guess. */
  readonly isNamed?: boolean;
  /** The `.dockerignore` that counts: `NAME.dockerignore` beside the Dockerfile, else `.dockerignore` of the context. */
  readonly ignoreFile: IgnoreFile | undefined;
  /** Whether the builder gets a path. */
  isIgnored(path: string): boolean;
  /** Text of a small file inside, undefined when it is not there, no text, or too large. */
  read(path: string): string | undefined;
}

export interface ContextEntry {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink';
}

export interface IgnoreFile {
  /** As named to people. */
  readonly name: string;
  readonly text: string;
  readonly patterns: readonly IgnorePattern[];
}

export interface IgnorePattern {
  /** 1-based line in the file. */
  readonly line: number;
  /** As written, without blanks around it. */
  readonly raw: string;
  /** `!`: brings back what an earlier one excluded. */
  readonly isException: boolean;
  /** Cleaned as Docker does: no leading or trailing slash, no `.` parts. */
  readonly pattern: string;
  /** Why Docker refuses the whole file, one sentence; it matches nothing then. */
  readonly problem: string | undefined;
  /** The path itself; what lies in a folder that matches is ignored with it. */
  matches(path: string): boolean;
}
