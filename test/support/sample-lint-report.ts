import type { Finding, Level } from '../../src/finding.ts';
import { digestOf } from '../../src/oci/digest.ts';
import type { DockerfileSubject, Report } from '../../src/report.ts';

const lines = [
  'FROM debian',
  'ENV API_TOKEN=***',
  'RUN apt-get update && apt-get install -y nginx curl \\',
  '\t&& rm -rf /var/lib/apt/lists/*',
  'run echo "größe 日本語" | tee /etc/motd',
  'RUN <<EOF',
  ...Array.from({ length: 9 }, (_, index) => `cd /srv/${index}`),
  'EOF',
  `RUN ${'true && '.repeat(20)}curl http://example.com/install.sh | sh`,
];

/** One Dockerfile with a finding of every level, a suppressed one, and spans of every shape. */
export function sampleLintReport(changes: Partial<Report<DockerfileSubject>> = {}): Report<DockerfileSubject> {
  const file = changes.subject?.reference ?? 'docker/Dockerfile';
  const pipeline = lines.at(-1)?.indexOf('curl') ?? 0;
  return {
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: '0.1.0' },
    createdAt: '2026-11-21T08:00:00Z',
    subject: { kind: 'dockerfile', reference: file, source: 'file', digest: digestOf('dockerfile') },
    distro: null,
    packages: [],
    findings: [
      finding('from-tag-missing', 'warning', [1, 6, 1, 12], "The base image 'debian' has no tag.", {
        file,
        aliases: ['DL3006'],
      }),
      finding('secret-in-env', 'error', [2, 5, 2, 18], "The variable 'API_TOKEN' keeps a secret in the image.", {
        file,
        aliases: ['DS-0031', 'SecretsUsedInArgOrEnv'],
      }),
      finding('apt-recommends', 'info', [3, 23, 3, 38], "'apt-get install' installs recommended packages, too.", {
        file,
        aliases: ['DL3015'],
        fix: {
          title: 'Add --no-install-recommends',
          safe: true,
          edits: [{ line: 3, column: 38, endLine: 3, endColumn: 38, text: ' --no-install-recommends' }],
        },
      }),
      finding('apt-clean', 'warning', [3, 5, 4, 35], 'What is removed here stays in the layer below.', { file }),
      finding('keyword-case', 'style', [5, 1, 5, 4], "The keyword 'run' is not in capitals like the others.", {
        file,
        fix: {
          title: 'Write it in capitals',
          safe: true,
          edits: [{ line: 5, column: 1, endLine: 5, endColumn: 4, text: 'RUN' }],
        },
      }),
      finding('pipefail-missing', 'warning', [5, 22, 5, 23], "The failure of 'echo' is lost in the pipe.", {
        file,
        fix: {
          title: 'Set pipefail',
          safe: false,
          edits: [{ line: 5, column: 5, endLine: 5, endColumn: 5, text: 'set -o pipefail && ' }],
        },
      }),
      finding('cd-instead-of-workdir', 'style', [6, 5, 16, 4], "Use WORKDIR instead of 'cd'.", { file }),
      finding(
        'download-unverified',
        'error',
        [17, pipeline + 1, 17, pipeline + 43],
        'What is downloaded is run unseen.',
        { file },
      ),
      {
        ...finding('user-missing', 'warning', [1, 1, 1, 12], 'The container runs as root.', { file }),
        suppressed: { by: 'hadolint, line 1', reason: 'drops its rights by itself' },
      },
    ],
    coverage: [],
    notices: [],
    rules: [
      {
        id: 'apt-recommends',
        title: 'apt-get installs no recommended packages',
        why: 'Recommended packages make the image larger and are **rarely** needed.\n\nUse `--no-install-recommends`.',
      },
      { id: 'from-tag-missing', title: 'Base images have a tag or a digest', why: 'Without one it is `latest`.' },
    ],
    trust: { state: 'not-checked', signatures: [] },
    verdict: { pass: false, gate: 'warning', reasons: ['5 findings are warning or worse (--fail-on warning).'] },
    ...changes,
  };
}

/** A Dockerfile that nothing was found in. */
export function cleanLintReport(changes: Partial<Report<DockerfileSubject>> = {}): Report<DockerfileSubject> {
  return sampleLintReport({
    findings: [],
    rules: [],
    verdict: { pass: true, gate: 'warning', reasons: [] },
    ...changes,
  });
}

interface Facts {
  readonly file: string;
  readonly aliases?: readonly string[];
  readonly fix?: Finding['fix'];
}

/** @param place line, column, end line, end column */
function finding(
  ruleId: string,
  level: Level,
  [line, column, endLine, endColumn]: readonly [number, number, number, number],
  message: string,
  { file, aliases = [], fix }: Facts,
): Finding {
  return {
    ruleId,
    kind: 'dockerfile',
    level,
    severity: 'unknown',
    message,
    fingerprint: `${digestOf(`${ruleId} ${message}`).slice(7, 23)}:1`,
    suppressed: null,
    location: { file, line, column, endLine, endColumn },
    aliases,
    ...(fix ? { fix } : {}),
    snippet: { line, lines: lines.slice(line - 1, endLine) },
  };
}
