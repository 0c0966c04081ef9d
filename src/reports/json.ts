import type { Report, Reporter, ReportList } from '../report.ts';
import { jsonText } from './escape.ts';
import { inSchemaOrder } from './schema-order.ts';

/** The report itself (contract.md): one image and platform prints the object, several a list with one verdict. */
export const jsonReporter: Reporter = {
  id: 'json',
  async render(reports) {
    const [first, ...others] = reports;
    const value =
      first && others.length === 0 ? inSchemaOrder('report', first) : inSchemaOrder('reportList', listOf(reports));
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
      reasons: reports.flatMap(({ subject, verdict }) =>
        verdict.reasons.map((reason) => `${subject.reference}: ${reason}`),
      ),
    },
  };
}
