import pjson from '../package.json' with { type: 'json' };
import type { TrustVerifier } from './dockerfile/rule.ts';
import type { Level, Severity } from './finding.ts';
import type { Source } from './oci/image.ts';
import { hostPlatform, parsePlatform } from './oci/platform.ts';
import { downloader } from './parts/download.ts';
import { extractors, reporterOf } from './parts/lists.ts';
import { openImage } from './parts/open-image.ts';
import type { ImageSubject, Notice, Report } from './report.ts';
import { advisories } from './workflows/advisories.ts';
import { openLayerCache } from './workflows/layer-cache.ts';
import { scan } from './workflows/scan.ts';
import { stoppable } from './workflows/stoppable.ts';

const { version } = pjson;

// The published API: what may be relied on from outside, and nothing else.

export type { TrustAnswer, TrustVerifier } from './dockerfile/rule.ts';
export { type ErrorCode, exitCodes, PlimsollError } from './errors.ts';
export type {
  AssembleContext,
  Assembled,
  Entry,
  EntryHeader,
  Extractor,
  Fact,
  FileView,
  PlacedFact,
  RawPath,
  ViewEntry,
  WantedFile,
} from './extractor.ts';
export type {
  AdvisorySummary,
  Finding,
  FindingFix,
  FindingKind,
  FixEdit,
  Level,
  Location,
  Severity,
  Snippet,
  Suppression,
} from './finding.ts';
export type { CatalogEntry, Identity, Image, Layer, LayerContent, Source } from './oci/image.ts';
export type { Distro, Evidence, Introduction, Package } from './package.ts';
export type {
  Coverage,
  DatabaseSummary,
  DockerfileSubject,
  ImageSubject,
  Notice,
  NoticeCode,
  RenderOptions,
  Report,
  Reporter,
  ReportList,
  RuleSummary,
  Subject,
  SubjectLayer,
  Verdict,
} from './report.ts';
export { compareVersions, type VersionScheme } from './versions/index.ts';

export interface ScanImageOptions {
  /** Advisories: a built database, or a folder or zip of OSV records; without it the database in `cacheFolder`. */
  readonly db?: string;
  /** For layer facts and databases; made when missing, 0700. */
  readonly cacheFolder: string;
  /** `os/architecture[/variant]`, or all of an index; linux on this processor when left out. */
  readonly platform?: string | 'all';
  readonly failOn?: Severity;
  /** Open no connection. */
  readonly offline?: boolean;
  /** For credentials, proxies and engines; `process.env` when left out. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** The moment the reports bear. */
  readonly now?: Date;
}

/**
 * What `plimsoll scan IMAGE` does, as a function: one report for each image behind the name.
 * @throws PlimsollError; TIMEOUT or ABORTED when `signal` ended it, whatever its reason is
 */
export async function scanImage(image: string, options: ScanImageOptions): Promise<readonly Report<ImageSubject>[]> {
  const signal = options.signal ?? new AbortController().signal;
  return stoppable(signal, () => scanned(image, options, signal));
}

async function scanned(
  image: string,
  options: ScanImageOptions,
  signal: AbortSignal,
): Promise<readonly Report<ImageSubject>[]> {
  const { environment = process.env, offline = false, now = new Date(), cacheFolder, platform } = options;
  const cache = await openLayerCache(cacheFolder, extractors);
  const network = downloader({ environment, offline, version, signal });
  const known = advisories({
    db: options.db,
    cacheFolder,
    get: offline ? undefined : network.get,
    now: new Date(),
    signal,
    onProgress: () => {},
  });
  const notices: Notice[] = [];
  let source: Source | undefined;
  try {
    const opened = await openImage(image, {
      environment,
      registry: { offline, userAgent: `plimsoll/${version}`, signal },
      spoolFolder: `${cacheFolder}/spool`,
      verify: true,
      stdin: process.stdin,
      signal,
      onNotice: (notice) => notices.push(notice),
    });
    source = opened.source;
    const reports = await scan(source, opened.name, {
      extractors,
      cache,
      verifyDiffIds: true,
      signal,
      toolVersion: version,
      now,
      platforms:
        platform === 'all'
          ? { kind: 'all' }
          : platform
            ? { kind: 'exactly', platform: parsePlatform(platform) }
            : { kind: 'usually', platform: hostPlatform(process.arch) },
      openDatabase: known.open,
      failOn: options.failOn,
      strict: false,
    });
    return reports.map((report) => ({ ...report, notices: [...notices.splice(0), ...report.notices] }));
  } finally {
    known.close();
    await network.close();
    await source?.close();
  }
}

export interface LintDockerfileOptions {
  /** As named in the report, and what patterns of a configuration are held against. `Dockerfile` when left out. */
  readonly name?: string;
  /** `recommended` (the default), `strict`, `cis` or `all`, or one version of it as in `recommended@1`. */
  readonly preset?: string;
  /** Rules to turn on, by our name or another tool's id: `RULE` or `RULE=LEVEL`. */
  readonly rules?: readonly string[];
  /** Rules to turn off. */
  readonly disable?: readonly string[];
  /** Lowest level that fails; `warning` when left out. */
  readonly failOn?: Level | 'none';
  readonly trustedRegistries?: readonly string[];
  /** A `.plimsoll.yaml` to read; none is looked for. */
  readonly config?: string;
  /** Folder of the build context; rules that need one are off without. */
  readonly context?: string;
  /** Answers for rules about signatures; they are off without. */
  readonly trust?: TrustVerifier;
  /** The moment the report bears. */
  readonly now?: Date;
}

/**
 * What `plimsoll lint FILE` does, as a function of the file's text. Nothing is read but `config` and `context`.
 * @throws PlimsollError LIMIT_EXCEEDED and INPUT_UNRECOGNIZED of what is no Dockerfile, FLAG_INVALID, CONFIG_INVALID
 */
export async function lintDockerfile(
  dockerfile: string | Uint8Array,
  options: LintDockerfileOptions = {},
): Promise<Report> {
  const { name = 'Dockerfile', context, config = 'none', now = new Date(), ...asked } = options;
  // Rules and parsers are loaded by who lints.
  const { openLinter } = await import('./parts/linter.ts');
  const { openContext } = await import('./parts/lint-inputs.ts');
  const linter = openLinter({
    preset: asked.preset,
    rule: asked.rules,
    disable: asked.disable,
    failOn: asked.failOn,
    trustedRegistries: asked.trustedRegistries,
    trust: asked.trust,
    current: process.cwd(),
    config,
    toolVersion: version,
    now,
  });
  return linter.lint({
    name,
    source: 'file',
    path: name,
    bytes: typeof dockerfile === 'string' ? Buffer.from(dockerfile) : dockerfile,
    openContext: context === undefined ? undefined : () => openContext(context),
  });
}

/**
 * Reports of one kind of subject as text, as `--format` prints them.
 * @throws PlimsollError FORMAT_UNKNOWN
 */
export async function renderReports(reports: readonly Report[], format: string, width = 80): Promise<string> {
  const kinds = [...new Set(reports.map(({ subject }) => subject.kind))];
  return reporterOf(format, kinds).render(reports, { width, color: false });
}
