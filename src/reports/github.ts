import { escapeTerminal } from '../escape-terminal.ts';
import type { Level } from '../finding.ts';
import { isOfDockerfile, type Reporter } from '../report.ts';
import { oneLine } from './escape.ts';
import { firstLineOf, repositoryPath, shownFindings } from './lint-findings.ts';

/**
 * Workflow commands of GitHub Actions: each finding is an annotation of its line. A step shows ten errors, warnings and
 * notices each, so the worst come first. Columns count only within one line, so the span is that of the first.
 */
export const githubReporter: Reporter = {
  id: 'github',
  subjects: ['dockerfile'],
  async render(reports, { show }) {
    return shownFindings(reports.filter(isOfDockerfile), show)
      .map(({ finding, file }) => {
        const { line, column, endColumn } = firstLineOf(finding);
        const properties = [
          ['file', repositoryPath(file)],
          ['line', `${line}`],
          ['col', `${column}`],
          ['endLine', `${line}`],
          ...(endColumn === undefined ? [] : [['endColumn', `${endColumn}`]]),
          ['title', finding.ruleId],
        ].map(([name, value = '']) => `${name}=${escapeProperty(value)}`);
        return `::${commands[finding.level]} ${properties.join(',')}::${escapeData(oneLine(finding.message))}\n`;
      })
      .join('');
  },
};

const commands: Readonly<Record<Level, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
  style: 'notice',
};

/** The signs that would end the command are told by their codes, as the runner reads them; the rest as in a log. */
function escapeData(text: string): string {
  return escapeTerminal(text.replace(/[%\r\n]/g, percentCode));
}

function escapeProperty(text: string): string {
  return escapeTerminal(text.replace(/[%\r\n:,]/g, percentCode));
}

function percentCode(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
