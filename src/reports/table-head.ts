import { escapeTerminal } from '../escape-terminal.ts';
import { formatPlatform } from '../oci/platform.ts';
import { plural } from '../plural.ts';
import type { ImageSubject, RenderOptions, Report } from '../report.ts';
import { countFindings } from './counts.ts';
import { databaseText, dateOf } from './dates.ts';
import { oneLine } from './escape.ts';
import { gapsOf } from './gaps.ts';
import type { Paint } from './paint.ts';
import { padEnd, padStart, textWidth, wrap } from './wrap.ts';

/** What was scanned and what with, one field a line. */
export function headLines(
  report: Report<ImageSubject>,
  { width, inventory }: RenderOptions,
  paint: Paint,
): readonly string[] {
  const { subject, distro, packages, tool, trust } = report;
  const system = [distro?.prettyName ?? 'unknown distribution', formatPlatform(subject.platform)].join(', ');
  const fields = [
    ['image', subject.reference],
    ...(subject.digest ? [['digest', subject.digest]] : []),
    ['system', system],
    ['holds', `${plural(subject.layers.length, 'layer')}, ${plural(packages.length, 'package')}`],
    ...(inventory ? [] : [['trust', trust.state === 'not-checked' ? 'not checked' : trust.state]]),
    ['tool', `${tool.name} ${tool.version}`],
    ...(inventory ? [] : [['data', databaseText(report)]]),
  ] as const;
  return fields.flatMap(([label = '', text = '']) => {
    const lines = wrap(escapeTerminal(oneLine(text)), width - labelWidth);
    return lines.map((line, index) =>
      index === 0 ? `${paint.faint(padEnd(label, labelWidth))}${line}` : ' '.repeat(labelWidth) + line,
    );
  });
}

// With 8 a sha256 digest just fits into 80 columns.
const labelWidth = 8;

/** S23: what could be judged stands above what was found. */
export function coverageLines({ coverage }: Report, width: number, paint: Paint): readonly string[] {
  if (coverage.length === 0) return [paint.strong('COVERAGE'), paint.warn('nothing was evaluated')];
  const head = ['COVERAGE', 'FOUND', 'EVALUATED', 'NOT COVERED', 'DATA OF'];
  const rows = coverage.map((row) => ({
    cells: [
      escapeTerminal(row.ecosystem),
      `${row.found}`,
      `${row.evaluated}`,
      `${row.notCovered}`,
      row.databaseDate === null ? 'none' : escapeTerminal(dateOf(row.databaseDate)),
    ],
    whole: row.evaluated >= row.found,
  }));
  const widths = head.map((title, column) =>
    Math.max(textWidth(title), ...rows.map(({ cells }) => textWidth(cells[column] ?? ''))),
  );
  if (widths.reduce((sum, each) => sum + each, 2 * (head.length - 1)) > width) return coverageList(rows, width, paint);

  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 || column === 4 ? padEnd : padStart)(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [paint.strong(line(head)), ...rows.map(({ cells, whole }) => (whole ? line(cells) : paint.warn(line(cells))))];
}

// The same on terminals too narrow for columns.
function coverageList(
  rows: readonly { readonly cells: readonly string[]; readonly whole: boolean }[],
  width: number,
  paint: Paint,
): readonly string[] {
  const lines = rows.flatMap(({ cells: [ecosystem = '', found, evaluated, notCovered, date], whole }) => {
    const text = `${found} found, ${evaluated} evaluated, ${notCovered} not covered, ${date === 'none' ? 'no data' : `data of ${date}`}`;
    return [...wrap(ecosystem, width), ...wrap(text, width - 2).map((line) => `  ${whole ? line : paint.warn(line)}`)];
  });
  return [paint.strong('COVERAGE'), ...lines];
}

/** How much was found; none found says among how many, so that it never reads as a pass by itself. */
export function countLines(report: Report<ImageSubject>, width: number, paint: Paint): readonly string[] {
  const counts = countFindings(report.findings);
  const suppressed = counts.suppressed > 0 ? [paint.faint(`${counts.suppressed} suppressed`)] : [];
  if (counts.found === 0) {
    const evaluated = report.coverage.reduce((sum, row) => sum + row.evaluated, 0);
    const text = `No findings in the ${plural(evaluated, 'package')} that ${evaluated === 1 ? 'was' : 'were'} evaluated.`;
    const none = evaluated === 0 ? 'No package was evaluated, so there is nothing to say about findings.' : text;
    const tone = gapsOf(report).length > 0 ? paint.warn : paint.strong;
    return [...wrap(none, width).map(tone), ...suppressed];
  }
  const line = (word: string, found: string, fixable: string) =>
    `${padEnd(word, 10)}${padStart(found, 7)}${padStart(fixable, 9)}`;
  return [
    paint.strong(line('FINDINGS', 'FOUND', 'FIXABLE')),
    ...counts.rows.map(({ severity, found, fixable }) =>
      paint.severity(severity, line(severity, `${found}`, `${fixable}`)),
    ),
    ...suppressed,
  ];
}
