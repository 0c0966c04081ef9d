import type { Finding, Severity } from '../../src/finding.ts';
import { levelOf } from '../../src/finding.ts';
import { digestOf } from '../../src/oci/digest.ts';
import type { Package } from '../../src/package.ts';
import type { ImageSubject, Report } from '../../src/report.ts';

/** A Debian image of three layers with an npm application: seven packages, five open findings and a suppressed one. */
export function sampleReport(changes: Partial<Report<ImageSubject>> = {}): Report<ImageSubject> {
  return {
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: '0.1.0' },
    createdAt: '2026-11-21T08:00:00Z',
    subject: {
      kind: 'image',
      reference: 'docker.io/acme/app:1.4',
      source: 'registry',
      digest: digestOf('manifest'),
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      platform: { os: 'linux', architecture: 'amd64' },
      created: '2026-11-20T17:03:11Z',
      layers: [
        layer(0, 29_124_711, '/bin/sh -c #(nop) ADD file:5b5a1a2f9d0b4b0f3f1c in / '),
        layer(2, 12_400_233, 'RUN /bin/sh -c apt-get update && apt-get install -y openssl ca-certificates # buildkit'),
        layer(4, 803_114, 'COPY node_modules /app/node_modules # buildkit'),
      ],
    },
    distro: {
      id: 'debian',
      version: '12',
      idLike: [],
      codename: 'bookworm',
      prettyName: 'Debian GNU/Linux 12 (bookworm)',
    },
    packages: [
      deb('libc6', '2.36-9+deb12u1', 'glibc', 0),
      deb('libssl3', '3.0.11-1~deb12u1', 'openssl', 1),
      deb('openssl', '3.0.11-1~deb12u1', 'openssl', 1),
      deb('tar', '1.34+dfsg-1.2', 'tar', 0),
      deb('zlib1g', '1:1.2.13.dfsg-1', 'zlib', 0),
      npm('express', '4.18.2'),
      npm('lodash', '4.17.20'),
    ],
    findings: [
      finding('CVE-2023-45853', 'critical', 'zlib1g', '1:1.2.13.dfsg-1', {
        summary: 'MiniZip in zlib through 1.3 has an integer overflow and resultant heap-based buffer overflow',
        details:
          'MiniZip in zlib through 1.3 has an integer overflow and resultant heap-based buffer overflow in ' +
          'zipOpenNewFileInZip4_64 via a long filename, comment, or extra field.',
        cvss: [{ vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8 }],
        cwes: ['CWE-190'],
        layer: 0,
      }),
      finding('CVE-2023-4911', 'high', 'libc6', '2.36-9+deb12u1', {
        summary: "A buffer overflow in the dynamic loader's processing of GLIBC_TUNABLES",
        details: 'A local attacker could use maliciously crafted GLIBC_TUNABLES when launching setuid binaries.',
        fixedIn: ['2.36-9+deb12u3'],
        aliases: ['DSA-5514-1'],
        cvss: [{ vector: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', score: 7.8 }],
        cwes: ['CWE-122', 'CWE-787'],
        layer: 0,
      }),
      ...['libssl3', 'openssl'].map((name, index) =>
        finding('CVE-2023-5363', 'high', name, '3.0.11-1~deb12u1', {
          summary: 'Incorrect cipher key and IV length processing',
          details: 'A bug has been identified in the processing of key and initialisation vector lengths.',
          fixedIn: ['3.0.11-1~deb12u2'],
          aliases: ['DSA-5532-1', 'GHSA-xw78-pcr6-wrg8'],
          cvss: [{ vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', score: 7.5 }],
          cwes: ['CWE-325'],
          layer: 1,
          duplicate: index + 1,
        }),
      ),
      finding('CVE-2005-2541', 'negligible', 'tar', '1.34+dfsg-1.2', {
        summary: 'Tar does not warn the user when extracting setuid or setgid files',
        details: 'Tar 1.15.1 does not properly warn the user when extracting setuid or setgid files.',
        cvss: [{ vector: 'AV:N/AC:L/Au:N/C:C/I:C/A:C', score: 10 }],
        layer: 0,
      }),
      {
        ...finding('CVE-2021-23337', 'high', 'lodash', '4.17.20', {
          summary: 'Command Injection in lodash',
          details: '`lodash` versions prior to 4.17.21 are vulnerable to Command Injection via the template function.',
          fixedIn: ['4.17.21'],
          aliases: ['GHSA-35jh-r3h4-6jhm'],
          cvss: [{ vector: 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H', score: 7.2 }],
          cwes: ['CWE-77', 'CWE-94'],
          layer: 2,
        }),
        suppressed: { by: '.plimsoll.yaml', reason: 'templates are not used' },
      },
    ],
    coverage: [
      { ecosystem: 'Debian:12', found: 5, evaluated: 5, notCovered: 0, databaseDate: '2026-11-19T21:10:00Z' },
      { ecosystem: 'npm', found: 2, evaluated: 2, notCovered: 0, databaseDate: '2026-11-18T04:00:00Z' },
    ],
    notices: [
      {
        code: 'ENTRY_SKIPPED',
        message: 'An entry of a type that no container runtime unpacks was passed over.',
        path: '/usr/lib/odd',
        layer: 0,
      },
    ],
    trust: { state: 'not-checked', signatures: [] },
    verdict: { pass: false, reasons: ['1 finding is critical and 3 are high; the gate is high.'] },
    database: {
      name: 'advisories.db',
      digest: digestOf('database'),
      builtAt: '2026-11-20T02:00:00Z',
      newest: '2026-11-19T21:10:00Z',
      advisories: 48_211,
      demo: false,
    },
    ...changes,
  };
}

/** The same image as a scan that found nothing. */
export function cleanReport(changes: Partial<Report<ImageSubject>> = {}): Report<ImageSubject> {
  return sampleReport({ findings: [], notices: [], verdict: { pass: true, reasons: [] }, ...changes });
}

const status = '/var/lib/dpkg/status';

function layer(instruction: number, size: number, createdBy: string): ImageSubject['layers'][number] {
  const [digest, diffId] = [digestOf(`layer ${instruction}`), digestOf(`diff ${instruction}`)];
  return { digest, diffId, size, createdBy, instruction };
}

function deb(name: string, version: string, source: string, since: number): Package {
  return {
    name,
    version,
    type: 'deb',
    purl: debPurl(name, version),
    source: { name: source, version },
    arch: 'amd64',
    licenses: [],
    evidence: [{ path: status, layer: 1 }],
    introducedBy: { layer: since, instruction: since * 2 },
  };
}

function npm(name: string, version: string): Package {
  return {
    name,
    version,
    type: 'npm',
    purl: `pkg:npm/${name}@${version}`,
    licenses: ['MIT'],
    evidence: [{ path: `/app/node_modules/${name}/package.json`, layer: 2 }],
    introducedBy: { layer: 2, instruction: 4 },
  };
}

function debPurl(name: string, version: string): string {
  return `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=amd64&distro=debian-12`;
}

interface Facts {
  readonly summary: string;
  readonly details: string;
  readonly layer: number;
  readonly fixedIn?: readonly string[];
  readonly aliases?: readonly string[];
  readonly cvss?: readonly { readonly vector: string; readonly score: number }[];
  readonly cwes?: readonly string[];
  readonly duplicate?: number;
}

function finding(id: string, severity: Severity, name: string, version: string, facts: Facts): Finding {
  const isNpm = facts.layer === 2;
  const fixedIn = facts.fixedIn ?? [];
  const fix = fixedIn.length > 0 ? `fixed in '${fixedIn.join(', ')}'` : 'no fix yet';
  return {
    ruleId: id,
    kind: 'vulnerability',
    level: levelOf(severity),
    severity,
    message: `'${name}' ${version} is affected by '${id}' (${severity}); ${fix}.`,
    fingerprint: `${digestOf(id).slice(7, 23)}:${facts.duplicate ?? 1}`,
    suppressed: null,
    location: isNpm ? { path: `/app/node_modules/${name}/package.json`, layer: 2 } : { path: status, layer: 1 },
    package: { purl: isNpm ? `pkg:npm/${name}@${version}` : debPurl(name, version), name, version },
    fixedIn,
    aliases: facts.aliases ?? [],
    advisory: {
      id,
      url: `https://osv.dev/vulnerability/${id}`,
      summary: facts.summary,
      details: facts.details,
      cvss: facts.cvss ?? [],
      severitySource: 'cvss',
      cwes: facts.cwes ?? [],
      published: '2023-10-14T02:15:09Z',
      modified: '2026-10-02T11:00:00Z',
      references: [`https://security-tracker.debian.org/tracker/${id}`],
    },
  };
}
