import { posix } from 'node:path';
import type { LintedFile } from '../rule.ts';
import { positionals } from '../shell/words.ts';
import type { ShellCommand } from '../shell-script.ts';
import type { Add, Copy, Instruction, Run } from '../syntax.ts';
import { downloadArguments } from './downloads.ts';
import { isMounted } from './removed-paths.ts';

type File = Pick<LintedFile, 'stages' | 'shell'>;

/** Files and folders that an instruction surely leaves in its layer, absolute: copied, downloaded, or written to. */
export function createdPaths(instruction: Instruction, file: File): readonly string[] {
  switch (instruction.name) {
    case 'copy':
    case 'add':
      return copied(instruction, file);
    case 'run':
      return written(instruction, file);
    default:
      return [];
  }
}

function copied(instruction: Copy | Add, { stages }: File): readonly string[] {
  const destination = knownAt(instruction, instruction.destination, stages);
  if (destination === undefined || instruction.heredocs.length > 0) return [];
  const target = absolute(destination, instruction, stages);
  if (target === undefined) return [];
  const isFolder = /(?:^|\/)\.?$/.test(destination);
  if (!isFolder) return [target];
  return instruction.sources.flatMap((word) => {
    const source = knownAt(instruction, word, stages);
    // A folder is copied as what is in it, a pattern as what it matches, and ADD unpacks archives.
    if (source === undefined || /[*?[]/.test(source)) return [];
    const isRemote = source.includes('://');
    const name = posix.basename(isRemote ? (source.split(/[?#]/, 1)[0] ?? '') : source);
    const isFile = /\.[a-zA-Z0-9]+$/.test(name) && (instruction.name === 'copy' || isRemote || !isArchive(name));
    return isFile && !name.endsWith('.git') ? [posix.join(target, name)] : [];
  });
}

function isArchive(name: string): boolean {
  return /\.(?:tar|tgz|tbz2?|txz|tar\.\w+|gz|bz2|xz)$/.test(name);
}

function written(run: Run, file: File): readonly string[] {
  const script = file.shell(run);
  // More mounts than anybody has are not looked through for each path.
  if (script === undefined || run.flags.length > 50) return [];
  const moves = script.commands.some(({ name }) => name === 'cd' || name === 'pushd');
  const found = script.commands.flatMap((command) => writtenBy(command));
  const paths = found.flatMap((path) =>
    moves && !path.startsWith('/') ? [] : (absolute(path, run, file.stages) ?? []),
  );
  const kept = paths.filter((path) => !isMounted(run, path, file.stages));
  if (kept.length === 0) return kept;
  const removed = new Set(
    script.commands.flatMap(({ name, arguments: words }) =>
      name === 'rm' || name === 'mv'
        ? words.map(({ value }) => posix.resolve('/', (value ?? '').replace(/\/\*$/, '')))
        : [],
    ),
  );
  return kept.filter((path) => !isUnder(path, removed));
}

function isUnder(path: string, folders: ReadonlySet<string>): boolean {
  if (folders.size === 0) return false;
  for (let each = path; each.length > 1; each = posix.dirname(each)) if (folders.has(each)) return true;
  return false;
}

function writtenBy(command: ShellCommand): readonly string[] {
  const { name, redirects } = command;
  const targets = redirects.flatMap(({ operator, target, fileDescriptor }) =>
    (operator === '>' || operator === '>>') &&
    fileDescriptor !== 2 &&
    target?.value?.startsWith('/') &&
    !target.value.startsWith('/dev/')
      ? [target.value]
      : [],
  );
  if (name === 'curl' || name === 'wget') {
    const given = downloadArguments(command);
    const outputs = given?.flags.flatMap(({ name: flag, value }) =>
      (name === 'curl' ? ['-o', '--output'] : ['-O', '--output-document']).includes(flag) ? (value?.value ?? []) : [],
    );
    return [...targets, ...(outputs ?? []).filter((path) => path !== '-' && !path.startsWith('/dev/'))];
  }
  const isUpdate = (name === 'apt-get' || name === 'apt') && positionals(command)[0]?.value === 'update';
  return isUpdate ? [...targets, '/var/lib/apt/lists'] : targets;
}

function knownAt(
  instruction: Instruction,
  word: Copy['destination'],
  stages: LintedFile['stages'],
): string | undefined {
  const { text, isKnown, error } = stages.expandAt(instruction, word);
  return isKnown && error === undefined && text !== '' ? text : undefined;
}

function absolute(path: string, instruction: Instruction, stages: LintedFile['stages']): string | undefined {
  if (path.length > longestPath) return undefined;
  if (path.startsWith('/')) return posix.resolve('/', path);
  const { workdir, isComplete } = stages.scopeAt(instruction);
  const folder = workdir === undefined && isComplete ? '/' : workdir?.value;
  return folder === undefined ? undefined : posix.resolve('/', folder, path);
}

/** PATH_MAX of Linux. */
const longestPath = 4096;
