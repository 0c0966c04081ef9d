import type { LintedFile, RuleProblem } from '../rule.ts';
import type { Dockerfile, Run } from '../syntax.ts';
import { configuredRuns } from './package-config.ts';
import { mayHavePackageFlag, type PackageCommand, packageRuns } from './package-managers.ts';
import type { PackageManager } from './package-words.ts';
import { quoted } from './quoted.ts';
import { wordAfter } from './shell-edits.ts';

/** A command that waits for an answer nobody gives. */
export interface AskingCommand {
  readonly run: Run;
  readonly asking: PackageCommand;
}

interface Answers {
  /** Flags that answer, or with which nothing is asked. */
  readonly flags: readonly string[];
  readonly config: Parameters<typeof configuredRuns>[1];
}

const answers: Readonly<Record<Exclude<PackageManager, 'apk'>, Answers>> = {
  apt: {
    flags: [
      ...['-y', '--yes', '--assume-yes', '--force-yes', '-qq', '-q=2', '--quiet=2', '--assume-no', '--trivial-only'],
      ...['-s', '--simulate', '--just-print', '--dry-run', '--recon', '--no-act', '--print-uris'],
    ],
    config: { paths: ['/etc/apt/apt.conf'], key: 'assume-yes' },
  },
  dnf: {
    flags: ['-y', '--assumeyes', '--assumeno'],
    config: { paths: ['/etc/dnf/', '/etc/yum.conf'], key: 'assumeyes' },
  },
  yum: {
    flags: ['-y', '--assumeyes', '--assumeno'],
    config: { paths: ['/etc/dnf/', '/etc/yum.conf'], key: 'assumeyes' },
  },
  zypper: {
    flags: ['-n', '--non-interactive', '-y', '--no-confirm', '-D', '--dry-run'],
    config: { paths: ['/etc/zypp/'], key: 'interactive' },
  },
};

const askingActions: ReadonlySet<PackageCommand['action']> = new Set(['install', 'remove', 'upgrade', 'dist-upgrade']);

/** What would ask before it begins, and is not told to go ahead. */
export function askingCommands(
  file: Pick<LintedFile, 'dockerfile' | 'stages' | 'shell'>,
  manager: keyof typeof answers,
): readonly AskingCommand[] {
  const { flags, config } = answers[manager];
  const runs = packageRuns(file).filter(({ commands }) => commands.some((each) => each.manager === manager));
  if (runs.length === 0) return [];
  const configured = configuredRuns(file, config);
  return runs.flatMap(({ run, commands }) =>
    commands
      .filter(
        (each) =>
          each.manager === manager &&
          asks(each) &&
          !mayHavePackageFlag(each, flags) &&
          !hasOption(each) &&
          !isAnswered(each) &&
          !configured.has(run),
      )
      .map((asking) => ({ run, asking })),
  );
}

/** For each a finding at its verb, repaired by `-y`. */
export function reportAsking(
  file: Pick<LintedFile, 'dockerfile' | 'stages' | 'shell'>,
  manager: keyof typeof answers,
  report: (problem: RuleProblem) => void,
): void {
  for (const each of askingCommands(file, manager)) report(askingProblem(each, file.dockerfile));
}

/** @param asks what it does, as in `asks` */
export function askingProblem({ run, asking }: AskingCommand, { source }: Dockerfile, asks = 'asks'): RuleProblem {
  const { program, verb } = asking;
  const edit = wordAfter(verb, '-y', run, source.text);
  return {
    span: verb.span,
    message: `${quoted(`${program} ${verb.value}`)} ${asks} before it begins: add -y.`,
    ...(edit && { fix: { title: 'Add -y', edits: [edit] } }),
  };
}

function asks({ action, verb, manager }: PackageCommand): boolean {
  return askingActions.has(action) || (manager === 'apt' && verb.value === 'build-dep');
}

/** `-o APT::Get::Assume-Yes=true`, `--setopt=assumeyes=1`, `-q -q`. */
function hasOption(command: PackageCommand): boolean {
  const quiet = command.flags.filter(({ name }) => name === '-q' || name === '--quiet');
  if (command.manager === 'apt' && quiet.length > 1) return true;
  return command.flags.some(({ name, value }) => {
    if (name !== '-o' && name !== '--option' && name !== '--setopt') return false;
    const text = value?.value?.toLowerCase();
    return text === undefined || /^(?:apt::get::assume-yes|assumeyes)(?:=|$)/.test(text);
  });
}

/** `yes | apt-get install`: something is at its input. Of xargs that is the list of packages. */
function isAnswered({ command }: PackageCommand): boolean {
  if (command.redirects.some(({ operator }) => operator.startsWith('<'))) return true;
  const { members } = command.pipeline;
  return members.length > 1 && members[0] !== command && !command.wrappers.some(({ value }) => value === 'xargs');
}
