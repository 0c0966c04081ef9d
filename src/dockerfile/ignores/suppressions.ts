import type { Suppression } from '../../finding.ts';
import type { Rule } from '../rule.ts';
import type { Comment, Dockerfile, Instruction } from '../syntax.ts';
import type { Ignore, IgnoredName, IgnoreTool } from './ignore.ts';
import { type IgnoreText, type NameText, readCheckValue, readIgnore } from './read-ignores.ts';
import type { RuleNames } from './rule-names.ts';

/** The ignore comments of one file, and what they silence. */
export interface Suppressions {
  /** Of `check=error=true`: what BuildKit's checks find fails the build. */
  readonly failsChecks: boolean;
  /** Rules that `check=experimental=` turns on. */
  readonly turnedOn: ReadonlySet<string>;
  /** Who silences a finding of a rule that begins in a line; it is remembered as used. */
  suppressionOf(ruleId: string, line: number): Suppression | null;
  /**
   * All of them, with what they did so far.
   * @param ran ids of the rules that looked at the file
   */
  ignores(ran: ReadonlySet<string>): readonly Ignore[];
}

export interface IgnoreOptions {
  readonly rules: readonly Rule[];
  readonly names: RuleNames;
  /** ISO 8601 date. */
  readonly today: string;
  /** Whether comments of a tool count at all. */
  readonly counts: (tool: IgnoreTool) => boolean;
  /** Whether a rule may be silenced. */
  readonly mayIgnore: (ruleId: string) => boolean;
  /** In place of the value of the `check` directive, as BuildKit's build argument of that name. */
  readonly check?: string | undefined;
}

/** BuildKit's checks (frontend/dockerfile/linter/ruleset.go): `all` means these, and no rule of another origin. */
export const buildkitChecks: ReadonlySet<string> = new Set([
  'ConsistentInstructionCasing',
  'CopyIgnoredFile',
  'DuplicateStageName',
  'ExposeInvalidFormat',
  'ExposeProtoCasing',
  'FromAsCasing',
  'FromPlatformFlagConstDisallowed',
  'InvalidBaseImagePlatform',
  'InvalidDefaultArgInFrom',
  'InvalidDefinitionDescription',
  'JSONArgsRecommended',
  'LegacyKeyValueFormat',
  'MaintainerDeprecated',
  'MultipleInstructionsDisallowed',
  'NoEmptyContinuation',
  'RedundantTargetPlatform',
  'ReservedStageName',
  'SecretsUsedInArgOrEnv',
  'StageNameCasing',
  'UndefinedArgInFrom',
  'UndefinedVar',
  'WorkdirRelativePath',
]);

/** Of those, the ones that only `experimental=` turns on. */
const experimentalChecks: readonly string[] = ['InvalidDefinitionDescription'];

