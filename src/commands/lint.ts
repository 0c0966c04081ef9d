import { statSync } from 'node:fs';
import { Args, Command, Flags } from '@oclif/core';
import { exitCodes, PlimsollError } from '../errors.ts';
import { escapeTerminal } from '../escape-terminal.ts';
import { levels, severities } from '../finding.ts';
import type { LintableFile } from '../parts/lint-inputs.ts';
import { plural } from '../plural.ts';
import type { Report } from '../report.ts';
import { exitCodeOf } from '../workflows/verdict.ts';
import { attended } from './attended.ts';
import { attendedFlags, lintOutputFlags } from './flags.ts';
import { checkDryRun, checkFixWord, checkInputs, checkStdin } from './lint-checks.ts';
import { oneOf } from './one-of.ts';
import { outputsOf, writeOut, writeReports } from './output.ts';
import { readBaseline } from './read-baseline.ts';
import { replaceFile } from './replace-file.ts';
import { reportTime } from './report-time.ts';
import { rewriteFile } from './rewrite-file.ts';
import { renderOptions, tellNotices } from './tell.ts';
import { tellError } from './tell-error.ts';
import { userConfigFile } from './user-config.ts';

const { 'cache-dir': _none, ...runFlags } = attendedFlags;

export class Lint extends Command {
  static override summary = 'Say what is wrong with Dockerfiles, and repair it.';
  static override description = [
    'FILE is a Dockerfile, a folder to search for Dockerfiles (without what .gitignore leaves out), a pattern, or - for standard input; without one it is the current folder. No network is used, and nothing is built.',
    '',
    "Comments silence findings: '# plimsoll ignore=RULE reason=\"...\" until=YYYY-MM-DD' above an instruction, 'ignore-stage=' above a FROM, 'ignore-file=' anywhere. Those of hadolint, BuildKit, trivy and checkov count as they stand. Configuration is .plimsoll.yaml, up to the repository's root, and ~/.config/plimsoll/config.yaml for what it does not say.",
    '',
    'Exit codes: 0 nothing at or above --fail-on, 1 findings at or above it, 2 wrong usage or configuration, 3 a file could not be read (the others are linted), 5 incomplete: a rule failed. 130 and 143: stopped by a signal.',
  ].join('\n');
  static override examples = [
    '<%= config.bin %> lint',
    '<%= config.bin %> lint Dockerfile --preset strict',
    '<%= config.bin %> lint --fix --dry-run services/',
    '<%= config.bin %> lint . -o sarif=lint.sarif',
  ];
  static override args = {
    file: Args.string({ description: 'Files, folders, patterns, or -.', multiple: true, ignoreStdin: true }),
  };
  static override flags = {
    ...runFlags,
    ...lintOutputFlags,
    fix: Flags.custom<'safe' | 'all'>({ parse: oneOf(['safe', 'all']) })({
      description: 'Repair what can be repaired without a doubt; --fix=all: also what a person should look at.',
      helpValue: '[safe|all]',
    }),
    'dry-run': Flags.boolean({ description: 'Print what --fix would change, and change nothing.', dependsOn: ['fix'] }),
    preset: Flags.string({
      description: 'Set of rules: recommended, strict, cis or all, or one version of it as in recommended@1.',
      helpValue: 'PRESET',
      env: 'PLIMSOLL_PRESET',
    }),
    rule: Flags.string({
      description: "Turn a rule on, or give it a level or off, by our name or another tool's id. May be repeated.",
      helpValue: 'RULE[=LEVEL]',
      multiple: true,
      multipleNonGreedy: true,
    }),
    disable: Flags.string({
      description: 'Turn a rule off. May be repeated.',
      helpValue: 'RULE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    config: Flags.string({
      description: "Configuration to use instead of the project's.",
      helpValue: 'FILE',
      env: 'PLIMSOLL_CONFIG',
      exclusive: ['no-config'],
    }),
    'no-config': Flags.boolean({ description: "Use no configuration: neither the project's nor yours." }),
    exclude: Flags.string({
      description: 'Leave files and folders like this out of searches. May be repeated.',
      helpValue: 'GLOB',
      multiple: true,
      multipleNonGreedy: true,
    }),
    context: Flags.string({
      description: "Build context of the files. Default: each file's folder.",
      helpValue: 'DIR',
      env: 'PLIMSOLL_CONTEXT',
    }),
    'fail-on': Flags.custom<(typeof levels)[number] | 'none'>({ parse: oneOf([...levels, 'none']) })({
      description: `Exit 1 when a finding is of this level or worse: ${levels.join(', ')}, or none. Default: PLIMSOLL_FAIL_ON, else warning.`,
      helpValue: 'LEVEL',
    }),
    show: Flags.custom<(typeof levels)[number] | 'all'>({ parse: oneOf([...levels, 'all']) })({
      description: `Lowest level to list, the others are counted: ${levels.join(', ')} or all. Default: PLIMSOLL_SHOW, else all.`,
      helpValue: 'LEVEL',
    }),
    'show-suppressed': Flags.boolean({
      description:
        'List what comments and baselines silence as well, and by what; in table and sarif, json always has it.',
      env: 'PLIMSOLL_SHOW_SUPPRESSED',
    }),
    'exit-zero': Flags.boolean({ description: 'Exit 0 where --fail-on would exit 1.' }),
    baseline: Flags.string({
      description: 'Findings of this file are known: only new ones count.',
      helpValue: 'FILE',
      env: 'PLIMSOLL_BASELINE',
    }),
    'write-baseline': Flags.string({
      description: 'Write what is found into a baseline, and count it as known.',
      helpValue: 'FILE',
      exclusive: ['baseline'],
    }),
    'stdin-filename': Flags.string({
      description:
        'What standard input is called, and whose configuration is for it. It is read when no other file is named.',
      helpValue: 'FILE',
    }),
    'trusted-registry': Flags.string({
      description: 'Base images may come from here. May be repeated.',
      helpValue: 'REGISTRY',
      multiple: true,
      multipleNonGreedy: true,
    }),
  };

