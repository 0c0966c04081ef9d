import type { LintedFile } from '../rule.ts';
import { type Flag, readArguments } from '../shell/words.ts';
import type { ShellCommand, ShellScript, ShellWord } from '../shell-script.ts';
import type { Dockerfile, Run } from '../syntax.ts';
import { type PackageManager, type PackageWord, packageWord } from './package-words.ts';
import { stageChain } from './stage-chain.ts';
import { withTriggers } from './with-triggers.ts';

/**
 * `update`: of the lists of what there is; `upgrade`: of what is installed; `dist-upgrade`: the same, with packages
 * taken out for it or the distribution changed.
 */
export type PackageAction = 'install' | 'remove' | 'update' | 'upgrade' | 'dist-upgrade' | 'clean' | 'other';

/** One call of a package manager. */
export interface PackageCommand {
  readonly manager: PackageManager;
  /** `apt-get`, `microdnf` ... */
  readonly program: string;
  readonly command: ShellCommand;
  /** `install`; of `dnf group install` the second word. */
  readonly verb: ShellWord;
  readonly action: PackageAction;
  readonly flags: readonly Flag[];
  /** What comes after the verb; a list in a variable as its words, each with the place of the variable. */
  readonly packages: readonly PackageWord[];
}

/** A RUN that calls one. */
export interface PackageRun {
  readonly run: Run;
  readonly script: ShellScript;
  /** In the order of the text, at least one. */
  readonly commands: readonly PackageCommand[];
}

type Asked = Pick<LintedFile, 'dockerfile' | 'shell'>;

/** Every RUN with a package manager, those of ONBUILD too. */
export function packageRuns({ dockerfile, shell }: Asked): readonly PackageRun[] {
  const known = found.get(dockerfile);
  if (known !== undefined) return known;
  const runs = withTriggers(dockerfile.instructions).flatMap((run): readonly PackageRun[] => {
    const script = run.name === 'run' ? shell(run) : undefined;
    if (script === undefined || run.name !== 'run') return [];
    const commands = script.commands.flatMap((command) => packageCommand(command) ?? []);
    return commands.length === 0 ? [] : [{ run, script, commands }];
  });
  found.set(dockerfile, runs);
  return runs;
}

/** Twenty rules ask this of each file. */
const found = new WeakMap<Dockerfile, readonly PackageRun[]>();

/** Those whose layers are in the image that is built in the end. */
export function shippedPackageRuns(file: Asked & Pick<LintedFile, 'stages'>): readonly PackageRun[] {
  const shipped = new Set(stageChain(file.stages.target));
  return packageRuns(file).filter(({ run }) => {
    const stage = file.stages.stageOf(run);
    return stage !== undefined && shipped.has(stage);
  });
}

/** Undefined when it is none, or when what it does is not known. */
function packageCommand(command: ShellCommand): PackageCommand | undefined {
  const program = command.name ?? '';
  const manager = programs.get(program);
  if (manager === undefined) return undefined;
  const { flags, positionals } = readArguments(command, flagsWithValue[manager]);
  const groups = manager === 'dnf' || manager === 'yum' ? rpmGroups.get(positionals[0]?.value ?? '') : undefined;
  const at = groups === undefined ? 0 : 1;
  const verb = positionals[at];
  if (verb?.value === undefined) return undefined;
  const action = actions[manager].get(verb.value) ?? 'other';
  const isGroup = groups === 'group' || verb.value.startsWith('group') || installsPatterns(manager, flags);
  return {
    manager,
    program,
    command,
    verb,
    action,
    flags,
    packages: positionals.slice(at + 1).map((word) => packageWord(word, manager, isGroup)),
  };
}

/** Whether one of the flags is given. */
export function hasPackageFlag({ flags }: PackageCommand, names: readonly string[]): boolean {
  return flags.some(({ name }) => names.includes(name));
}

/** Whether one is given, or may be in a word that is not known, as `$OPTIONS`. */
export function mayHavePackageFlag(command: PackageCommand, names: readonly string[]): boolean {
  return (
    hasPackageFlag(command, names) ||
    command.command.arguments.some(
      ({ value, fields, prefix }) =>
        value === undefined && fields === undefined && (prefix === '' || prefix.startsWith('-')),
    )
  );
}

const programs: ReadonlyMap<string, PackageManager> = new Map([
  ['apt', 'apt'],
  ['apt-get', 'apt'],
  ['aptitude', 'apt'],
  ['apk', 'apk'],
  ['dnf', 'dnf'],
  ['dnf5', 'dnf'],
  ['microdnf', 'dnf'],
  ['tdnf', 'dnf'],
  ['yum', 'yum'],
  ['zypper', 'zypper'],
]);

