import type { LintedFile } from '../rule.ts';
import { type Flag, readArguments } from '../shell/words.ts';
import type { ShellCommand, ShellScript, ShellWord } from '../shell-script.ts';
import type { Dockerfile, Run } from '../syntax.ts';
import { withTriggers } from './with-triggers.ts';

/** Package managers of languages. */
export type LanguageManager =
  | 'bun'
  | 'bundle'
  | 'cargo'
  | 'composer'
  | 'dotnet'
  | 'gem'
  | 'go'
  | 'gradle'
  | 'mvn'
  | 'npm'
  | 'pip'
  | 'pipenv'
  | 'pnpm'
  | 'poetry'
  | 'uv'
  | 'yarn';

/** One call of a language's package manager. */
export interface ManagerCall {
  readonly manager: LanguageManager;
  readonly command: ShellCommand;
  /** `install`; undefined for a call without one, as `yarn`. */
  readonly verb: ShellWord | undefined;
  readonly flags: readonly Flag[];
  /** What comes after the verb and before `--`. */
  readonly operands: readonly ShellWord[];
}

/** A RUN that calls one. */
export interface LanguageRun {
  readonly run: Run;
  readonly script: ShellScript;
  /** In the order of the text, at least one. */
  readonly calls: readonly ManagerCall[];
}

/** Every RUN with a language's package manager, those of ONBUILD too. */
export function languageRuns({ dockerfile, shell }: Pick<LintedFile, 'dockerfile' | 'shell'>): readonly LanguageRun[] {
  const known = found.get(dockerfile);
  if (known !== undefined) return known;
  const runs = withTriggers(dockerfile.instructions).flatMap((run): readonly LanguageRun[] => {
    const script = run.name === 'run' ? shell(run) : undefined;
    if (script === undefined || run.name !== 'run') return [];
    const calls = script.commands.flatMap((command) => managerCall(command) ?? []);
    return calls.length === 0 ? [] : [{ run, script, calls }];
  });
  found.set(dockerfile, runs);
  return runs;
}

/** Ten rules ask this of each file. */
const found = new WeakMap<Dockerfile, readonly LanguageRun[]>();

/** Whether one of the flags is given, or may be in a word that is not known, as `$OPTIONS`. */
export function mayHaveCallFlag({ flags, command }: ManagerCall, names: readonly string[]): boolean {
  return (
    flags.some(({ name, value }) => names.includes(name) && value?.value !== 'false') ||
    command.arguments.some(
      ({ value, fields, prefix }) =>
        value === undefined && fields === undefined && (prefix === '' || prefix.startsWith('-')),
    )
  );
}

function managerCall(command: ShellCommand): ManagerCall | undefined {
  const { name = '' } = command;
  const words = command.arguments;
  if (/^(?:python|pypy)[0-9.]*$/.test(name)) {
    const module = words.findIndex(({ value }) => value === '-m');
    return words[module + 1]?.value === 'pip' && module >= 0 ? callOf('pip', command, module + 2) : undefined;
  }
  if (name === 'uv' && words[0]?.value === 'pip') return callOf('pip', command, 1);
  if (/^pip[0-9.]*$/.test(name)) return callOf('pip', command, 0);
  const manager = programs.get(name);
  return manager && callOf(manager, command, 0);
}

/** @param from the first argument that is the manager's own */
function callOf(manager: LanguageManager, command: ShellCommand, from: number): ManagerCall {
  const own = command.arguments.slice(from);
  const end = own.findIndex(({ value }) => value === '--');
  const { flags, positionals } = readArguments(
    { ...command, arguments: end < 0 ? own : own.slice(0, end) },
    flagsWithValue.get(manager) ?? [],
  );
  const [verb, ...operands] = positionals;
  return { manager, command, verb, flags, operands };
}

const programs: ReadonlyMap<string, LanguageManager> = new Map([
  ['bun', 'bun'],
  ['bundle', 'bundle'],
  ['bundler', 'bundle'],
  ['cargo', 'cargo'],
  ['composer', 'composer'],
  ['dotnet', 'dotnet'],
  ['gem', 'gem'],
  ['go', 'go'],
  ['gradle', 'gradle'],
  ['gradlew', 'gradle'],
  ['mvn', 'mvn'],
  ['mvnw', 'mvn'],
  ['npm', 'npm'],
  ['pipenv', 'pipenv'],
  ['pnpm', 'pnpm'],
  ['poetry', 'poetry'],
  ['uv', 'uv'],
  ['yarn', 'yarn'],
  ['yarnpkg', 'yarn'],
]);

const flagsWithValue: ReadonlyMap<LanguageManager, readonly string[]> = new Map<LanguageManager, readonly string[]>([
  ['bundle', ['--gemfile', '--jobs', '-j', '--path', '--retry', '--with', '--without']],
  ['cargo', ['--bin', '--color', '--config', '--features', '-F', '--git', '--manifest-path', '-p', '--package']],
  ['composer', ['-d', '--working-dir']],
  [
    'gem',
    [
      ...['-B', '--build-root', '--bulk-threshold', '--config-file', '-g', '--file', '-i', '--install-dir'],
      ...['-n', '--bindir', '-P', '--trust-policy', '-p', '--http-proxy', '--platform', '-s', '--source'],
      ...['-v', '--version', '--without'],
    ],
  ],
  ['go', ['-C', '-asmflags', '-buildmode', '-exec', '-gcflags', '-ldflags', '-mod', '-modfile', '-o', '-p', '-tags']],
  [
    'npm',
    [
      ...['-C', '--arch', '--before', '--cache', '--fetch-retries', '--include', '--loglevel', '--maxsockets'],
      ...['--omit', '--prefix', '--registry', '--tag', '--target', '--userconfig', '-w', '--workspace'],
    ],
  ],
  [
    'pip',
    [
      ...['-b', '--build', '-c', '--constraint', '--abi', '--cache-dir', '--cert', '--client-cert', '-C'],
      ...['--config-settings', '-e', '--editable', '--exists-action', '--extra-index-url', '-f', '--find-links'],
      ...['--global-option', '-i', '--index-url', '--implementation', '--install-option', '--log', '--no-binary'],
      ...['--only-binary', '--platform', '--prefix', '--progress-bar', '--proxy', '--python', '--python-version'],
      ...['-r', '--requirement', '--report', '--retries', '--root', '--root-user-action', '--src', '-t', '--target'],
      ...['--timeout', '--trusted-host', '--upgrade-strategy'],
    ],
  ],
  ['pnpm', ['-C', '--dir', '--filter', '-F', '--reporter', '--store-dir']],
  ['poetry', ['-C', '--directory', '-E', '--extras', '--only', '--with', '--without']],
  ['uv', ['--directory', '--extra', '--group', '--index', '--index-url', '--project', '-p', '--python']],
  ['yarn', ['--cache-folder', '--cwd', '--modules-folder', '--mutex', '--network-timeout', '--registry']],
]);
