import type { Span } from '../dockerfile/mapped-text.ts';
import type { Rule, RuleProblem } from '../dockerfile/rule.ts';
import type { SourceText } from '../dockerfile/source-text.ts';
import type { Stage } from '../dockerfile/stage.ts';
import type { Instruction } from '../dockerfile/syntax.ts';
import type { Finding, FindingFix, Level, Severity, Snippet } from '../finding.ts';
import type { MaskedText } from './lint-mask.ts';

/** What a rule said, and where. */
export interface Found {
  readonly rule: Rule;
  readonly problem: RuleProblem;
  readonly level: Level;
  readonly instruction: Instruction | undefined;
  readonly stage: Stage | undefined;
  readonly place: Place;
  readonly suppressed: Finding['suppressed'];
}

export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** As reports have it: positions instead of offsets, secrets masked (S21). */
export function findingOf(
  found: Found,
  fingerprint: string,
  file: string,
  source: SourceText,
  masked: MaskedText,
): Finding {
  const { rule, problem, level, place, suppressed } = found;
  const fix = fixOf(found, source, masked);
  const last = Math.min(place.endLine, place.line + snippetLines - 1);
  return {
    ruleId: rule.id,
    kind: rule.kind ?? 'dockerfile',
    level,
    severity: severityOf(level),
    message: masked.sentence(problem.message),
    fingerprint,
    suppressed: suppressed && { by: suppressed.by, reason: masked.sentence(suppressed.reason) },
    location: { file, ...place },
    aliases: [...rule.aliases].sort(),
    ...(fix ? { fix } : {}),
    snippet: { line: place.line, lines: masked.lines(place.line, last), ...movedColumns(place, last, masked) },
  };
}

/** What differs from the place: nothing, as long as no secret stands before it. */
function movedColumns(
  { line, column, endLine, endColumn }: Place,
  last: number,
  masked: MaskedText,
): Pick<Snippet, 'column' | 'endColumn'> {
  const start = masked.column(line, column, false);
  const end = endLine > last ? endColumn : masked.column(endLine, endColumn, true);
  return { ...(start === column ? {} : { column: start }), ...(end === endColumn ? {} : { endColumn: end }) };
}

/** Most that is shown of one finding. */
const snippetLines = 12;

/** Undefined when there is none, or when it cannot be told without a secret: `--fix` applies it all the same. */
function fixOf({ rule, problem: { fix } }: Found, source: SourceText, masked: MaskedText): FindingFix | undefined {
  if (!fix || fix.edits.some(({ text }) => masked.sentence(text) !== text)) return undefined;
  return {
    title: masked.sentence(fix.title),
    safe: fix.isSafe ?? rule.fix === 'safe',
    edits: fix.edits.map(({ span, text }) => ({ ...placeOf(inside(span, source), source), text })),
  };
}

function severityOf(level: Level): Severity {
  switch (level) {
    case 'error':
      return 'high';
    case 'warning':
      return 'medium';
    case 'info':
      return 'low';
    case 'style':
      return 'negligible';
  }
}

export function inside({ start, end }: Span, { text }: SourceText): Span {
  const from = Math.min(Math.max(0, Math.trunc(start) || 0), text.length);
  return { start: from, end: Math.min(Math.max(from, Math.trunc(end) || 0), text.length) };
}

export function placeOf({ start, end }: Span, source: SourceText): Place {
  const { line, column } = source.positionOf(start);
  const to = source.positionOf(end);
  return { line, column, endLine: to.line, endColumn: to.column };
}

/** By place, then by rule. */
export function byPlace(a: Found, b: Found): number {
  return (
    a.problem.span.start - b.problem.span.start ||
    a.problem.span.end - b.problem.span.end ||
    compare(a.rule.id, b.rule.id) ||
    compare(a.problem.message, b.problem.message)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
