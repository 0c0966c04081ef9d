import type { Stats } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { matchesGlob, readGlob } from '../dockerfile/context/glob.ts';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { openFile } from './files.ts';
import { type FoundDockerfile, foundDockerfile, unreadable } from './found-dockerfile.ts';
import { nearPaths } from './near-paths.ts';
import { type FolderSearch, searchDockerfiles } from './search-dockerfiles.ts';

export interface DockerfileSearch {
  /** Sorted by path, each file once. */
  readonly found: readonly FoundDockerfile[];
  /** What was asked for and is not there or cannot be searched; the rest is found all the same. */
  readonly failed: readonly PlimsollError[];
}

export interface DockerfileSearchOptions {
  /** What `-` stands for. */
  readonly standardInput?: () => Promise<Uint8Array>;
  readonly signal?: AbortSignal;
}

/**
 * Finds what is to be linted. A file that is named counts, whatever it is called; folders and patterns are searched
 * without what `.gitignore` files leave out, `.git` and `node_modules`.
 * @param inputs files, folders, patterns as in `.dockerignore` (`**` and the like), `-`
 */
export async function findDockerfiles(
  inputs: readonly string[],
  options: DockerfileSearchOptions = {},
): Promise<DockerfileSearch> {
  const candidates: Candidate[] = [];
  const failed: PlimsollError[] = [];
  for (const input of new Set(inputs)) {
    try {
      await findInput(input, candidates, failed, options);
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error;
      failed.push(error);
    }
  }
  return { found: eachOnce(candidates), failed };
}

interface Candidate {
  readonly file: FoundDockerfile;
  readonly isLink: boolean;
}

/** Of several names of one file the first stays, and one that is no link before those that are. */
function eachOnce(candidates: readonly Candidate[]): readonly FoundDockerfile[] {
  const files = new Map<string, FoundDockerfile>();
  const byPath = (a: FoundDockerfile, b: FoundDockerfile) => (a.path < b.path ? -1 : 1);
  const sorted = candidates.toSorted((a, b) => Number(a.isLink) - Number(b.isLink) || byPath(a.file, b.file));
  for (const { file } of sorted) {
    const key = file.place ?? file.path;
    const known = files.get(key);
    if (!known) files.set(key, file);
    else if (file.isNamed) files.set(key, { ...known, isNamed: true });
  }
  return [...files.values()].sort(byPath);
}

async function findInput(
  input: string,
  candidates: Candidate[],
  failed: PlimsollError[],
  options: DockerfileSearchOptions,
): Promise<void> {
  const add = (file: FoundDockerfile, isLink: boolean): void => {
    if (candidates.length >= limits.dockerfiles) {
      throw new PlimsollError(
        'LIMIT_EXCEEDED',
        `'${input}' leads to more than ${limits.dockerfiles} Dockerfiles (dockerfiles).`,
        {
          remedy: 'Lint them in several runs.',
        },
      );
    }
    candidates.push({ file, isLink });
  };
  if (input === '-') return add(standardInput(options), false);
  const facts = await factsOf(input);
  const search = { signal: options.signal, found: add, failed: (error: PlimsollError) => failed.push(error) };
  const before = candidates.length + failed.length;
  if (!facts) await searchGlob(input, search);
  else if (facts.isFile()) return add(await namedFile(input), (await lstat(input)).isSymbolicLink());
  else if (facts.isDirectory()) await searchFolder(input, search);
  else {
    throw new PlimsollError('INPUT_UNREADABLE', `'${input}' is neither a file nor a folder.`, {
      remedy: "Pipe its content in, and name '-'.",
    });
  }
  if (candidates.length + failed.length > before) return;
  const message = facts ? `The folder '${input}' holds no Dockerfile.` : `No file is like '${input}'.`;
  throw new PlimsollError('INPUT_NOT_FOUND', message, { remedy: facts ? looked : skipped });
}

const skipped = 'What .gitignore leaves out, .git and node_modules are not searched; a file that is named is read.';
const looked = `Looked for Dockerfile, Dockerfile.*, *.Dockerfile and Containerfile. ${skipped}`;

