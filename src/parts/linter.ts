import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { rules } from '../../rules/index.ts';
import { findLintConfig, loadLintConfig, loadUserConfig, repositoryRoot } from '../config/find-config.ts';
import { emptyConfig, isOfShellCheck, type KnownRules, type LintConfig, presetRemedy } from '../config/lint-config.ts';
import { mergeConfig } from '../config/merge-config.ts';
import { matchesAbove, pathGlob } from '../config/path-glob.ts';
import type { BuildContext } from '../dockerfile/build-context.ts';
import { parsePreset } from '../dockerfile/ignores/presets.ts';
import { ruleNames } from '../dockerfile/ignores/rule-names.ts';
import type { Rule, TrustVerifier } from '../dockerfile/rule.ts';
import type { SourceText } from '../dockerfile/source-text.ts';
import { modelStages } from '../dockerfile/stages/model-stages.ts';
import { PlimsollError } from '../errors.ts';
import { type Level, levels } from '../finding.ts';
import { likely } from '../nearest.ts';
import type { DockerfileSubject, Notice, Report } from '../report.ts';
import { unifiedDiff } from '../reports/diff.ts';
import { type LintedDockerfile, type LintInput, type LintOptions, lintFile } from '../workflows/lint.ts';
import { type Baseline, withBaseline } from '../workflows/lint-baseline.ts';
import { fixFile } from '../workflows/lint-fix.ts';
import { type LintFlags, type LintSettings, lintSettings } from '../workflows/lint-settings.ts';
import { reportDockerfile } from '../workflows/report-dockerfile.ts';
import { levelVerdict } from '../workflows/verdict.ts';
import { overrideUses } from './override-uses.ts';

const names = ruleNames(rules);
const known: KnownRules = { ...names, isPreset: (text) => parsePreset(text) !== undefined };

export interface LinterOptions {
  /** The folder the run is in. */
  readonly current: string;
  /** A file, `none`, or undefined: what is found. */
  readonly config?: string | undefined;
  /** The user's own configuration, which counts below it when it is there; undefined: none. */
  readonly userConfig?: string | undefined;
  readonly preset?: string | undefined;
  /** The variable that the preset is from, for errors; undefined: whoever runs it has just written it. */
  readonly presetVariable?: string | undefined;
  /** `RULE`, `RULE=LEVEL` or `RULE=off`. */
  readonly rule?: readonly string[] | undefined;
  readonly disable?: readonly string[] | undefined;
  readonly failOn?: Level | 'none' | undefined;
  readonly trustedRegistries?: readonly string[] | undefined;
  /** Patterns, relative to `current`, of what a search leaves out; beside those of a configuration. */
  readonly exclude?: readonly string[] | undefined;
  readonly trust?: TrustVerifier | undefined;
  readonly toolVersion: string;
  /** The reports' one moment. */
  readonly now: Date;
  /** Today, for ignores that expire: SOURCE_DATE_EPOCH does not bring them back. */
  readonly today?: Date;
}

/** A Dockerfile at hand. */
export interface DockerfileInput {
  /** As named to people; `-` for standard input. */
  readonly name: string;
  readonly source: DockerfileSubject['source'];
  /** Where it lies or would lie; decides which configuration is for it. Undefined: none. */
  readonly path: string | undefined;
  readonly bytes: Uint8Array;
  /** Lists the build context, when a rule wants it; undefined: there is none. */
  readonly openContext: (() => Promise<BuildContext>) | undefined;
}

export interface Linter {
  lint(input: DockerfileInput): Promise<Report>;
  fix(input: DockerfileInput, which: 'safe' | 'all'): Promise<Repair>;
  /** A report of this linter with what a baseline knows suppressed, and judged anew. */
  without(known: Baseline, report: Report): Report;
  /**
   * Whether a file that a search found is left out.
   * @throws PlimsollError CONFIG_INVALID
   */
  excludes(path: string): Promise<boolean>;
  /**
   * Patterns of overrides that were for none of the files so far, a sentence each; of configurations in these folders.
   * @param searched folders that were searched in whole
   */
  overridesOfNothing(searched: readonly string[]): readonly string[];
}

