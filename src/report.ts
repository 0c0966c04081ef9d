import type { Finding, Level, Severity } from './finding.ts';
import type { Digest } from './oci/digest.ts';
import type { Platform } from './oci/platform.ts';
import type { Distro, Package } from './package.ts';

/** What one run says of one subject: the JSON report of contract.md, schemaVersion 1, and nothing hidden beside it. */
export interface Report<Of extends Subject = Subject> {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'plimsoll'; readonly version: string };
  /** ISO 8601; `SOURCE_DATE_EPOCH` when that is set. */
  readonly createdAt: string;
  readonly subject: Of;
  readonly distro: Distro | null;
  readonly packages: readonly Package[];
  readonly findings: readonly Finding[];
  readonly coverage: readonly Coverage[];
  readonly notices: readonly Notice[];
  readonly trust: {
    readonly state: 'verified' | 'unsigned' | 'failed' | 'not-checked';
    readonly signatures: readonly unknown[];
  };
  readonly verdict: Verdict;
  /** The advisories that were used; absent when none were asked for. */
  readonly database?: DatabaseSummary;
  /** Of a Dockerfile: the rules that found something, by id. */
  readonly rules?: readonly RuleSummary[];
}

export type Subject = ImageSubject | DockerfileSubject;

export interface ImageSubject {
  readonly kind: 'image';
  /** As asked for, in full. */
  readonly reference: string;
  /** What was opened: registry, layout, archive, daemon, rootfs or dir. */
  readonly source: string;
  /** Of the manifest, or of the config when there was no manifest; absent for a folder. */
  readonly digest?: Digest;
  readonly mediaType?: string;
  readonly platform: Platform;
  readonly created?: string;
  readonly layers: readonly SubjectLayer[];
}

export interface DockerfileSubject {
  readonly kind: 'dockerfile';
  /** The path as given, `-` for standard input. */
  readonly reference: string;
  readonly source: 'file' | 'stdin';
  /** Of the bytes. */
  readonly digest: Digest;
}

/** Tells whose fields `report.subject` has. */
export function isOfImage(report: Report): report is Report<ImageSubject> {
  return report.subject.kind === 'image';
}

export function isOfDockerfile(report: Report): report is Report<DockerfileSubject> {
  return report.subject.kind === 'dockerfile';
}

export interface SubjectLayer {
  /** Of the blob as stored. */
  readonly digest?: Digest;
  readonly diffId?: Digest;
  /** Bytes as stored. */
  readonly size: number;
  readonly createdBy?: string;
  /** Index into the image's history. */
  readonly instruction?: number;
}

/** What was looked for and how much of it could be judged: silence is never a pass (S23). */
export interface Coverage {
  /** OSV's word, as in `Debian:12` or `npm`. */
  readonly ecosystem: string;
  /** Packages of this ecosystem in the image. */
  readonly found: number;
  /** Those whose version was compared with the advisories. */
  readonly evaluated: number;
  /** Those that no advisory source answers for: an unknown distribution, no data for this ecosystem. */
  readonly notCovered: number;
  /** Newest record of this ecosystem, ISO 8601; null when the database has none. */
  readonly databaseDate: string | null;
}

/** Something the tool could not do, or that a reader must know. */
export interface Notice {
  readonly code: NoticeCode;
  readonly message: string;
  /** Makes the run incomplete: exit code 5. */
  readonly incomplete?: boolean;
  readonly path?: string;
  readonly layer?: number;
}

export type NoticeCode =
  | 'NO_PACKAGES'
  | 'NO_DATABASE'
  | 'DEMO_DATABASE'
  | 'DATABASE_OLD'
  | 'DISTRO_UNKNOWN'
  | 'PACKAGE_DATABASE_INVALID'
  | 'PACKAGE_DATABASE_EMPTY'
  | 'VERSION_NOT_EVALUATED'
  | 'DIFF_IDS_NOT_VERIFIED'
  | 'TRAILING_DATA'
  | 'LINK_TO_LOWER_LAYER'
  | 'PATH_ESCAPES_ROOT'
  | 'ENTRY_SKIPPED'
  | 'HISTORY_MISMATCH'
  | 'MIRROR_USED'
  | 'RATE_LIMIT_LOW'
  | 'TAGS_TRUNCATED'
  | 'LAYER_EMPTY'
  | 'INPUT_UNREADABLE'
  | 'INPUT_VANISHED'
  | 'RULE_FAILED'
  | 'FINDINGS_TRUNCATED'
  | 'HADOLINT_CONFIG'
  | 'CONFIG_NOT_HEARD';

export interface DatabaseSummary {
  /** Path or name of what was opened, without the host's folders in published reports. */
  readonly name: string;
  readonly digest: Digest;
  /** When it was built, ISO 8601; of records that were named as they are, the time of the newest. */
  readonly builtAt: string;
  /** Date of the newest record of all ecosystems, used or not; `coverage` has that of each. */
  readonly newest: string | null;
  readonly advisories: number;
  /** The embedded demonstration data: never a judgement of a real image. */
  readonly demo: boolean;
}

/** What a rule says of itself; its texts are the project's own. */
export interface RuleSummary {
  readonly id: string;
  /** A few words without a full stop. */
  readonly title: string;
  /** Markdown. */
  readonly why: string;
}

export interface Verdict {
  readonly pass: boolean;
  /**
   * Lowest severity that fails, of a Dockerfile the lowest level; absent when no gate was set, and then nothing can
   * fail.
   */
  readonly gate?: Severity | Level;
  readonly reasons: readonly string[];
}

/** `lint`, and several images or platforms in one run. */
export interface ReportList {
  readonly schemaVersion: 1;
  readonly tool: Report['tool'];
  readonly createdAt: string;
  readonly reports: readonly Report[];
  readonly verdict: Verdict;
}

/** Turns reports into text. One file a format under reports/, one line in parts.ts. */
export interface Reporter {
  readonly id: string;
  /** What its format has words for. Reports of other subjects are never handed to it. */
  readonly subjects: readonly Subject['kind'][];
  /** Reports of one run, at least one. Asynchronous so that heavy libraries are imported when first needed. */
  render(reports: readonly Report[], options: RenderOptions): Promise<string>;
}

export interface RenderOptions {
  /** Columns of the terminal; reports that are not tables ignore it. */
  readonly width: number;
  readonly color: boolean;
  /** Findings below this severity, of a Dockerfile below this level, are counted but not listed. */
  readonly show?: readonly string[];
  /** Suppressed findings are written too, marked as such, where the format can say it (SARIF). */
  readonly suppressed?: boolean;
  /** The reports were made to list packages, not to judge them: nothing is said of judgement. */
  readonly inventory?: boolean;
}
