import { escapeTerminal } from '../escape-terminal.ts';
import { plural } from '../plural.ts';
import {
  type ImageSubject,
  isOfDockerfile,
  isOfImage,
  type RenderOptions,
  type Report,
  type Reporter,
} from '../report.ts';
import { oneLine } from './escape.ts';
import { gapsOf, missingParts, type VerdictWord, verdictReasons, verdictWord } from './gaps.ts';
import { type Paint, painter } from './paint.ts';
import { findingLines } from './table-findings.ts';
import { countLines, coverageLines, headLines } from './table-head.ts';
import { lintBlocks } from './table-lint.ts';
import { packageLines } from './table-packages.ts';
import { wrap } from './wrap.ts';

/**
 * For people: what was scanned and with what, what could be judged, how much was found, then each finding under its
 * package, what went wrong and the verdict; of an inventory the packages. The same text with and without colour, never
 * wider than asked for. Dockerfiles come together, whatever their number.
 */
export const tableReporter: Reporter = {
  id: 'table',
  subjects: ['image', 'dockerfile'],
  async render(reports, options) {
    const paint = painter(options.color);
    const width = Math.min(Math.max(minimumWidth, options.width), maximumWidth);
    const images = reports.filter(isOfImage);
    const files = reports.filter(isOfDockerfile);
    const sections = [
      ...images.map((report) => reportLines(report, { ...options, width }, paint).join('\n')),
      ...(options.inventory ? [] : totalLines(images, paint)),
      ...(files.length === 0 ? [] : lintBlocks(files, { ...options, width }, paint).map((lines) => lines.join('\n'))),
    ];
    const rule = paint.faint('─'.repeat(width));
    return `${sections.join(`\n\n${rule}\n\n`)}\n`;
  },
};

const minimumWidth = 40;
const maximumWidth = 400;

function reportLines(report: Report<ImageSubject>, options: RenderOptions, paint: Paint): readonly string[] {
  const { width, inventory } = options;
  const judged = [
    coverageLines(report, width, paint),
    countLines(report, width, paint),
    ...findingLines(report, options, paint),
  ];
  const sections = [
    headLines(report, options, paint),
    ...(inventory ? [] : judged),
    // A judged image lists findings, and its packages are in the JSON.
    ...(inventory || !report.database ? [packageLines(report, width, paint)] : []),
    noticeLines(report, width, paint),
    inventory ? missingLines(report, width, paint) : verdictLines(report, width, paint),
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
  return [toneOf(word, paint)(word), ...sentenceLines([...verdictReasons(report), ...gapsOf(report)], width)];
}

function missingLines(report: Report, width: number, paint: Paint): readonly string[] {
  const missing = missingParts(report);
  return missing.length === 0 ? [] : [paint.warn('INCOMPLETE'), ...sentenceLines(missing, width)];
}

function sentenceLines(sentences: readonly string[], width: number): readonly string[] {
  return sentences.flatMap((text) => wrap(escapeTerminal(oneLine(text)), width - 2).map((line) => `  ${line}`));
}

function toneOf(word: VerdictWord, paint: Paint): (text: string) => string {
  return word === 'PASS' ? paint.good : word === 'FAIL' ? paint.bad : paint.warn;
}

function totalLines(reports: readonly Report[], paint: Paint): readonly string[] {
  if (reports.length < 2) return [];
  const words = reports.map(verdictWord);
  const order: readonly VerdictWord[] = ['FAIL', 'INCOMPLETE', 'NOT JUDGED', 'NO GATE SET', 'PASS, WITH GAPS', 'PASS'];
  const counted = order
    .map((word) => ({ word, count: words.filter((other) => other === word).length }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${toneOf(word, paint)(word)}`);
  return [`${plural(reports.length, 'image')}: ${counted.join(' · ')}`];
}