export interface Repair {
  /** Of the file as it was. */
  readonly before: Report;
  /** Of the file as it is once the bytes are written. */
  readonly after: Report;
  readonly bytes: Uint8Array;
  /** Fixes made. */
  readonly count: number;
  /** What they change, as a unified diff. */
  readonly diff: string;
  /** Secrets are masked in the diff: as a patch it does not apply. */
  readonly isMasked: boolean;
}

/** @throws PlimsollError FLAG_INVALID for presets and rules that there are not */
export function openLinter(options: LinterOptions): Linter {
  const flags = flagsOf(options);
  const { current, toolVersion, now, trust } = options;
  const today = (options.today ?? new Date()).toISOString().slice(0, 10);
  const configs = new Map<string, Promise<LintConfig>>();
  const settingsOf = new WeakMap<Report, LintSettings>();
  const excluded = (options.exclude ?? []).map(pathGlob);
  // What is to be told of a configuration is told with the first file that it is for.
  const tellers = new Map<string, DockerfileInput>();
  const tellsOf = (input: DockerfileInput, { notices }: LintConfig): readonly Notice[] =>
    notices.filter(({ message }) => {
      const teller = tellers.get(message) ?? input;
      tellers.set(message, teller);
      return teller === input;
    });
  const uses = overrideUses();

  const configOf = ({ path }: Pick<DockerfileInput, 'path'>): Promise<LintConfig> => {
    const folder = path === undefined ? resolve(current) : dirname(resolve(current, path));
    const key = options.config === undefined ? folder : '';
    const kept = configs.get(key);
    if (kept) return kept;
    const found = readConfig(options, path === undefined ? undefined : folder);
    configs.set(key, found);
    return found;
  };
  const prepared = async (input: DockerfileInput) => {
    const config = await configOf(input);
    const path = input.path === undefined ? input.name : resolve(current, input.path);
    const relativePath = isAbsolute(path) ? slashed(relative(config.folder, path)) : path;
    const settings = lintSettings(config, relativePath, flags);
    const root = isAbsolute(path) ? repositoryRoot(dirname(path)) : undefined;
    const asked: LintInput = {
      name: input.name,
      id: root === undefined ? slashed(input.name) : slashed(relative(root, path)),
      bytes: input.bytes,
      openContext: input.openContext,
    };
    const lintOptions: LintOptions = { rules, names, settings, today, trust };
    const report = (bytes: Uint8Array, { dockerfile, findings, notices }: LintedDockerfile) => {
      uses.note(config, relativePath, () => modelStages(dockerfile).stages);
      const made = reportDockerfile({
        name: input.name,
        source: input.source,
        bytes,
        findings,
        notices: [...tellsOf(input, config), ...notices],
        rules,
        failOn: settings.failOn,
        toolVersion,
        now,
      });
      settingsOf.set(made, settings);
      return made;
    };
    return { asked, lintOptions, report };
  };

  return {
    async lint(input) {
      const { asked, lintOptions, report } = await prepared(input);
      return report(input.bytes, await lintFile(asked, lintOptions));
    },
    async fix(input, which) {
      const { asked, lintOptions, report } = await prepared(input);
      const { before, linted, bytes, count } = await fixFile(asked, lintOptions, which);
      let isMasked = false;
      const maskLine = (line: string): string => {
        const masked = before.maskLine(line);
        if (masked !== line) isMasked = true;
        return masked;
      };
      const texts = [before, linted].map(({ dockerfile: { source } }) => wholeText(source));
      return {
        before: report(input.bytes, before),
        after: report(bytes, linted),
        bytes,
        count,
        diff: unifiedDiff(input.name === '-' ? '<stdin>' : input.name, texts[0] ?? '', texts[1] ?? '', maskLine),
        isMasked,
      };
    },
    without(known, report) {
      const settings = settingsOf.get(report);
      if (!settings) return report;
      const findings = withBaseline(report.findings, known, (ruleId) => !settings.ignores.forbidden.has(ruleId));
      return { ...report, findings, verdict: levelVerdict(findings, settings.failOn) };
    },
    async excludes(path) {
      const { exclude = [], folder } = await configOf({ path });
      const place = resolve(current, path);
      return matchesAbove(excluded, inside(current, place)) || matchesAbove(exclude, inside(folder, place));
    },
    overridesOfNothing: (searched) =>
      uses.ofNothing((folder) => searched.some((each) => !inside(resolve(current, each), folder).startsWith('..'))),
  };
}