function standardInput({ standardInput: read }: DockerfileSearchOptions): FoundDockerfile {
  if (!read) throw new PlimsollError('INPUT_UNREADABLE', 'There is no standard input here.');
  return { path: '-', folder: undefined, place: undefined, isNamed: true, read };
}

/** Undefined for a pattern that is the name of nothing. */
async function factsOf(input: string): Promise<Stats | undefined> {
  try {
    return await stat(input);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : '';
    if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ERR_INVALID_ARG_VALUE') throw unreadable(input, cause);
    if (wildcard.test(input)) return undefined;
    throw await notFound(input, cause);
  }
}

const wildcard = /[*?[]/;

async function notFound(input: string, cause: unknown): Promise<PlimsollError> {
  const isLink = await lstat(input).then(
    (facts) => facts.isSymbolicLink(),
    () => false,
  );
  if (isLink) {
    const message = `'${input}' is a link to what is not there.`;
    return new PlimsollError('INPUT_NOT_FOUND', message, { cause, remedy: 'Repair the link, or name the file.' });
  }
  const near = await nearPaths(input).catch(() => undefined);
  const remedy = input.includes('{')
    ? 'Braces are for the shell: take the quotes away, or write each pattern for itself.'
    : (near ?? 'Name a file, a folder, a pattern, or - for standard input.');
  return new PlimsollError('INPUT_NOT_FOUND', `There is no '${input}'.`, { cause, remedy });
}

async function namedFile(input: string): Promise<FoundDockerfile> {
  try {
    const place = await realpath(input);
    await (await openFile(place)).close();
    return foundDockerfile(shownAs(input), place, true);
  } catch (cause) {
    throw unreadable(input, cause instanceof PlimsollError ? cause.cause : cause);
  }
}

type Search = Pick<FolderSearch, 'signal' | 'found' | 'failed'>;

async function searchFolder(input: string, search: Search): Promise<void> {
  const isWanted = (_: string, name: string): boolean => isDockerfileName(name);
  await searchDockerfiles({ ...search, folder: folderAs(input), depth: Number.POSITIVE_INFINITY, isWanted });
}

async function searchGlob(input: string, search: Search): Promise<void> {
  const pattern = shownAs(input);
  const glob = readGlob(pattern);
  if (glob.kind === 'invalid')
    throw new PlimsollError('INPUT_NOT_FOUND', `There is no '${input}', and it is no pattern. ${glob.problem}`);
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => wildcard.test(part));
  const folder = parts.slice(0, first).join('/');
  if (folder !== '') await factsOf(folder);
  const meter = { left: Number.POSITIVE_INFINITY, what: `The pattern '${input}'` };
  await searchDockerfiles({
    ...search,
    folder: pattern.startsWith('/') && folder === '' ? '/' : folder,
    depth: pattern.includes('**') ? Number.POSITIVE_INFINITY : parts.length - first - 1,
    isWanted: (path, name) => !name.endsWith('.dockerignore') && matchesGlob(glob, path, meter),
  });
}

/** Without `.` parts, double slashes and a slash at the end. A file called `-` keeps what tells it from standard input. */
function shownAs(input: string): string {
  const path = posix.normalize(input);
  if (path === '-') return './-';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** What paths in a folder begin with. */
function folderAs(input: string): string {
  const path = shownAs(input);
  return path === '.' ? '' : path;
}

/**
 * `Dockerfile`, `Dockerfile.web`, `Dockerfile-web`, `web.Dockerfile`, `Containerfile` and the like, and `dockerfile`,
 * which BuildKit takes as well; no `.dockerignore`, no template of a Dockerfile, no file an editor left.
 */
export function isDockerfileName(name: string): boolean {
  if (/(?:\.(?:dockerignore|template|tmpl|tpl|j2|jinja2?|erb|mustache|orig|rej|bak|swp)|~)$/.test(name)) return false;
  return /^(?:Dockerfile|Containerfile)(?:$|[._-])/.test(name) || /(?:^d|\.[dD])ockerfile$/.test(name);
}
