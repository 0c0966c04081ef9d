import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { BuildContext, ContextEntry, IgnoreFile } from '../dockerfile/build-context.ts';
import {
  type IgnoreWalk,
  ignoreWalk,
  insideContext,
  isIgnored,
  readIgnoreFile,
  type Verdict,
} from '../dockerfile/context/dockerignore.ts';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { nearPaths } from './near-paths.ts';
import { readInside } from './read-inside.ts';
import { under, walkFolder } from './walk-folder.ts';

/**
 * The folder that is sent to the builder. It is listed at once, so ask only when the Dockerfile takes something from it
 * (`contextIsNeeded`); files are read when a rule asks for one, at once as well: they are few and small.
 * @param folder as named to people
 * @param dockerfile as named to people; undefined for standard input
 * @param options `isNamed`: the folder was asked for, and is not just where the Dockerfile lies
 * @throws PlimsollError INPUT_NOT_FOUND, INPUT_UNREADABLE, LIMIT_EXCEEDED (dockerfileBytes, ignorePatterns, ignoreSteps)
 */
export async function openBuildContext(
  folder: string,
  dockerfile: string | undefined,
  options: { readonly signal?: AbortSignal; readonly isNamed?: boolean } = {},
): Promise<BuildContext> {
  const root = await rootOf(folder);
  const ignoreFile =
    (await ignoreFileOf(dockerfile)) ?? readIgnore(root, '.dockerignore', join(folder, '.dockerignore'));
  const patterns = ignoreFile?.patterns ?? [];
  const { entries, ignored, isWhole } = await list(root, ignoreWalk(patterns), options.signal);
  return {
    entries,
    isWhole,
    isNamed: options.isNamed ?? false,
    ignoreFile,
    isIgnored(path) {
      const inside = insideContext(path);
      return ignored.get(inside) ?? isIgnored(patterns, inside);
    },
    read: (path) => readText(root, insideContext(path)),
  };
}

async function rootOf(folder: string): Promise<string> {
  try {
    if ((await stat(folder)).isDirectory()) return await realpath(folder);
  } catch (cause) {
    const isGone = cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
    if (!isGone)
      throw new PlimsollError('INPUT_UNREADABLE', `The build context '${folder}' cannot be read.`, { cause });
    const remedy = await nearPaths(folder);
    throw new PlimsollError('INPUT_NOT_FOUND', `There is no build context '${folder}'.`, {
      cause,
      ...(remedy ? { remedy } : {}),
    });
  }
  throw new PlimsollError('INPUT_UNREADABLE', `The build context '${folder}' is not a folder.`);
}

/** `NAME.dockerignore` beside the Dockerfile; BuildKit asks for it first (dockerui.ReadEntrypoint). */
async function ignoreFileOf(dockerfile: string | undefined): Promise<IgnoreFile | undefined> {
  if (dockerfile === undefined) return undefined;
  const folder = await realpath(dirname(dockerfile)).catch(() => undefined);
  const name = `${dockerfile}.dockerignore`;
  return folder === undefined ? undefined : readIgnore(folder, basename(name), name);
}

function readIgnore(root: string, path: string, name: string): IgnoreFile | undefined {
  const bytes = readInside(root, path, 'dockerfileBytes', name);
  return bytes && readIgnoreFile(bytes, name);
}

interface Listing {
  readonly entries: readonly ContextEntry[];
  /** Whether the builder does not get it, of each path that was seen. */
  readonly ignored: ReadonlyMap<string, boolean>;
  readonly isWhole: boolean;
}

async function list(root: string, ignores: IgnoreWalk, signal: AbortSignal | undefined): Promise<Listing> {
  const entries: ContextEntry[] = [];
  const ignored = new Map<string, boolean>();
  const missed = await walkFolder<Verdict | undefined>({
    root,
    mostEntries: limits.contextEntries,
    signal,
    state: undefined,
    visit(folder, found, above) {
      // Judged again rather than kept: folders that wait would each hold a verdict on all patterns.
      const verdict = folder === '' ? undefined : ignores.judge(folder, above);
      const inside: (readonly [string, Verdict | undefined])[] = [];
      for (const { name, type } of found) {
        const path = under(folder, name);
        const { isIgnored } = ignores.judge(path, verdict);
        ignored.set(path, isIgnored);
        // A folder is sent with whatever is sent of it.
        if (!isIgnored) for (let at = folder; ignored.get(at); at = parentOf(at)) ignored.set(at, false);
        if (type !== 'other') entries.push({ path, type });
        if (type === 'directory' && (!isIgnored || ignores.isReached(path))) inside.push([name, verdict]);
      }
      return inside;
    },
  });
  entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { entries, ignored, isWhole: missed.length === 0 };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function readText(root: string, path: string): string | undefined {
  try {
    const bytes = readInside(root, path, 'contextFileBytes', path);
    if (!bytes || bytes.includes(0)) return undefined;
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Unreadable, too large or no UTF-8: a rule can say nothing of it.
    return undefined;
  }
}
