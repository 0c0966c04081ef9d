import { isOfDockerfile, isOfImage, type Report, type Reporter, type ReportList } from '../report.ts';
import { jsonText } from './escape.ts';
import { fileName } from './lint-findings.ts';
import { inSchemaOrder } from './schema-order.ts';

/**
 * The report itself (contract.md): one image and platform prints the object; several, and Dockerfiles however many
 * they are, a list with one verdict.
 */
export const jsonReporter: Reporter = {
  id: 'json',
  subjects: ['image', 'dockerfile'],
  async render(reports) {
    const [first, ...others] = reports;
    const value =
      first && isOfImage(first) && others.length === 0
        ? inSchemaOrder('report', first)
        : inSchemaOrder('reportList', listOf(reports));
    return `${jsonText(value, 2)}\n`;
  },
};

function listOf(reports: readonly Report[]): ReportList {
  const [first] = reports;
  return {
    schemaVersion: 1,
    tool: first?.tool ?? { name: 'plimsoll', version: '' },
    createdAt: first?.createdAt ?? '',
    reports,
    verdict: {
      pass: reports.every(({ verdict }) => verdict.pass),
      reasons: reports.flatMap((report) => report.verdict.reasons.map((reason) => `${nameOf(report)}: ${reason}`)),
    },
  };
}

function nameOf(report: Report): string {
  return isOfDockerfile(report) ? fileName(report.subject) : report.subject.reference;
}
