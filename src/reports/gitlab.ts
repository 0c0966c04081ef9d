import { escapeTerminal } from '../escape-terminal.ts';
import type { Level } from '../finding.ts';
import { isOfDockerfile, type Reporter } from '../report.ts';
import { jsonText, oneLine } from './escape.ts';
import { lintFindings, repositoryPath } from './lint-findings.ts';

/**
 * GitLab's code quality report: a list in the words of the Code Climate specification, of which GitLab reads
 * description, check name, fingerprint, severity and place. Fingerprints have to differ, or one hides the other.
 */
export const gitlabReporter: Reporter = {
  id: 'gitlab',
  subjects: ['dockerfile'],
  async render(reports) {
    const seen = new Map<string, number>();
    const issues = lintFindings(reports.filter(isOfDockerfile)).map(({ finding, file }) => {
      const { ruleId, level, message, fingerprint, location } = finding;
      const count = (seen.get(fingerprint) ?? 0) + 1;
      seen.set(fingerprint, count);
      const { line = 1, endLine = line } = location;
      return {
        type: 'issue',
        description: escapeTerminal(oneLine(message)),
        check_name: escapeTerminal(ruleId),
        fingerprint: count === 1 ? fingerprint : `${fingerprint}#${count}`,
        severity: severities[level],
        categories: ['Style'],
        location: { path: escapeTerminal(repositoryPath(file)), lines: { begin: line, end: endLine } },
      };
    });
    return `${jsonText(issues, 2)}\n`;
  },
};

const severities: Readonly<Record<Level, string>> = {
  error: 'critical',
  warning: 'major',
  info: 'minor',
  style: 'info',
};
