import type { BuildContext } from '../dockerfile/build-context.ts';
import { contextIsNeeded } from '../dockerfile/context/context-is-needed.ts';
import { levelWhenOn } from '../dockerfile/ignores/presets.ts';
import type { RuleNames } from '../dockerfile/ignores/rule-names.ts';
import { buildkitChecks, readSuppressions, type Suppressions } from '../dockerfile/ignores/suppressions.ts';
import { parseDockerfile } from '../dockerfile/parser/parse.ts';
import type { BaseImages, LintedFile, Rule, RuleProblem, TextEdit, TrustVerifier } from '../dockerfile/rule.ts';
import { readShell } from '../dockerfile/shell/read-shell.ts';
import type { ShellScript } from '../dockerfile/shell-script.ts';
import { sourceText } from '../dockerfile/source-text.ts';
import type { Stage, StageModel } from '../dockerfile/stage.ts';
import { modelStages } from '../dockerfile/stages/model-stages.ts';
import type { Dockerfile, Instruction } from '../dockerfile/syntax.ts';
import { PlimsollError } from '../errors.ts';
import type { Finding, Level } from '../finding.ts';
import { limits } from '../limits.ts';
import { maskSecrets } from '../mask-secrets.ts';
import type { Notice } from '../report.ts';
import { byPlace, type Found, findingOf, inside, placeOf } from './lint-finding.ts';
import { type FingerprintSubject, lintFingerprints } from './lint-fingerprints.ts';
import { type MaskedText, maskedText } from './lint-mask.ts';
import type { LintSettings } from './lint-settings.ts';

export interface LintInput {
  /** As named to people, and in locations. */
  readonly name: string;
  /** As named in fingerprints: from the repository's root, wherever the run began. */
  readonly id: string;
  readonly bytes: Uint8Array;
  /** Lists the build context: asked once, when the file takes something from it. */
  readonly openContext: (() => Promise<BuildContext>) | undefined;
}

export interface LintOptions {
  readonly rules: readonly Rule[];
  readonly names: RuleNames;
  readonly settings: LintSettings;
  /** ISO 8601 date, for ignores that expire. */
  readonly today: string;
  readonly trust?: TrustVerifier | undefined;
  readonly baseImages?: BaseImages | undefined;
  /** In place of the file's `check` directive. */
  readonly check?: string | undefined;
}

/** One file, looked at by every rule that is on. */
export interface LintedDockerfile {
  readonly dockerfile: Dockerfile;
  /** By place, then by rule. */
  readonly findings: readonly Finding[];
  /** What can be repaired, and is not silenced. */
  readonly fixes: readonly FoundFix[];
  readonly notices: readonly Notice[];
  /** A line of the file, or of the file once repaired, as it may be shown. */
  maskLine(line: string): string;
}

export interface FoundFix {
  readonly ruleId: string;
  readonly isSafe: boolean;
  readonly edits: readonly TextEdit[];
}

/**
 * A rule that throws is a notice, and the others go on.
 * @throws PlimsollError LIMIT_EXCEEDED, INPUT_UNRECOGNIZED of what is no text
 */
export async function lintFile(input: LintInput, options: LintOptions): Promise<LintedDockerfile> {
  const { rules, names, settings, today } = options;
  const dockerfile = parseDockerfile(sourceText(input.bytes, input.name));
  const stages = modelStages(dockerfile);
  const suppressions = readSuppressions(dockerfile, {
    rules,
    names,
    today,
    counts: (tool) => settings.ignores.comments && (tool === 'plimsoll' || settings.ignores.foreign),
    mayIgnore: (ruleId) => !settings.ignores.forbidden.has(ruleId),
    check: options.check,
  });
  const notices: Notice[] = [];
  const context = contextIsNeeded(dockerfile) ? await contextOf(input, notices) : undefined;
  const run = new LintRun(input, options, dockerfile, stages, suppressions, context);
  const wanted = rules.filter(
    (rule) =>
      (settings.isOn(rule) || suppressions.turnedOn.has(rule.id)) &&
      (rule.needs !== 'context' || context !== undefined) &&
      (rule.needs !== 'trust' || options.trust !== undefined),
  );
  // What an ignore comment silenced is known when all others have spoken.
  for (const rule of wanted) if (rule.needs !== 'ignores') await run.look(rule);
  for (const rule of wanted) if (rule.needs === 'ignores') await run.look(rule);
  const result = run.result();
  return { ...result, notices: [...notices, ...result.notices] };
}

/** One that cannot be listed leaves the rules about it out, and that is told; one that is not there is an error. */
async function contextOf({ name, openContext }: LintInput, notices: Notice[]): Promise<BuildContext | undefined> {
  try {
    return await openContext?.();
  } catch (error) {
    if (!(error instanceof PlimsollError) || !/^(?:INPUT_UNREADABLE|LIMIT_EXCEEDED)$/.test(error.code)) throw error;
    const message = `'${name}' was linted without its build context. ${error.message}`;
    notices.push({ code: 'INPUT_UNREADABLE', message, incomplete: true });
    return undefined;
  }
}

/** What is known while the rules look at one file. */
class LintRun {
  readonly #input: LintInput;
  readonly #options: LintOptions;
  readonly #dockerfile: Dockerfile;
  readonly #stages: StageModel;
  readonly #suppressions: Suppressions;
  readonly #context: BuildContext | undefined;
  readonly #found: Found[] = [];
  readonly #keys = new Set<string>();
  readonly #failures: { readonly rule: Rule; readonly error: unknown }[] = [];
  readonly #ran = new Set<string>();
  readonly #shells = new Map<Instruction, ShellScript | undefined>();
  #isTruncated = false;
  /** The one that looks now: rules go one after the other, so that all can have the same file before them. */
  #asking: Rule | undefined;
  readonly #file: LintedFile;
  readonly #report = (problem: RuleProblem): void => {
    if (this.#asking) this.#add(this.#asking, problem);
  };

