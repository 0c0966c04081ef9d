import { escapeTerminal } from '../escape-terminal.ts';
import { type Finding, type Severity, severities } from '../finding.ts';
import { instructionText } from '../oci/instruction-text.ts';
import type { Package } from '../package.ts';
import type { ImageSubject, RenderOptions, Report } from '../report.ts';
import { compareFindings } from './counts.ts';
import { oneLine } from './escape.ts';
import type { Paint } from './paint.ts';
import { padEnd, shorten, textWidth, wrap } from './wrap.ts';

/** One block a package, worst first; then how many the `show` option kept back. Suppressed findings are not listed. */
export function findingLines(
  report: Report<ImageSubject>,
  options: RenderOptions,
  paint: Paint,
): readonly (readonly string[])[] {
  const { width } = options;
  const threshold = thresholdOf(options.show);
  const open = report.findings.filter((finding) => finding.suppressed === null).sort(compareFindings);
  const shown = open.filter((finding) => rankOf(finding.severity) <= rankOf(threshold));
  const hidden = open.filter((finding) => rankOf(finding.severity) > rankOf(threshold));
  const columns = columnsOf(shown);
  const packages = Map.groupBy(report.packages, ({ purl }) => purl);
  return [
    ...groupByPackage(shown).map((group) => [
      ...titleLines(group, report, packages, width, paint),
      ...group.flatMap((finding) => entryLines(finding, columns, width, paint)),
    ]),
    hiddenLines(hidden, threshold, width, paint),
  ];
}

// A list of severities shows down to the lowest of them, so `['medium']` and `['high', 'medium']` are the same.
function thresholdOf(show: readonly string[] | undefined): Severity {
  const named = severities.filter((severity) => show?.includes(severity));
  const lowest = named.toSorted((a, b) => rankOf(b) - rankOf(a))[0];
  return show === undefined || show.includes('all') || lowest === undefined ? 'negligible' : lowest;
}

// What nobody has rated may be anything: it is listed wherever medium is, as `levelOf` has it.
function rankOf(severity: Severity): number {
  return severities.indexOf(severity === 'unknown' ? 'medium' : severity);
}

/** Findings arrive worst first, so the groups do too. */
function groupByPackage(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  return [...Map.groupBy(findings, groupKey).values()];
}

function groupKey({ package: hit, location }: Finding): string {
  return [hit?.purl, hit?.name, hit?.version, location.file, location.path, location.layer].join('\0');
}

function titleLines(
  group: readonly Finding[],
  report: Report<ImageSubject>,
  packages: PackagesByPurl,
  width: number,
  paint: Paint,
): readonly string[] {
  const [first] = group;
  if (!first) return [];
  const { package: hit } = first;
  const title = hit ? `${hit.name} ${hit.version}` : 'image';
  return [
    ...wrap(escapeTerminal(title), width).map(paint.strong),
    ...placeLines(first, report, packages, width).map(paint.faint),
  ];
}

type PackagesByPurl = ReadonlyMap<string, readonly Package[]>;

// The path in full; the instruction fills what is left of its line.
function placeLines(
  { location, package: hit }: Finding,
  report: Report<ImageSubject>,
  packages: PackagesByPurl,
  width: number,
): readonly string[] {
  const installed = packages.get(hit?.purl ?? '') ?? [];
  const here = installed.find(({ evidence }) => evidence.some(({ path }) => path === location.path));
  const introduced = (here ?? installed[0])?.introducedBy;
  const line = location.line === undefined ? '' : `:${location.line}`;
  const places = [location.file === undefined ? '' : `${location.file}${line}`, location.path ?? ''];
  const layer = introduced?.layer ?? location.layer;
  const instruction = report.subject.layers[layer ?? -1]?.createdBy;
  const by = instruction === undefined ? '' : instructionText(instruction);
  const words = [...places.filter((place) => place !== ''), ...(layer === undefined ? [] : [`layer #${layer}`])];
  const text = `${escapeTerminal(words.join(', '))}${by === '' ? '' : `: ${escapeTerminal(by)}`}`;
  if (words.length === 0) return [];
  const inner = width - indent;
  if (textWidth(text) <= inner || by === '') return wrap(text, inner).map(indented);
  const place = wrap(`${escapeTerminal(words.join(', '))}:`, inner);
  return [...place, `  ${shorten(escapeTerminal(by), inner - 2)}`].map(indented);
}

interface Columns {
  readonly id: number;
  readonly fix: number;
}

function columnsOf(findings: readonly Finding[]): Columns {
  const widest = (texts: readonly string[], most: number) =>
    texts.reduce((width, text) => Math.min(most, Math.max(width, textWidth(text))), 0);
  return {
    id: widest(
      findings.map((finding) => escapeTerminal(finding.ruleId)),
      24,
    ),
    fix: widest(findings.map(fixText), 30),
  };
}

const indent = 2;
const severityWidth = 10;
const leastSummary = 44;

// Severity, id and fix on one line; the summary beside them where there is room to say something, else beneath.
function entryLines(finding: Finding, columns: Columns, width: number, paint: Paint): readonly string[] {
  const margin = indent + severityWidth + 2;
  const word = paint.severity(finding.severity, padEnd(finding.severity, severityWidth));
  const id = escapeTerminal(finding.ruleId);
  const fix = fixText(finding);
  const summary = escapeTerminal(oneLine(finding.advisory?.summary || finding.message));
  const facts = columns.fix === 0 ? padEnd(id, columns.id) : `${padEnd(id, columns.id)}  ${padEnd(fix, columns.fix)}`;
  const left = width - margin - textWidth(facts) - 2;
  if (left >= leastSummary) return [`${' '.repeat(indent)}${word}  ${facts}  ${shorten(summary, left)}`];

  const room = width - margin;
  const short = `${padEnd(id, columns.id)}  ${fix}`.trimEnd();
  const lines = textWidth(short) <= room ? [short] : [...wrap(id, room), ...wrap(fix, room)];
  const told = textWidth(summary) <= room ? [summary] : summaryLines(summary, room);
  return [...lines, ...told.map(paint.faint)].map((line, index) =>
    index === 0 ? `${' '.repeat(indent)}${word}  ${line}` : ' '.repeat(margin) + line,
  );
}

// Two lines are enough to recognise it by; the id leads to the rest.
function summaryLines(summary: string, room: number): readonly string[] {
  const [first = '', ...rest] = wrap(summary, room);
  return [first, shorten(rest.join(' '), room)];
}

function fixText({ fixedIn, kind }: Finding): string {
  if (fixedIn?.length) return `fixed in ${escapeTerminal(fixedIn.join(', '))}`;
  return kind === 'vulnerability' ? 'no fix yet' : '';
}

function hiddenLines(hidden: readonly Finding[], threshold: Severity, width: number, paint: Paint): readonly string[] {
  if (hidden.length === 0) return [];
  const counts = severities
    .map((severity) => ({ severity, count: hidden.filter((finding) => finding.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`);
  const text = `and ${hidden.length} more below ${threshold} (${counts.join(', ')}): --show all`;
  return wrap(text, width).map(paint.faint);
}

function indented(line: string): string {
  return ' '.repeat(indent) + line;
}
