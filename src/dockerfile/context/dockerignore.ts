import { posix } from 'node:path';
import { PlimsollError } from '../../errors.ts';
import { limits } from '../../limits.ts';
import type { IgnoreFile, IgnorePattern } from '../build-context.ts';
import { type Glob, type Meter, matchesGlob, readGlob } from './glob.ts';

/**
 * A `.dockerignore` as Docker reads it (moby/patternmatcher, ignorefile.ReadAll and patternmatcher.New): a comment begins
 * in the first column, blanks around a pattern go, `!` may be followed by blanks, paths are cleaned and relative to the
 * context. Bytes that are no UTF-8 become U+FFFD.
 * @param name how the file is called in errors
 * @throws PlimsollError LIMIT_EXCEEDED (dockerfileBytes)
 */
export function readIgnoreFile(bytes: Uint8Array, name: string): IgnoreFile {
  if (bytes.length > limits.dockerfileBytes) {
    throw new PlimsollError(
      'LIMIT_EXCEEDED',
      `'${name}' has ${bytes.length} bytes, more than ${limits.dockerfileBytes} (dockerfileBytes).`,
    );
  }
  // The decoder takes the byte order mark away.
  const text = new TextDecoder().decode(bytes);
  const meter: Meter = { left: limits.ignoreSteps, what: `The patterns of '${name}'` };
  const patterns: IgnorePattern[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const pattern = readLine(line, index + 1, meter);
    if (pattern) patterns.push(pattern);
    if (patterns.length > limits.ignorePatterns) {
      throw new PlimsollError(
        'LIMIT_EXCEEDED',
        `'${name}' has more than ${limits.ignorePatterns} patterns (ignorePatterns).`,
        { remedy: 'Write patterns with wildcards, or move what is to be built to a folder of its own.' },
      );
    }
  }
  return { name, text, patterns };
}

function readLine(text: string, line: number, meter: Meter): IgnorePattern | undefined {
  if (text.startsWith('#')) return undefined;
  const raw = trimmed(text);
  if (raw === '') return undefined;
  const rest = raw.startsWith('!') ? `!${fromContext(trimmed(raw.slice(1)))}` : fromContext(raw);
  // Docker trims and cleans a second time, and only then asks for '!': './!a' is an exception, too.
  const entry = trimmed(rest);
  if (entry === '') return undefined;
  const isException = entry.startsWith('!');
  const pattern = isException ? cleaned(entry).slice(1) : cleaned(entry);
  const glob = text.length > limits.dockerfileLineBytes ? tooLong : pattern === '' ? noPattern : readGlob(pattern);
  return {
    line,
    raw,
    isException,
    pattern,
    problem: glob.kind === 'invalid' ? glob.problem : undefined,
    matches: (path) => matchesGlob(glob, path, meter),
  };
}

const tooLong: Glob = { kind: 'invalid', problem: `Its line has more than ${limits.dockerfileLineBytes} bytes.` };
const noPattern: Glob = { kind: 'invalid', problem: "Its '!' stands without a pattern." };

/** Patterns start at the context, with a slash or without. */
function fromContext(path: string): string {
  const clean = path === '' ? '' : cleaned(path);
  return clean.length > 1 && clean.startsWith('/') ? clean.slice(1) : clean;
}

/** Go's filepath.Clean. */
function cleaned(path: string): string {
  const clean = posix.normalize(path);
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
}

/** Go's strings.TrimSpace; JavaScript's differs by U+0085 and U+FEFF. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isSpace(unit: number): boolean {
  if (unit <= 0x20) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  if (unit === 0x85) return true;
  return unit >= 0xa0 && unit !== 0xfeff && String.fromCharCode(unit).trim() === '';
}

/** What patterns say of a path, as needed to judge what lies in it. */
export interface Verdict {
  readonly isIgnored: boolean;
  /** By index of the pattern: 1 where it matches the path or a folder it lies in. */
  readonly matched: Uint8Array;
}

/** Judges paths from the top down, each folder before what lies in it, as the sender of a build context walks. */
export interface IgnoreWalk {
  /** @param folder the verdict on the folder it lies in; undefined at the top */
  judge(path: string, folder: Verdict | undefined): Verdict;
  /** Whether some exception may hold for what lies in an ignored folder; if none does, nobody looks into it. */
  isReached(folder: string): boolean;
}

/** As moby/patternmatcher's MatchesUsingParentResults and the filter of tonistiigi/fsutil do it. */
export function ignoreWalk(patterns: readonly IgnorePattern[]): IgnoreWalk {
  const exceptions = patterns.filter(({ isException, problem }) => isException && problem === undefined);
  const isPlain = exceptions.every(({ pattern }) => !wildcard.test(withoutTrailingStars(pattern)));
  const heads = exceptions.map(({ pattern }) => `${isPlain ? withoutTrailingStars(pattern) : head(pattern)}/`);
  return {
    judge(path, folder) {
      const matched = new Uint8Array(patterns.length);
      let isIgnored = false;
      for (const [index, pattern] of patterns.entries()) {
        // A pattern that could change nothing is not tried, and then not held against what lies inside either.
        if (folder?.matched[index] !== 1 && (pattern.isException !== isIgnored || !pattern.matches(path))) continue;
        matched[index] = 1;
        isIgnored = !pattern.isException;
      }
      return { isIgnored, matched };
    },
    isReached(folder) {
      const inside = `${folder}/`;
      // With wildcards Docker looks into every folder; what stands before them says which ones are in vain.
      return heads.some((each) => each.startsWith(inside) || (!isPlain && (each === '/' || inside.startsWith(each))));
    },
  };
}

/** fsutil's patternWithoutTrailingGlob. */
function withoutTrailingStars(pattern: string): string {
  const shorter = pattern.endsWith('/**') ? pattern.slice(0, -3) : pattern;
  return shorter.endsWith('/*') ? shorter.slice(0, -2) : shorter;
}

const wildcard = /[*[\]?^\\]/;

/** The folders a pattern names before its first wildcard. */
function head(pattern: string): string {
  const at = pattern.search(wildcard);
  return at < 0 ? pattern : pattern.slice(0, Math.max(0, pattern.lastIndexOf('/', at)));
}

/**
 * Whether patterns keep a path from the builder, going by its name alone. An ignored folder may still be sent for the
 * sake of an exception below it: a build context knows.
 * @param path relative to the context; the context itself is never ignored
 */
export function isIgnored(patterns: readonly IgnorePattern[], path: string): boolean {
  const walk = ignoreWalk(patterns);
  const whole = insideContext(path);
  let verdict: Verdict | undefined;
  for (let end = 0; end < whole.length; ) {
    const slash = whole.indexOf('/', end + 1);
    end = slash < 0 ? whole.length : slash;
    const part = whole.slice(0, end);
    verdict = walk.judge(part, verdict);
    if (slash >= 0 && verdict.isIgnored && !walk.isReached(part)) return true;
  }
  return verdict?.isIgnored ?? false;
}

/** A path as COPY takes it, without slashes around it: `..` ends at the context, which is `''`. */
export function insideContext(path: string): string {
  return cleaned(`/${path}`).slice(1);
}