  constructor(
    input: LintInput,
    options: LintOptions,
    dockerfile: Dockerfile,
    stages: StageModel,
    suppressions: Suppressions,
    context: BuildContext | undefined,
  ) {
    this.#input = input;
    this.#options = options;
    this.#dockerfile = dockerfile;
    this.#stages = stages;
    this.#suppressions = suppressions;
    this.#context = context;
    this.#file = this.#linted();
  }

  #linted(): LintedFile {
    const { settings, trust, baseImages } = this.#options;
    const ignores = () => this.#suppressions.ignores(this.#ran);
    return {
      dockerfile: this.#dockerfile,
      stages: this.#stages,
      context: this.#context,
      get ignores() {
        return ignores();
      },
      trust,
      baseImages,
      shell: (instruction) => this.#shell(instruction),
      option: (name) => {
        if (!this.#asking) throw new Error(`the option ${name} is asked for by no rule`);
        return settings.option(this.#asking, name);
      },
    };
  }

  async look(rule: Rule): Promise<void> {
    this.#asking = rule;
    try {
      // Most rules are done when they return: waiting for nothing would cost more than they do.
      const asked = rule.check(this.#file, this.#report);
      if (asked) await asked;
      this.#ran.add(rule.id);
    } catch (error) {
      this.#failures.push({ rule, error });
    }
  }

  #shell(instruction: Instruction): ShellScript | undefined {
    if (this.#shells.has(instruction)) return this.#shells.get(instruction);
    const script = readShell(instruction, this.#stages);
    this.#shells.set(instruction, script);
    return script;
  }

  #add(rule: Rule, problem: RuleProblem): void {
    const span = inside(problem.span, this.#dockerfile.source);
    // First, so that a file of nothing but faults costs no more than the bound.
    if (this.#found.length >= limits.lintFindings) {
      this.#isTruncated = true;
      return;
    }
    const key = `${rule.id}\0${span.start}\0${span.end}\0${problem.message}`;
    if (this.#keys.has(key)) return;
    this.#keys.add(key);
    const place = placeOf(span, this.#dockerfile.source);
    const stage = stageAt(this.#stages.stages, place.line);
    const level = this.#levelOf(rule, stage);
    if (level === 'off') return;
    this.#found.push({
      rule,
      problem: { ...problem, span },
      level,
      instruction: instructionAt(this.#dockerfile.instructions, place.line),
      stage,
      place,
      suppressed: this.#suppressions.suppressionOf(rule.id, place.line),
    });
  }

  #levelOf(rule: Rule, stage: Stage | undefined): Level | 'off' {
    const { failsChecks, turnedOn } = this.#suppressions;
    const level = this.#options.settings.levelOf(rule, stage);
    const known = level === 'off' && turnedOn.has(rule.id) ? levelWhenOn(rule) : level;
    return known !== 'off' && failsChecks && rule.aliases.some((alias) => buildkitChecks.has(alias)) ? 'error' : known;
  }

  result(): LintedDockerfile {
    const { name, id } = this.#input;
    const found = this.#found.sort(byPlace);
    const masked = maskedText(
      this.#dockerfile,
      found.flatMap(({ problem }) => problem.secrets ?? []),
    );
    const subjects = found.map(
      ({ rule, problem, instruction, stage }): FingerprintSubject => ({
        ruleId: rule.id,
        span: problem.span,
        instruction,
        stage,
      }),
    );
    const fingerprints = lintFingerprints(subjects, id, masked);
    return {
      dockerfile: this.#dockerfile,
      findings: found.map((each, index) =>
        findingOf(each, fingerprints[index] ?? '', name, this.#dockerfile.source, masked),
      ),
      fixes: found.flatMap(({ rule, problem: { fix }, suppressed }) =>
        fix && suppressed === null
          ? [{ ruleId: rule.id, isSafe: fix.isSafe ?? rule.fix === 'safe', edits: fix.edits }]
          : [],
      ),
      notices: [
        ...this.#failures.map(({ rule, error }) => failureNotice(rule, error, name, masked)),
        ...(this.#isTruncated ? [truncatedNotice(name)] : []),
      ],
      maskLine: (line) => maskSecrets(masked.sentence(line)),
    };
  }
}

function failureNotice({ id }: Rule, error: unknown, file: string, masked: MaskedText): Notice {
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    code: 'RULE_FAILED',
    message: `The rule '${id}' could not look at '${file}': ${masked.sentence(why).replace(/\.$/, '')}.`,
    incomplete: true,
  };
}

function truncatedNotice(file: string): Notice {
  return {
    code: 'FINDINGS_TRUNCATED',
    message: `'${file}' has more than ${limits.lintFindings} findings (lintFindings): the others are left out.`,
    incomplete: true,
  };
}

function stageAt(stages: readonly Stage[], line: number): Stage | undefined {
  return lastBefore(stages, line, ({ from }) => from?.startLine ?? 1);
}

function instructionAt(instructions: readonly Instruction[], line: number): Instruction | undefined {
  const found = lastBefore(instructions, line, ({ startLine }) => startLine);
  return found && line <= found.endLine ? found : undefined;
}

function lastBefore<Item>(items: readonly Item[], line: number, lineOf: (item: Item) => number): Item | undefined {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && lineOf(item) <= line) low = middle + 1;
    else high = middle;
  }
  return items[low - 1];
}
