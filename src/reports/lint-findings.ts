import { type Finding, type Level, levels } from '../finding.ts';
import { plural } from '../plural.ts';
import type { DockerfileSubject, Report } from '../report.ts';
import { compareText } from './counts.ts';

/** What people call the file; standard input may have been given a name. */
export function fileName({ reference, source }: DockerfileSubject): string {
  return source === 'stdin' && reference === '-' ? '<stdin>' : reference;
}

/** A finding, and the file it is in: findings of all files of a run stand in one list. */
export interface LintFinding {
  readonly finding: Finding;
  readonly file: string;
}

/** Worst level first, then by file and place: what stops reading early has read what matters. */
export function lintFindings(
  reports: readonly Report<DockerfileSubject>[],
  isWanted: (finding: Finding) => boolean = isOpen,
): readonly LintFinding[] {
  return reports
    .flatMap(({ subject, findings }) =>
      findings.filter(isWanted).map((finding) => ({ finding, file: fileOf(finding, subject) })),
    )
    .sort(
      (a, b) =>
        levels.indexOf(a.finding.level) - levels.indexOf(b.finding.level) ||
        compareText(a.file, b.file) ||
        compareInFile(a.finding, b.finding),
    );
}

/** Those that `--show` lets be listed. */
export function shownFindings(
  reports: readonly Report<DockerfileSubject>[],
  show: readonly string[] | undefined,
): readonly LintFinding[] {
  const lowest = shownLevel(show);
  return lintFindings(reports).filter(({ finding }) => isShown(finding, lowest));
}

export function isOpen({ suppressed }: Finding): boolean {
  return suppressed === null;
}

/** From top to bottom, as a reader goes through a file. */
export function compareInFile({ location: a, ...one }: Finding, { location: b, ...other }: Finding): number {
  return (
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    levels.indexOf(one.level) - levels.indexOf(other.level) ||
    compareText(one.ruleId, other.ruleId) ||
    compareText(one.fingerprint, other.fingerprint)
  );
}

function fileOf({ location }: Finding, subject: DockerfileSubject): string {
  return location.file === undefined || location.file === subject.reference ? fileName(subject) : location.file;
}

/** The path as forges take it: from the root of the repository, where the run is taken to have begun. */
export function repositoryPath(file: string): string {
  return file.replaceAll('\\', '/').replace(/^(?:\.\/+)+/, '');
}

/** Where a finding begins and how far it goes in that line. 1-based, the end exclusive, in UTF-16 units. */
export interface LineSpan {
  readonly line: number;
  readonly column: number;
  /** Undefined: to the end of a line whose text is not known. */
  readonly endColumn: number | undefined;
}

/** The part of the finding that lies in its first line: GitHub and problem matchers want spans of one line. */
export function firstLineOf({ location, snippet }: Pick<Finding, 'location' | 'snippet'>): LineSpan {
  const { line = 1, column = 1, endLine = line, endColumn = column } = location;
  if (endLine === line) return { line, column, endColumn };
  const text = snippet?.lines[line - snippet.line];
  // A masked secret has another length, and a long line was cut.
  const isWhole = text !== undefined && !text.includes('***') && !text.endsWith('…');
  return { line, column, endColumn: isWhole ? Math.max(column, text.length + 1) : undefined };
}

/** How many findings there are and what can be done about them. */
export interface LintCounts {
  readonly found: number;
  /** Only levels that occur, worst first. */
  readonly rows: readonly { readonly level: Level; readonly count: number }[];
  /** What `--fix` repairs. */
  readonly fixable: number;
  /** What only `--fix=all` repairs. */
  readonly unsafe: number;
  readonly suppressed: number;
}

export function countLint(findings: readonly Finding[]): LintCounts {
  const open = findings.filter(isOpen);
  return {
    found: open.length,
    rows: countLevels(open),
    fixable: open.filter(({ fix }) => fix?.safe).length,
    unsafe: open.filter(({ fix }) => fix && !fix.safe).length,
    suppressed: findings.length - open.length,
  };
}

export function countLevels(findings: readonly Finding[]): LintCounts['rows'] {
  return levels
    .map((level) => ({ level, count: findings.filter((finding) => finding.level === level).length }))
    .filter(({ count }) => count > 0);
}

/** `2 errors, 1 info` */
export function levelsText(rows: LintCounts['rows']): string {
  return rows
    .map(({ level, count }) => (level === 'error' || level === 'warning' ? plural(count, level) : `${count} ${level}`))
    .join(', ');
}

/** The lowest level that `--show` lists; a list of levels shows down to the lowest of them. */
export function shownLevel(show: readonly string[] | undefined): Level {
  const named = levels.filter((level) => show?.includes(level)).at(-1);
  return show?.includes('all') ? 'style' : (named ?? 'style');
}

export function isShown({ level }: Finding, lowest: Level): boolean {
  return levels.indexOf(level) <= levels.indexOf(lowest);
}