  override async run(): Promise<void> {
    checkFixWord(this.argv);
    const { args, flags, raw } = await this.parse(Lint, withFixValue(this.argv));
    const isTyped = (name: string) => raw.some((token) => token.type === 'flag' && token.flag === name);
    const outputs = await outputsOf(flags.format, flags.output ?? [], 'dockerfile');
    const byDefault = flags['stdin-filename'] === undefined ? '.' : '-';
    const inputs = args.file && args.file.length > 0 ? args.file : [byDefault];
    checkInputs(inputs, flags['stdin-filename']);
    // A variable may say the format of all other runs.
    const isAsked = isTyped('format') || flags.output?.some((text) => /(?:^|=)-$/.test(text));
    if (flags['dry-run'] && isAsked) checkDryRun(outputs);
    const voice = { silent: flags.silent, json: flags['log-format'] === 'json' };
    checkStdin(inputs, flags.fix !== undefined && !flags['dry-run']);
    const { version } = this.config;
    const show = flags.show ?? (await levelOf('PLIMSOLL_SHOW', [...levels, 'all'])) ?? 'all';

    await attended(flags, async ({ signal, progress }) => {
      // Rules, parsers and YAML are loaded by who lints, not by every command.
      const { openLinter } = await import('../parts/linter.ts');
      const { lintInputs } = await import('../parts/lint-inputs.ts');
      const current = process.cwd();
      const linter = openLinter({
        current,
        config: flags['no-config'] ? 'none' : flags.config,
        userConfig: userConfigFile(process.env),
        preset: flags.preset,
        presetVariable: isTyped('preset') ? undefined : 'PLIMSOLL_PRESET',
        exclude: flags.exclude,
        rule: flags.rule,
        disable: flags.disable,
        failOn: flags['fail-on'] ?? (await levelOf('PLIMSOLL_FAIL_ON', [...levels, 'none'])),
        trustedRegistries: flags['trusted-registry'],
        toolVersion: version,
        now: reportTime(process.env['SOURCE_DATE_EPOCH']),
      });
      let known = flags.baseline === undefined ? undefined : await readBaseline(flags.baseline);
      const { files, failed } = await lintInputs(inputs, {
        current,
        context: flags.context,
        stdinName: flags['stdin-filename'],
        stdin: process.stdin,
        signal,
      });
      let exitCode: number | undefined;
      const failures = new Set<string>();
      const fail = (error: PlimsollError) => {
        exitCode = Math.min(exitCode ?? exitCodes[error.code], exitCodes[error.code]);
        // One configuration, or one context, is that of many files.
        if (failures.has(error.message)) return;
        failures.add(error.message);
        progress.clear();
        tellError(error, voice);
      };
      for (const error of failed) fail(error);

      const reports: Report[] = [];
      const diffs: string[] = [];
      const told: string[] = [];
      let skipped = 0;
      let excluded = 0;
      let isMasked = false;
      for (const [index, file] of files.entries()) {
        signal.throwIfAborted();
        progress.say(`Linting ${index + 1} of ${files.length}: ${file.name}`);
        try {
          if (file.isSearched && (await linter.excludes(file.name))) {
            excluded++;
            continue;
          }
          const input = await file.read();
          if (flags.fix === undefined) {
            reports.push(await linter.lint(input));
            continue;
          }
          const { before, after, bytes, count, diff, isMasked: isOneMasked } = await linter.fix(input, flags.fix);
          diffs.push(diff);
          isMasked ||= isOneMasked;
          const repaired = flags['dry-run'] || count === 0 ? undefined : await tryRepair(file, input.bytes, bytes);
          if (repaired instanceof PlimsollError) fail(repaired);
          else if (repaired) told.push(`Repaired ${plural(count, 'finding')} in '${file.name}'.`);
          reports.push(repaired === true ? after : before);
        } catch (error) {
          if (signal.aborted || !(error instanceof PlimsollError)) throw error;
          // The others are linted all the same; that one was not is said by the exit code.
          skipped++;
          fail(error);
        }
      }
      progress.clear();

      if (flags['dry-run'] && isMasked) {
        told.push('Note: Lines with secrets are masked: this patch does not apply; use --fix.');
      }
      if (excluded > 0 && excluded === files.length) {
        told.push(`Note: ${plural(excluded, 'Dockerfile was', 'Dockerfiles were')} found, and left out by exclude.`);
      }
      for (const note of linter.overridesOfNothing(inputs.filter(isFolder))) told.push(`Note: ${escapeTerminal(note)}`);
      if (skipped > 1) told.push(`Note: ${skipped} of ${plural(files.length, 'file')} were not linted.`);
      const written = flags['write-baseline'];
      if (written !== undefined) {
        const { baselineText, parseBaseline } = await import('../workflows/lint-baseline.ts');
        const text = baselineText(reports);
        await replaceFile(written, text, 'The baseline', 0o644);
        known = parseBaseline(text, written);
        const count = [...known.counts.values()].reduce((sum, each) => sum + each, 0);
        told.push(`Wrote ${plural(count, 'finding')} to '${escapeTerminal(written)}'.`);
      } else if (known !== undefined) {
        const { goneFromBaseline } = await import('../workflows/lint-baseline.ts');
        const gone = goneFromBaseline(known, reports);
        const which = `${plural(gone, 'entry', 'entries')} of the baseline '${escapeTerminal(known.name)}'`;
        if (gone > 0) told.push(`Note: ${which} ${gone === 1 ? 'is' : 'are'} no longer found: write it anew.`);
      }
      const judged = known === undefined ? reports : reports.map((report) => linter.without(known, report));
      process.exitCode = exitCode ?? exitCodeOf(judged, flags['exit-zero']);
      if (!flags.quiet && !voice.silent && !voice.json) for (const line of told) process.stderr.write(`${line}\n`);
      if (judged.length === 0) return;
      tellNotices(judged, outputs, flags);
      const showsDiff = flags['dry-run'];
      await writeReports(
        judged,
        showsDiff ? outputs.filter(({ file }) => file !== undefined) : outputs,
        { ...renderOptions(), show: [show], suppressed: flags['show-suppressed'] },
        flags.silent,
      );
      if (showsDiff && !flags.silent) await writeOut(diffs.join(''));
    });
  }
}

/** True once it is written; what stays as it was has the findings that it had. */
async function tryRepair(file: LintableFile, before: Uint8Array, after: Uint8Array): Promise<true | PlimsollError> {
  if (!file.place) return true;
  try {
    await rewriteFile(file.place.file, file.place.folder, before, after, file.name);
    return true;
  } catch (error) {
    if (error instanceof PlimsollError) return error;
    throw error;
  }
}

/** A variable that scan and lint share: a severity in it is for scan. */
async function levelOf<const Word extends string>(variable: string, words: readonly Word[]): Promise<Word | undefined> {
  const text = process.env[variable];
  if (!text || severities.some((each) => each === text.toLowerCase())) return undefined;
  try {
    return await oneOf(words)(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'it is wrong';
    throw new PlimsollError('FLAG_INVALID', `${variable}: ${why.replace(/[.?]$/, '')}.`, { cause });
  }
}

function isFolder(input: string): boolean {
  return statSync(input, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** oclif's flags have a value or none, and ours may have one: `--fix`, `--fix=all`. */
function withFixValue(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return argv.map((word, index) => (word === '--fix' && (end < 0 || index < end) ? '--fix=safe' : word));
}
