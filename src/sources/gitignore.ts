import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { readInside } from './read-inside.ts';

/** The `.gitignore` files that count in a folder, innermost first. */
export interface GitIgnores {
  /** Absolute. */
  readonly folder: string;
  readonly rules: Ignore;
  readonly count: number;
  readonly outer: GitIgnores | undefined;
}

/** How many more times names may be compared with lines, in one search. */
export interface GitIgnoreMeter {
  left: number;
}

/** Those above a folder, up to the root of its repository; none when they would leave out the folder itself. */
export async function gitIgnoresAbove(folder: string, meter: GitIgnoreMeter): Promise<GitIgnores | undefined> {
  const below: string[] = [];
  let at = folder;
  for (; !(await isThere(`${at === '/' ? '' : at}/.git`)); at = dirname(at)) {
    if (dirname(at) === at) return undefined;
    below.unshift(at);
  }
  let rules: GitIgnores | undefined;
  for (const each of below) {
    rules = withGitIgnore(rules, dirname(each));
    if (isGitIgnored(rules, each, true, meter)) return undefined;
  }
  return rules;
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** With the `.gitignore` of a folder, if it has one. One that cannot be read or is too large leaves nothing out. */
export function withGitIgnore(outer: GitIgnores | undefined, folder: string): GitIgnores | undefined {
  const lines = readLines(folder).filter(isTame);
  if (lines.length === 0) return outer;
  return { folder, rules: ignore({ ignorecase: false }).add(lines), count: lines.length, outer };
}

function readLines(folder: string): readonly string[] {
  try {
    const bytes = readInside(folder, '.gitignore', 'gitignoreBytes', '.gitignore');
    return bytes ? new TextDecoder().decode(bytes).split(/\r?\n/) : [];
  } catch {
    return [];
  }
}

/**
 * Lines that say something and are quick to match: `ignore` makes regular expressions of them, and each double star
 * between two folders multiplies their steps by the depth of a path. Real lines have one at most.
 */
function isTame(line: string): boolean {
  if (line === '' || line.startsWith('#') || line.length > limits.pathBytes) return false;
  return (
    line
      .split('/')
      .slice(1, -1)
      .filter((part) => part.includes('**')).length <= 1
  );
}

/**
 * Whether git leaves a path out, given that it does not leave out the folder it lies in.
 * @param path absolute
 * @throws PlimsollError LIMIT_EXCEEDED (gitignoreTests)
 */
export function isGitIgnored(
  ignores: GitIgnores | undefined,
  path: string,
  isFolder: boolean,
  meter: GitIgnoreMeter,
): boolean {
  for (let at = ignores; at; at = at.outer) {
    meter.left -= at.count;
    if (meter.left < 0) {
      throw new PlimsollError(
        'LIMIT_EXCEEDED',
        `The .gitignore files around '${path}' take too long (gitignoreTests).`,
        {
          remedy: 'Search smaller folders, or name the Dockerfiles.',
        },
      );
    }
    const inside = path.slice(at.folder === '/' ? 1 : at.folder.length + 1);
    const { ignored, unignored } = at.rules.test(isFolder ? `${inside}/` : inside);
    if (unignored) return false;
    // Ignored for the folder's sake: some inner .gitignore has brought the folder back.
    const slash = inside.lastIndexOf('/');
    if (ignored && (slash < 0 || !at.rules.test(inside.slice(0, slash + 1)).ignored)) return true;
  }
  return false;
}
