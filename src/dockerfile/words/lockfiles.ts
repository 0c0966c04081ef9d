import { posix } from 'node:path';
import { matchesGlob, readGlob } from '../context/glob.ts';
import type { LintedFile } from '../rule.ts';
import type { Add, Copy, Run } from '../syntax.ts';
import { mountsOf } from './mounts.ts';
import { throughStages } from './stage-lineage.ts';

/** Files that say which version of everything is to be installed. */
const lockfiles: ReadonlySet<string> = new Set([
  'Cargo.lock',
  'Gemfile.lock',
  'Pipfile.lock',
  'bun.lock',
  'bun.lockb',
  'composer.lock',
  'npm-shrinkwrap.json',
  'package-lock.json',
  'packages.lock.json',
  'pnpm-lock.yaml',
  'poetry.lock',
  'uv.lock',
  'yarn.lock',
]);

type File = Pick<LintedFile, 'stages' | 'context'>;

/**
 * The lockfiles that are there when a RUN begins: copied or mounted by name, or in a folder or among the files of a
 * pattern that the build context has. Those that only other stages or images may have are not known.
 */
export function lockfilesAt(file: File): ReadonlyMap<Run, ReadonlySet<string>> {
  const atRuns = new Map<Run, ReadonlySet<string>>();
  const inContext = contextLockfiles(file.context);
  throughStages(file.stages.stages, ({ instructions }, below: ReadonlySet<string> | undefined) => {
    let present = below ?? new Set<string>();
    for (const instruction of instructions) {
      const acting = instruction.name === 'onbuild' ? instruction.trigger : instruction;
      if (acting.name === 'run') {
        const mounted = mountedIn(acting, inContext);
        atRuns.set(acting, mounted.length === 0 ? present : new Set([...present, ...mounted]));
      } else if (acting.name === 'copy' || acting.name === 'add') {
        const added = copiedBy(acting, file, inContext).filter((name) => !present.has(name));
        if (added.length > 0) present = new Set([...present, ...added]);
      }
    }
    return present;
  });
  return atRuns;
}

/** By folder. */
type ContextLockfiles = ReadonlyMap<string, readonly string[]>;

function contextLockfiles(context: LintedFile['context']): ContextLockfiles {
  const byFolder = new Map<string, string[]>();
  for (const { path, type } of context?.entries ?? []) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (type === 'directory' || !lockfiles.has(name) || context?.isIgnored(path)) continue;
    const folder = path.slice(0, Math.max(0, path.length - name.length - 1));
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), name]);
  }
  return byFolder;
}

function mountedIn(run: Run, inContext: ContextLockfiles): readonly string[] {
  return mountsOf(run).flatMap(({ type, options }) => {
    if (type !== 'bind') return [];
    const target = posix.basename(options.get('target') ?? '');
    if (lockfiles.has(target)) return [target];
    return options.has('from') ? [] : (inContext.get(folderOf(options.get('source') ?? '.')) ?? []);
  });
}

function copiedBy(instruction: Copy | Add, { stages }: File, inContext: ContextLockfiles): readonly string[] {
  const isFromContext = !instruction.flags.some(({ name }) => name === 'from');
  return instruction.sources.flatMap((word) => {
    const { text, isKnown } = stages.expandAt(instruction, word);
    if (!isKnown) return [];
    const name = posix.basename(text);
    if (lockfiles.has(name)) return [name];
    if (!isFromContext || inContext.size === 0) return [];
    return /[*?[]/.test(name) ? matching(text, inContext) : (inContext.get(folderOf(text)) ?? []);
  });
}

function matching(pattern: string, inContext: ContextLockfiles): readonly string[] {
  const name = posix.basename(pattern);
  // No longer than what is matched in a few steps.
  const glob = name.length > 64 ? undefined : readGlob(name);
  if (glob === undefined || glob.kind === 'invalid') return [];
  const meter = { left: 100_000, what: 'Patterns of COPY' };
  return (inContext.get(folderOf(posix.dirname(pattern))) ?? []).filter((each) => matchesGlob(glob, each, meter));
}

/** As folders of the context are named: `./app/` is `app`. */
function folderOf(path: string): string {
  return posix.resolve('/', path).slice(1);
}