const rpmActions: ReadonlyMap<string, PackageAction> = new Map([
  ['in', 'install'],
  ['install', 'install'],
  ['install-n', 'install'],
  ['install-na', 'install'],
  ['install-nevra', 'install'],
  ['localinstall', 'install'],
  ['groupinstall', 'install'],
  ['reinstall', 'install'],
  ['rei', 'install'],
  ['downgrade', 'install'],
  ['dg', 'install'],
  ['remove', 'remove'],
  ['erase', 'remove'],
  ['rm', 'remove'],
  ['autoremove', 'remove'],
  ['groupremove', 'remove'],
  ['makecache', 'update'],
  ['mc', 'update'],
  ['check-update', 'update'],
  ['update', 'upgrade'],
  ['upgrade', 'upgrade'],
  ['up', 'upgrade'],
  ['update-minimal', 'upgrade'],
  ['upgrade-minimal', 'upgrade'],
  ['up-min', 'upgrade'],
  ['groupupdate', 'upgrade'],
  ['distro-sync', 'dist-upgrade'],
  ['distrosync', 'dist-upgrade'],
  ['dsync', 'dist-upgrade'],
  ['system-upgrade', 'dist-upgrade'],
  ['clean', 'clean'],
]);

const actions: Readonly<Record<PackageManager, ReadonlyMap<string, PackageAction>>> = {
  apt: new Map([
    ['install', 'install'],
    ['reinstall', 'install'],
    ['remove', 'remove'],
    ['purge', 'remove'],
    ['autoremove', 'remove'],
    ['autopurge', 'remove'],
    ['update', 'update'],
    ['upgrade', 'upgrade'],
    ['safe-upgrade', 'upgrade'],
    ['dist-upgrade', 'dist-upgrade'],
    ['full-upgrade', 'dist-upgrade'],
    ['clean', 'clean'],
    ['autoclean', 'clean'],
    ['distclean', 'clean'],
    ['dist-clean', 'clean'],
  ]),
  apk: new Map([
    ['add', 'install'],
    ['del', 'remove'],
    ['update', 'update'],
    ['upgrade', 'upgrade'],
  ]),
  dnf: rpmActions,
  yum: rpmActions,
  zypper: new Map([
    ['install', 'install'],
    ['in', 'install'],
    ['remove', 'remove'],
    ['rm', 'remove'],
    ['refresh', 'update'],
    ['ref', 'update'],
    ['update', 'upgrade'],
    ['up', 'upgrade'],
    ['patch', 'upgrade'],
    ['dist-upgrade', 'dist-upgrade'],
    ['dup', 'dist-upgrade'],
    ['clean', 'clean'],
    ['cc', 'clean'],
  ]),
};

/** Commands of dnf and yum whose verb is the next word. */
const rpmGroups: ReadonlyMap<string, 'group' | 'module'> = new Map([
  ['group', 'group'],
  ['groups', 'group'],
  ['grp', 'group'],
  ['module', 'module'],
]);

const rpmFlagsWithValue = [
  ...['-c', '--config', '-d', '--debuglevel', '-e', '--errorlevel', '-R', '--randomwait', '-x', '--exclude'],
  ...['--advisory', '--bz', '--color', '--comment', '--cve', '--destdir', '--disableplugin', '--disablerepo'],
  ...['--downloaddir', '--enableplugin', '--enablerepo', '--forcearch', '--from-repo', '--installroot', '--releasever'],
  ...['--repo', '--repofrompath', '--repoid', '--rpmverbosity', '--sec-severity', '--setopt'],
];

const flagsWithValue: Readonly<Record<PackageManager, readonly string[]>> = {
  apt: [
    ...['-a', '--host-architecture', '-c', '--config-file', '-o', '--option', '-P', '--build-profiles'],
    ...['-S', '--snapshot', '--solver', '-t', '--target-release', '--default-release', '--with-source'],
  ],
  apk: [
    ...['-p', '--root', '-X', '--repository', '-t', '--virtual', '--arch', '--cache-dir', '--cache-max-age'],
    ...['--keys-dir', '--progress-fd', '--repositories-file', '--timeout', '--wait'],
  ],
  dnf: rpmFlagsWithValue,
  yum: rpmFlagsWithValue,
  zypper: [
    ...['-c', '--config', '-C', '--cache-dir', '-D', '--reposd-dir', '-p', '--plus-repo', '-r', '--repo', '--from'],
    ...['-R', '--root', '--installroot', '--pkg-cache-dir', '--plus-content', '--raw-cache-dir', '--releasever'],
    ...['--solv-cache-dir', '-t', '--type'],
  ],
};

function installsPatterns(manager: PackageManager, flags: readonly Flag[]): boolean {
  return (
    manager === 'zypper' &&
    flags.some(({ name, value }) => (name === '-t' || name === '--type') && value?.value !== 'package')
  );
}
