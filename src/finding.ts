/** Rules, matcher and trust checks all yield findings; the gate and the reporters see nothing else (contract.md). */
export interface Finding {
  /** Our slug, or the advisory's id (CVE before GHSA before the distribution's). */
  readonly ruleId: string;
  readonly kind: FindingKind;
  readonly level: Level;
  readonly severity: Severity;
  /** One sentence, outside names in single quotes, ends with a full stop. */
  readonly message: string;
  /** Stable over rebuilds, tags and versions: ecosystem.md 1.3, rule 4. */
  readonly fingerprint: string;
  readonly suppressed: Suppression | null;
  readonly location: Location;
  readonly package?: { readonly purl: string; readonly name: string; readonly version: string };
  /** Versions that no longer have it; empty when there is none yet. */
  readonly fixedIn?: readonly string[];
  /** Every other id of the same thing, sorted. */
  readonly aliases: readonly string[];
  readonly advisory?: AdvisorySummary;
  /** How it can be repaired; of a Dockerfile only. */
  readonly fix?: FindingFix;
  /** The lines it is about, secrets masked (S21); of a Dockerfile only. */
  readonly snippet?: Snippet;
}

export interface FindingFix {
  /** What it does, as `Add --no-install-recommends`. */
  readonly title: string;
  /** False: a person should look at what it does. */
  readonly safe: boolean;
  /** In order, none overlapping another. */
  readonly edits: readonly FixEdit[];
}

/** Text in place of a span; positions as in `Location`. */
export interface FixEdit {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

export interface Snippet {
  /** 1-based line of the first one. */
  readonly line: number;
  readonly lines: readonly string[];
  /** Where the location's columns are in these lines, when a masked secret moved them; absent: where it says. */
  readonly column?: number;
  readonly endColumn?: number;
}

export type FindingKind =
  | 'vulnerability'
  | 'malicious'
  | 'dockerfile'
  | 'image'
  | 'trust'
  | 'secret'
  | 'license'
  | 'policy';

export const levels = ['error', 'warning', 'info', 'style'] as const;
export type Level = (typeof levels)[number];

/** Worst first. */
export const severities = ['critical', 'high', 'medium', 'low', 'negligible', 'unknown'] as const;
export type Severity = (typeof severities)[number];

export interface Suppression {
  readonly by: string;
  readonly reason: string;
}

/** Where it is: a span of the Dockerfile, a file inside the image, or both. Never nothing. */
export interface Location {
  readonly file?: string;
  /** 1-based; columns in UTF-16 units, the end exclusive. */
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  /** Absolute path inside the image. */
  readonly path?: string;
  /** Index into `subject.layers`. */
  readonly layer?: number;
}

export interface AdvisorySummary {
  readonly id: string;
  readonly url: string;
  readonly summary: string;
  readonly details: string;
  readonly cvss: readonly { readonly vector: string; readonly score: number }[];
  /** Where the severity comes from: `advisory`, `cvss`, `distro` ...; '' when nothing says. */
  readonly severitySource: string;
  readonly cwes: readonly string[];
  /** ISO 8601. */
  readonly published?: string;
  readonly modified?: string;
  readonly references: readonly string[];
}

/** How a severity reads as a level: what GitHub and others colour by. */
export function levelOf(severity: Severity): Level {
  switch (severity) {
    case 'critical':
    case 'high':
      return 'error';
    case 'medium':
    case 'unknown':
      return 'warning';
    default:
      return 'info';
  }
}
