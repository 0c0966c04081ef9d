import type { Rule } from '../dockerfile/rule.ts';
import type { Finding, Level } from '../finding.ts';
import { digestOf } from '../oci/digest.ts';
import type { DockerfileSubject, Notice, Report } from '../report.ts';
import { levelVerdict } from './verdict.ts';

export interface DockerfileReportOptions {
  /** As named to people; `-` for standard input. */
  readonly name: string;
  readonly source: DockerfileSubject['source'];
  readonly bytes: Uint8Array;
  readonly findings: readonly Finding[];
  readonly notices: readonly Notice[];
  readonly rules: readonly Rule[];
  readonly failOn: Level | 'none';
  readonly toolVersion: string;
  /** The report's one moment. */
  readonly now: Date;
}

/** What one Dockerfile's findings come to, as a report of the contract. */
export function reportDockerfile(options: DockerfileReportOptions): Report<DockerfileSubject> {
  const { name, source, bytes, findings, notices, rules, failOn, toolVersion, now } = options;
  const found = new Set(findings.map(({ ruleId }) => ruleId));
  return {
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: toolVersion },
    createdAt: now.toISOString(),
    subject: {
      kind: 'dockerfile',
      reference: name,
      source,
      digest: digestOf(bytes),
    },
    distro: null,
    packages: [],
    findings,
    rules: rules.filter(({ id }) => found.has(id)).map(({ id, title, why }) => ({ id, title, why })),
    coverage: [],
    notices,
    trust: { state: 'not-checked', signatures: [] },
    verdict: levelVerdict(findings, failOn),
  };
}
