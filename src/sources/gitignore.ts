import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import ignore, { type Ignore, type PatternParams, type TestResult } from 'ignore';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { readInside } from './read-inside.ts';

/** The `.gitignore` files that count in a folder, innermost first. */
export interface GitIgnores {
  /** Absolute. */
  readonly folder: string;
  readonly lines: readonly PatternParams[];
  readonly rules: Ignore;
  readonly outer: GitIgnores | undefined;
}

/** How many more times names may be compared with lines, in one search. */
export interface GitIgnoreMeter {
  left: number;
}

/** Those above a folder, up to the root of its repository. */
export async function gitIgnoresAbove(folder: string, meter: GitIgnoreMeter): Promise<GitIgnores | undefined> {
  const above: string[] = [];
  for (let at = folder; !(await isThere(`${at === '/' ? '' : at}/.git`)); at = dirname(at)) {
    if (dirname(at) === at) return undefined;
    above.unshift(dirname(at));
  }
  let ignores: GitIgnores | undefined;
  for (const each of above) ignores = withGitIgnore(gitIgnoresFor(ignores, each, meter), each);
  return ignores;
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/**
 * For what lies in a folder that is not left out. Where an outer file leaves it out, and an inner one or a person's word
 * brings it back, the outer one shall say no more of it, though still of what lies in it.
 */
export function gitIgnoresFor(
  ignores: GitIgnores | undefined,
  folder: string,
  meter: GitIgnoreMeter,
): GitIgnores | undefined {
  if (!ignores) return undefined;
  const outer = gitIgnoresFor(ignores.outer, folder, meter);
  const inside = insideOf(ignores, folder);
  if (!testOf(ignores, `${inside}/`, meter).ignored) return outer === ignores.outer ? ignores : { ...ignores, outer };
  const pattern = `!/${inside.replace(/[\\*?[\]!# ]/g, '\\$&')}/`;
  return gitIgnoresOf(ignores.folder, [...ignores.lines, { pattern }], outer);
}

/** With the `.gitignore` of a folder, if it has one. One that cannot be read or is too large leaves nothing out. */
export function withGitIgnore(outer: GitIgnores | undefined, folder: string): GitIgnores | undefined {
  const lines = readLines(folder).filter(isTame);
  if (lines.length === 0) return outer;
  return gitIgnoresOf(
    folder,
    lines.map((pattern) => ({ pattern })),
    outer,
  );
}

function gitIgnoresOf(folder: string, lines: readonly PatternParams[], outer: GitIgnores | undefined): GitIgnores {
  return { folder, lines, rules: ignore({ ignorecase: false }).add([...lines]), outer };
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
 * Whether git leaves a path out.
 * @param ignores for what lies in the folder of the path
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
    const inside = insideOf(at, path);
    const { ignored, unignored } = testOf(at, isFolder ? `${inside}/` : inside, meter);
    if (ignored || unignored) return ignored;
  }
  return false;
}

function insideOf({ folder }: GitIgnores, path: string): string {
  return path.slice(folder === '/' ? 1 : folder.length + 1);
}

function testOf({ folder, lines, rules }: GitIgnores, path: string, meter: GitIgnoreMeter): TestResult {
  meter.left -= lines.length;
  if (meter.left < 0) {
    throw new PlimsollError('LIMIT_EXCEEDED', `The .gitignore of '${folder}' takes too long (gitignoreTests).`, {
      remedy: 'Search smaller folders, or name the Dockerfiles.',
    });
  }
  return rules.test(path);
}