function inside(folder: string, path: string): string {
  return slashed(relative(folder, path));
}

/**
 * The rules that go by a name; several when it is another tool's.
 * @throws PlimsollError FLAG_INVALID when there is none
 */
export function rulesNamed(text: string): readonly Rule[] {
  const found = names.named(text);
  if (found.length > 0) return found;
  if (isOfShellCheck(text)) {
    throw new PlimsollError('FLAG_INVALID', `ShellCheck's rules are not checked here: '${text}' is one of them.`, {
      remedy: "Run shellcheck on the scripts. 'plimsoll explain' lists the rules that there are.",
    });
  }
  const meant = names.likely(text);
  throw new PlimsollError('FLAG_INVALID', `There is no rule '${text}'.`, {
    remedy: `${meant ? `Did you mean '${meant}'? ` : ''}'plimsoll explain' lists all.`,
  });
}

/** Every rule, by id. */
export { rules };

async function readConfig(
  { config, userConfig, current }: LinterOptions,
  folder: string | undefined,
): Promise<LintConfig> {
  // Standard input belongs to the folder the run is in.
  const from = folder ?? current;
  if (config === 'none') return emptyConfig(from);
  const project =
    config === undefined ? await findLintConfig(from, current, known) : await loadLintConfig(config, known);
  const base = project?.folder ?? repositoryRoot(from) ?? resolve(current);
  const user = userConfig === undefined ? undefined : await loadUserConfig(userConfig, base, known);
  return user ? mergeConfig(user, project ?? emptyConfig(base)) : (project ?? emptyConfig(base));
}

function flagsOf({
  preset,
  presetVariable,
  rule = [],
  disable = [],
  failOn,
  trustedRegistries,
}: LinterOptions): LintFlags {
  const chosen = preset === undefined ? undefined : parsePreset(preset);
  if (preset !== undefined && !chosen) {
    const from = presetVariable === undefined ? '' : `${presetVariable}: `;
    throw new PlimsollError('FLAG_INVALID', `${from}There is no preset '${preset}'.`, {
      remedy: presetRemedy(preset),
    });
  }
  const asked = new Map<string, Level | 'off' | undefined>();
  for (const text of rule) {
    const [name = '', word] = text.split('=');
    const words = [...levels, 'off'] as const;
    const level = words.find((each) => each === word?.toLowerCase());
    if (word !== undefined && !level) {
      const meant = likely(word.toLowerCase(), words);
      throw new PlimsollError('FLAG_INVALID', `'${word}' is no level.`, {
        remedy: `${meant ? `Did you mean '${meant}'? ` : ''}Write one of ${words.join(', ')}.`,
      });
    }
    for (const { id } of rulesNamed(name)) asked.set(id, level);
  }
  for (const { id } of disable.flatMap(rulesNamed)) asked.set(id, 'off');
  return { preset: chosen, failOn, levels: asked, trustedRegistries };
}

/** With the byte order mark that a file may begin with: a patch has to have it, too. */
function wholeText({ hasByteOrderMark, text }: SourceText): string {
  return hasByteOrderMark ? `\ufeff${text}` : text;
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
