import { escapeTerminal } from '../escape-terminal.ts';
import type { Level } from '../finding.ts';
import { isOfDockerfile, type Reporter } from '../report.ts';
import { oneLine } from './escape.ts';
import { firstLineOf, shownFindings } from './lint-findings.ts';

/** `file:line:col: level: message [rule]`, a line a finding: what editors, problem matchers and grep read. */
export const unixReporter: Reporter = {
  id: 'unix',
  subjects: ['dockerfile'],
  async render(reports, { show }) {
    return shownFindings(reports.filter(isOfDockerfile), show)
      .map(({ finding, file }) => {
        const { line, column } = firstLineOf(finding);
        const { level, message, ruleId } = finding;
        return `${escapeTerminal(file)}:${line}:${column}: ${words[level]}: ${escapeTerminal(oneLine(message))} [${escapeTerminal(oneLine(ruleId))}]\n`;
      })
      .join('');
  },
};

/** Matchers take a word that they do not know for an error, and `style` is one. */
const words: Readonly<Record<Level, string>> = { error: 'error', warning: 'warning', info: 'info', style: 'info' };
