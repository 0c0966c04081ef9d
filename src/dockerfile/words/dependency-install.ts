import { readArguments } from '../shell/words.ts';
import type { ShellCommand } from '../shell-script.ts';

/** A command that gets the libraries of a project. */
export interface DependencyInstall {
  readonly ecosystem: Ecosystem;
  /** It builds the project as well, and so needs all of it. */
  readonly builds: boolean;
  /** As people say it: `npm ci`. */
  readonly words: string;
}

export type Ecosystem =
  | 'npm'
  | 'python'
  | 'go'
  | 'cargo'
  | 'ruby'
  | 'composer'
  | 'maven'
  | 'gradle'
  | 'dotnet'
  | 'elixir';

export function dependencyInstall(command: ShellCommand): DependencyInstall | undefined {
  const name = command.name ?? '';
  const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (!program) return undefined;
  const { flags, positionals } = readArguments(command, [
    '-r',
    '--requirement',
    '--prefix',
    '-f',
    '-pl',
    '-C',
    '--cwd',
  ]);
  const values = positionals.map(({ value }) => value ?? '?');
  const names = flags.map((flag) => flag.name);
  const install = program.installs(values, names);
  const builds = !install && program.builds(values, names);
  const shown = [name, values[0] ?? names[0] ?? ''].join(' ').trim();
  return install || builds ? { ecosystem: program.ecosystem, builds, words: shown } : undefined;
}

interface Program {
  readonly ecosystem: Ecosystem;
  readonly installs: (values: readonly string[], flags: readonly string[]) => boolean;
  readonly builds: (values: readonly string[], flags: readonly string[]) => boolean;
}

const never = (): boolean => false;
const alone =
  (...verbs: readonly string[]) =>
  ([verb = '', ...rest]: readonly string[], flags: readonly string[]): boolean =>
    verbs.includes(verb) && rest.length === 0 && !flags.includes('-g') && !flags.includes('--global');
const first =
  (...verbs: readonly string[]) =>
  ([verb = '']: readonly string[]): boolean =>
    verbs.includes(verb);

const pip: Program = {
  ecosystem: 'python',
  installs: ([verb], flags) => verb === 'install' && flags.some((flag) => flag === '-r' || flag === '--requirement'),
  builds: never,
};
const maven: Program = {
  ecosystem: 'maven',
  installs: (values) => values.some((value) => value.startsWith('dependency:')),
  builds: (values) => values.some((value) => /^(?:compile|package|install|verify)$/.test(value)),
};
const gradle: Program = {
  ecosystem: 'gradle',
  installs: (values) => values.some((value) => /^(?:\w*:)*dependencies$/.test(value)),
  builds: (values) => values.some((value) => /^(?:\w*:)*(?:build|assemble|bootJar|shadowJar|installDist)$/.test(value)),
};

const programs: Readonly<Record<string, Program>> = {
  npm: { ecosystem: 'npm', installs: alone('ci', 'install', 'i'), builds: never },
  pnpm: { ecosystem: 'npm', installs: alone('install', 'i'), builds: never },
  yarn: {
    ecosystem: 'npm',
    installs: (values, flags) => values.length === 0 || alone('install')(values, flags),
    builds: never,
  },
  bun: { ecosystem: 'npm', installs: alone('install', 'i'), builds: never },
  pip,
  pip3: pip,
  poetry: { ecosystem: 'python', installs: first('install'), builds: never },
  pipenv: { ecosystem: 'python', installs: alone('install', 'sync'), builds: never },
  uv: { ecosystem: 'python', installs: first('sync'), builds: never },
  go: {
    ecosystem: 'go',
    installs: ([verb, what]) => verb === 'mod' && (what === 'download' || what === 'vendor'),
    builds: (values, flags) => first('build')(values) && !flags.includes('-mod'),
  },
  cargo: { ecosystem: 'cargo', installs: first('fetch', 'vendor', 'chef'), builds: first('build') },
  bundle: { ecosystem: 'ruby', installs: first('install'), builds: never },
  composer: { ecosystem: 'composer', installs: alone('install'), builds: never },
  mvn: maven,
  mvnw: maven,
  gradle,
  gradlew: gradle,
  dotnet: {
    ecosystem: 'dotnet',
    installs: first('restore'),
    builds: (values, flags) => first('build', 'publish')(values) && !flags.includes('--no-restore'),
  },
  mix: { ecosystem: 'elixir', installs: first('deps.get'), builds: never },
};
