import type { LintedFile, TextEdit } from '../rule.ts';
import type { Instruction } from '../syntax.ts';
import { type PackageCommand, type PackageRun, shippedPackageRuns } from './package-managers.ts';
import type { PackageManager } from './package-words.ts';
import { isMounted, isRemovedAfter } from './removed-paths.ts';
import { commandAtEnd } from './shell-edits.ts';
import { throughStages } from './stage-lineage.ts';

/** A RUN whose layer keeps what its package manager fetched and nobody needs any more. */
export interface UncleanRun extends PackageRun {
  /** The last command that filled the cache. */
  readonly filling: PackageCommand;
}

type File = Pick<LintedFile, 'dockerfile' | 'stages' | 'shell'>;

/** Those of apt whose lists stay: only `update` brings them. */
export function runsLeavingLists(file: File): readonly UncleanRun[] {
  return uncleanRuns(file, ['/var/lib/apt/lists'], {
    fills: ({ manager, action }) => manager === 'apt' && action === 'update',
    cleans: ({ manager, verb }) => manager === 'apt' && (verb.value === 'distclean' || verb.value === 'dist-clean'),
  });
}

/** Those of apt whose `.deb` files stay: the images of Debian and Ubuntu take them away, unless `docker-clean` is removed. */
export function runsLeavingArchives(file: File): readonly UncleanRun[] {
  const left = uncleanRuns(file, ['/var/cache/apt/archives'], {
    fills: (command) => command.manager === 'apt' && fetches(command),
    cleans: ({ manager, action, verb }) => manager === 'apt' && action === 'clean' && verb.value !== 'autoclean',
  });
  if (left.length === 0) return [];
  const since = keepingSince(file);
  return left.filter(({ run, filling }) => (since.get(run) ?? Number.POSITIVE_INFINITY) < filling.command.span.start);
}

/** From which place of the file on `docker-clean` is gone, for each instruction it may matter to. */
function keepingSince({ stages, shell }: File): ReadonlyMap<Instruction, number> {
  const since = new Map<Instruction, number>();
  throughStages<number | undefined>(stages.stages, ({ instructions }, below) => {
    let place = below;
    for (const instruction of instructions) {
      const acting = instruction.name === 'onbuild' ? instruction.trigger : instruction;
      if (acting.name !== 'run') continue;
      place ??= shell(acting)?.commands.find(
        ({ name, arguments: words }) => name === 'rm' && words.some(({ value }) => value === dockerClean),
      )?.span.start;
      if (place !== undefined) since.set(acting, place);
    }
    return place;
  });
  return since;
}

const dockerClean = '/etc/apt/apt.conf.d/docker-clean';

/** Those of a manager that keeps indexes beside what it fetched. */
export function runsLeavingCaches(file: File, manager: 'apk' | 'dnf' | 'yum' | 'zypper'): readonly UncleanRun[] {
  return uncleanRuns(file, directories[manager], {
    fills: (command) => command.manager === manager && fetches(command) && !isElsewhere(command),
    cleans: (command, filling) => isClean(command, filling),
  });
}

/** Cleans at the end of the RUN; undefined where another user would have to, by `sudo` or its like. */
export function cleaningEdit(
  { run, script, filling }: UncleanRun,
  cleaning: string,
  text: string,
): TextEdit | undefined {
  return filling.command.wrappers.length > 0 ? undefined : commandAtEnd(run, script, cleaning, text);
}

/** Of apk only `add` is asked to keep nothing. */
function fetches({ manager, action }: PackageCommand): boolean {
  return action === 'install' || (manager !== 'apk' && (action === 'upgrade' || action === 'dist-upgrade'));
}

const rpmDirectories = ['/var/cache/dnf', '/var/cache/yum', '/var/cache/libdnf5', '/var/cache/tdnf'];

const directories: Readonly<Record<Exclude<PackageManager, 'apt'>, readonly string[]>> = {
  apk: ['/var/cache/apk', '/etc/apk/cache'],
  // Each may be a link to the other.
  dnf: rpmDirectories,
  yum: rpmDirectories,
  zypper: ['/var/cache/zypp'],
};

/** Into a folder that is to become another image's root: its cache is there, too. */
function isElsewhere({ flags, manager }: PackageCommand): boolean {
  const names =
    manager === 'apk' ? ['--root', '-p'] : ['--installroot', '--root', ...(manager === 'zypper' ? ['-R'] : [])];
  return flags.some(({ name }) => names.includes(name));
}

function isClean(command: PackageCommand, filling: PackageCommand): boolean {
  if (command.action !== 'clean') return false;
  if (filling.manager === 'zypper') return command.manager === 'zypper';
  const isRpm = command.manager === 'dnf' || command.manager === 'yum';
  // microdnf has a cache of its own; dnf and yum are one program under two names.
  const isSame = (command.program === 'microdnf') === (filling.program === 'microdnf');
  return isRpm && isSame && command.packages.some(({ word, kind }) => word.value === 'all' || kind === 'unknown');
}

interface Way {
  fills(command: PackageCommand): boolean;
  cleans(command: PackageCommand, filling: PackageCommand): boolean;
}

function uncleanRuns(file: File, paths: readonly string[], { fills, cleans }: Way): readonly UncleanRun[] {
  return shippedPackageRuns(file).flatMap((each): readonly UncleanRun[] => {
    const { run, script, commands } = each;
    const filling = commands.findLast(fills);
    if (filling === undefined) return [];
    const { start } = filling.command.span;
    const isCleaned =
      commands.some((command) => cleans(command, filling) && isAfter(command, start)) ||
      paths.some((path) => isMounted(run, path, file.stages) || isRemovedAfter(script, path, start));
    return isCleaned ? [] : [{ ...each, filling }];
  });
}

function isAfter({ command }: PackageCommand, offset: number): boolean {
  return command.span.start > offset || command.nesting.includes('function');
}
