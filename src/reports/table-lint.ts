import { escapeTerminal } from '../escape-terminal.ts';
import type { Finding, Suppression } from '../finding.ts';
import { plural } from '../plural.ts';
import type { DockerfileSubject, Notice, RenderOptions, Report } from '../report.ts';
import { frameLines } from './code-frame.ts';
import { oneLine } from './escape.ts';
import {
  compareInFile,
  countLevels,
  countLint,
  fileName,
  isOpen,
  isShown,
  type LintFinding,
  levelsText,
  lintFindings,
  shownLevel,
} from './lint-findings.ts';
import type { Paint } from './paint.ts';
import { padStart, textWidth, wrap } from './wrap.ts';

/**
 * Dockerfiles for people: each file's findings from top to bottom, with the lines they are about and how they are
 * repaired, then the counts of all files. A file without findings is only counted.
 */
export function lintBlocks(
  reports: readonly Report<DockerfileSubject>[],
  options: RenderOptions,
  paint: Paint,
): readonly (readonly string[])[] {
  const { width, suppressed = false } = options;
  const lowest = shownLevel(options.show);
  const hidden = lintFindings(reports).filter(({ finding }) => !isShown(finding, lowest));
  const files = reports.flatMap((report) => {
    const shown = lintFindings([report], suppressed ? () => true : isOpen)
      .filter(({ finding }) => isShown(finding, lowest))
      .toSorted((a, b) => compareInFile(a.finding, b.finding));
    if (shown.length === 0 && report.notices.length === 0) return [];
    return [
      [
        ...titleLines(report, width, paint),
        ...shown.flatMap((each) => ['', ...findingLines(each, width, paint)]),
        ...report.notices.flatMap((notice) => ['', ...noticeLines(notice, width, paint)]),
      ],
    ];
  });
  const below = hidden.length === 0 ? [] : [wrap(hiddenText(hidden, lowest), width).map(paint.faint)];
  return [...files, ...below, summaryLines(reports, width, paint)];
}

function titleLines({ subject, findings }: Report<DockerfileSubject>, width: number, paint: Paint): readonly string[] {
  const counts = levelsText(countLevels(findings.filter(isOpen)));
  const name = escapeTerminal(fileName(subject));
  const line = `${name}  ${counts}`;
  if (counts !== '' && textWidth(line) <= width) return [`${paint.strong(name)}  ${paint.faint(counts)}`];
  return [...wrap(name, width).map(paint.strong), ...(counts === '' ? [] : wrap(counts, width).map(paint.faint))];
}

function findingLines({ finding, file }: LintFinding, width: number, paint: Paint): readonly string[] {
  const { level, ruleId, location, message, suppressed, fix } = finding;
  const inner = width - indent.length;
  const at = location.line === undefined ? '' : `:${location.line}:${location.column ?? 1}`;
  const [id, place] = [escapeTerminal(ruleId), escapeTerminal(file) + at];
  const said = `${paint.level(level, level)}  ${paint.strong(id)}`;
  const isShort = textWidth(`${level}  ${id}`) <= inner;
  const head =
    textWidth(`${level}  ${id}  ${place}`) <= inner
      ? [`${said}  ${paint.faint(place)}`]
      : [
          ...(isShort ? [said] : [paint.level(level, level), ...wrap(id, inner).map(paint.strong)]),
          ...wrap(place, inner).map(paint.faint),
        ];
  if (suppressed) return [...head, ...suppressedLines(finding, suppressed, inner, paint)].map((line) => indent + line);
  const repair = fix ? wrap(fixText(fix), inner).map(paint.good) : [];
  return [...head, ...wrap(shown(message), inner), ...frameLines(finding, inner, paint), ...repair].map(
    (line) => indent + line,
  );
}

const indent = '  ';

/** What is silenced is known: what it is and why it does not count, and nothing that draws the eye. */
function suppressedLines(
  { message }: Finding,
  { by, reason }: Suppression,
  width: number,
  paint: Paint,
): readonly string[] {
  const why = reason === '' ? `suppressed by ${by}` : `suppressed by ${by}: ${reason}`;
  return [message, why].flatMap((text) => wrap(shown(text), width)).map(paint.faint);
}

function fixText({ title, safe }: NonNullable<Finding['fix']>): string {
  return `fix: ${shown(title)} (plimsoll lint ${safe ? '--fix' : '--fix=all, look at it first'})`;
}

function noticeLines({ code, message, incomplete }: Notice, width: number, paint: Paint): readonly string[] {
  const tone = incomplete ? paint.warn : paint.strong;
  const lines = wrap(shown(message), width - 2 * indent.length).map((line) => indent + line);
  return [tone(escapeTerminal(code)), ...lines].map((line) => indent + line);
}

function hiddenText(hidden: readonly LintFinding[], lowest: string): string {
  const counts = levelsText(countLevels(hidden.map(({ finding }) => finding)));
  return `and ${hidden.length} more below ${lowest} (${counts}): --show all`;
}

function summaryLines(reports: readonly Report<DockerfileSubject>[], width: number, paint: Paint): readonly string[] {
  const counts = countLint(reports.flatMap(({ findings }) => findings));
  const notes = [
    ...(counts.fixable > 0 ? [`${counts.fixable} fixable with plimsoll lint --fix`] : []),
    ...(counts.unsafe > 0 ? [`${counts.unsafe} with --fix=all`] : []),
    ...(counts.suppressed > 0 ? [`${counts.suppressed} suppressed`] : []),
  ].join(', ');
  const head = counts.rows.length === 0 ? [] : [paint.strong(`${'FINDINGS'.padEnd(8)}${padStart('FOUND', 7)}`)];
  const rows = counts.rows.map(({ level, count }) => paint.level(level, level.padEnd(8) + padStart(`${count}`, 7)));
  const files = plural(reports.length, 'file');
  const none = counts.found === 0 ? wrap(`No findings in ${files}.`, width) : [];
  const failed = reports.filter(({ verdict }) => !verdict.pass).length;
  const incomplete = reports.some(({ notices }) => notices.some((notice) => notice.incomplete));
  const gate = reports.find(({ verdict }) => verdict.gate)?.verdict.gate;
  const bad = gate ? `${gate} or worse (--fail-on ${gate})` : '';
  const word = failed > 0 ? paint.bad('FAIL') : incomplete ? paint.warn('INCOMPLETE') : paint.good('PASS');
  const why =
    failed > 0
      ? `${failed} of ${files} ${failed === 1 ? 'has' : 'have'} findings that ${bad === '' ? 'fail' : `are ${bad}`}.`
      : gate
        ? `Nothing is ${bad}.`
        : '';
  return [
    ...head,
    ...rows,
    ...none,
    ...(notes === '' ? [] : wrap(notes, width).map(paint.faint)),
    '',
    word,
    ...(why === '' ? [] : wrap(why, width - indent.length).map((line) => indent + line)),
  ];
}

function shown(text: string): string {
  return escapeTerminal(oneLine(text));
}
