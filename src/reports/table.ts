import { escapeTerminal } from '../escape-terminal.ts';
import type { RenderOptions, Report, Reporter } from '../report.ts';
import { plural } from './counts.ts';
import { oneLine } from './escape.ts';
import { gapsOf, type VerdictWord, verdictReasons, verdictWord } from './gaps.ts';
import { type Paint, painter } from './paint.ts';
import { findingLines } from './table-findings.ts';
import { countLines, coverageLines, headLines } from './table-head.ts';
import { packageLines } from './table-packages.ts';
import { wrap } from './wrap.ts';

/**
 * For people: what was scanned and with what, what could be judged, how much was found, then each finding under its
 * package, what went wrong and the verdict. The same text with and without colour, never wider than asked for.
 */
export const tableReporter: Reporter = {
  id: 'table',
  async render(reports, options) {
    const paint = painter(options.color);
    const width = Math.min(Math.max(minimumWidth, options.width), maximumWidth);
    const blocks = reports.map((report) => reportLines(report, { ...options, width }, paint).join('\n'));
    const rule = paint.faint('─'.repeat(width));
    return `${[...blocks, ...totalLines(reports, paint)].join(`\n\n${rule}\n\n`)}\n`;
  },
};

const minimumWidth = 40;
const maximumWidth = 400;

function reportLines(report: Report, options: RenderOptions, paint: Paint): readonly string[] {
  const { width } = options;
  const sections = [
    headLines(report, width, paint),
    coverageLines(report, width, paint),
    countLines(report, width, paint),
    ...findingLines(report, options, paint),
    packageLines(report, width, paint),
    noticeLines(report, width, paint),
    verdictLines(report, width, paint),
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function noticeLines({ notices }: Report, width: number, paint: Paint): readonly string[] {
  if (notices.length === 0) return [];
  const lines = notices.flatMap((notice) => {
    const { message, path = '' } = notice;
    const text = escapeTerminal(oneLine(message.includes(path) ? message : `${message} (${path})`));
    const mark = notice.incomplete ? paint.warn(notice.code) : paint.strong(notice.code);
    return [mark, ...wrap(text, width - 2).map((line) => `  ${line}`)];
  });
  return [paint.strong('NOTICES'), ...lines];
}

function verdictLines(report: Report, width: number, paint: Paint): readonly string[] {
  const word = verdictWord(report);
  const sentences = [...verdictReasons(report), ...gapsOf(report)];
  const lines = sentences.flatMap((text) => wrap(escapeTerminal(oneLine(text)), width - 2).map((line) => `  ${line}`));
  return [toneOf(word, paint)(word), ...lines];
}

function toneOf(word: VerdictWord, paint: Paint): (text: string) => string {
  return word === 'PASS' ? paint.good : word === 'FAIL' ? paint.bad : paint.warn;
}

function totalLines(reports: readonly Report[], paint: Paint): readonly string[] {
  if (reports.length === 1) return [];
  const words = reports.map(verdictWord);
  const order: readonly VerdictWord[] = ['FAIL', 'INCOMPLETE', 'NOT JUDGED', 'NO GATE SET', 'PASS, WITH GAPS', 'PASS'];
  const counted = order
    .map((word) => ({ word, count: words.filter((other) => other === word).length }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${toneOf(word, paint)(word)}`);
  return [`${plural(reports.length, 'image')}: ${counted.join(' · ')}`];
}