export function readSuppressions(dockerfile: Dockerfile, options: IgnoreOptions): Suppressions {
  const { rules, names, today, counts, mayIgnore } = options;
  const used = new Set<IgnoredName>();
  const directive = dockerfile.directives.find(({ name }) => name === 'check');
  const check = readCheckValue(options.check ?? directive?.value ?? '', directive?.valueSpan.start ?? 0);
  const all: Ignore[] = [];
  if (check.skip.length > 0) {
    const { lineCount } = dockerfile.source;
    all.push({
      tool: 'buildkit',
      span: directive?.span ?? { start: 0, end: 0 },
      firstLine: 1,
      lastLine: lineCount,
      names: check.skip.map((each) => buildkitName(each)),
      reason: check.reason,
      until: undefined,
      isExpired: false,
      problem: undefined,
    });
  }
  const above = commentsAbove(dockerfile.instructions);
  for (const comment of dockerfile.comments) {
    const read = readIgnore(comment, dockerfile.source.text);
    if (read) all.push(ignoreOf(comment, read));
  }

  // Most files have none: then nothing is asked for each finding.
  const active = all.filter(({ tool, isExpired, problem }) => counts(tool) && !isExpired && problem === undefined);
  return {
    failsChecks: check.error,
    turnedOn: new Set(check.experimental.flatMap((each) => turnedOnBy(each))),
    suppressionOf(ruleId, line) {
      if (active.length === 0 || !mayIgnore(ruleId)) return null;
      let first: Suppression | null = null;
      for (const ignore of active) {
        if (line < ignore.firstLine || line > ignore.lastLine) continue;
        for (const name of ignore.names) {
          if (!name.rules.includes(ruleId)) continue;
          used.add(name);
          first ??= { by: `${toolText[ignore.tool]}, line ${lineOf(ignore)}`, reason: ignore.reason };
        }
      }
      return first;
    },
    ignores: (ran) =>
      all.map((ignore) => ({
        ...ignore,
        names: ignore.names.map((name) => ({ ...name, state: stateOf(name, ignore, ran) })),
      })),
  };

  function stateOf(name: IgnoredName, ignore: Ignore, ran: ReadonlySet<string>): IgnoredName['state'] {
    if (used.has(name)) return 'used';
    const judged = active.includes(ignore) && name.rules.length > 0;
    return judged && name.rules.every((id) => ran.has(id) && mayIgnore(id)) ? 'unused' : 'unjudged';
  }

  function lineOf({ span }: Ignore): number {
    return dockerfile.source.positionOf(span.start).line;
  }

  function ignoreOf(comment: Comment, read: IgnoreText): Ignore {
    const reach = reachOf(comment, read);
    const problem = read.problem ?? (typeof reach === 'string' ? reach : undefined);
    const isForeign = read.tool !== 'plimsoll';
    const lines = typeof reach === 'string' ? { firstLine: comment.line, lastLine: comment.line } : reach;
    return {
      tool: read.tool,
      span: comment.span,
      ...lines,
      names: read.names.map((each) => (read.tool === 'buildkit' ? buildkitName(each) : nameOf(each))),
      reason: read.reason,
      until: read.until,
      isExpired: read.until !== undefined && today > read.until,
      // What another tool cannot use is for that tool to say.
      problem: isForeign ? undefined : problem,
    };
  }

  function reachOf(comment: Comment, { scope }: IgnoreText): Lines | string {
    if (scope === 'file') return { firstLine: 1, lastLine: dockerfile.source.lineCount };
    const instruction = above.get(comment.span.start) ?? around(comment, dockerfile.instructions);
    if (scope === 'instruction') {
      if (!instruction) return notAbove(comment);
      return { firstLine: instruction.startLine, lastLine: instruction.endLine };
    }
    if (!instruction) return notAbove(comment);
    if (instruction.name !== 'from') return "'ignore-stage=' counts right above a FROM: put it there.";
    const next = dockerfile.instructions.find(
      ({ name, startLine }) => name === 'from' && startLine > instruction.endLine,
    );
    return { firstLine: instruction.startLine, lastLine: next ? next.startLine - 1 : dockerfile.source.lineCount };
  }

  function notAbove({ line }: Comment): string {
    const next = dockerfile.instructions.find(({ startLine }) => startLine > line);
    return next
      ? `No blank line may stand between this comment and the ${next.keyword.raw} below it.`
      : 'No instruction follows this comment: put it right above the one it is for.';
  }

  function nameOf({ text, span }: NameText): IgnoredName {
    return { text, span, rules: names.named(text).map(({ id }) => id), state: 'unjudged' };
  }

  function buildkitName(name: NameText): IgnoredName {
    return { ...name, rules: checksNamed(name.text).map(({ id }) => id), state: 'unjudged' };
  }

  function checksNamed(text: string): readonly Rule[] {
    const isAll = text.toLowerCase() === 'all';
    return (isAll ? rules : names.named(text)).filter(({ aliases }) =>
      aliases.some((alias) => buildkitChecks.has(alias)),
    );
  }

  function turnedOnBy({ text }: NameText): readonly string[] {
    const wanted = text.toLowerCase() === 'all' ? experimentalChecks : [text];
    return wanted.flatMap((each) => checksNamed(each).map(({ id }) => id));
  }
}

interface Lines {
  readonly firstLine: number;
  readonly lastLine: number;
}

const toolText: Readonly<Record<IgnoreTool, string>> = {
  plimsoll: 'comment',
  hadolint: 'hadolint comment',
  buildkit: 'check comment',
  trivy: 'trivy comment',
  checkov: 'checkov comment',
};

/** By the offset of the comment. */
function commentsAbove(instructions: readonly Instruction[]): ReadonlyMap<number, Instruction> {
  const above = new Map<number, Instruction>();
  for (const instruction of instructions) {
    for (const { span } of instruction.comments) above.set(span.start, instruction);
  }
  return above;
}

/** A comment between continued lines is for the instruction around it. */
function around({ line }: Comment, instructions: readonly Instruction[]): Instruction | undefined {
  return instructions.find(({ startLine, endLine }) => startLine <= line && line <= endLine);
}
