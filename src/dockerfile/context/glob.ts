import { PlimsollError } from '../../errors.ts';

/**
 * A pattern of `.dockerignore`, as moby/patternmatcher takes it: `*` and `?` stay within one name, `**` crosses slashes,
 * `[a-z]` and `[^a-z]` are one character, `\` takes the next one as it is. Brackets and escapes mean what Go's
 * filepath.Match says they mean; that Docker reads `[*]`, `[[:alpha:]]` or `\d` as a regular expression is an accident.
 */
export type Glob =
  | { readonly kind: 'exact' | 'prefix' | 'suffix'; readonly text: string }
  | {
      readonly kind: 'tokens';
      readonly tokens: readonly Token[];
      /** What every path begins and ends with that matches: most paths are told apart by that. */
      readonly start: string;
      readonly end: string;
    }
  /** One sentence without the pattern. */
  | { readonly kind: 'invalid'; readonly problem: string };

type Token =
  | { readonly kind: 'text'; readonly text: string }
  /** `?`: one character but a slash. */
  | { readonly kind: 'one' }
  /** `*`: any number of them. */
  | { readonly kind: 'name' }
  /** A double star before more: nothing, or all up to some slash. As in Go no line feed is crossed. */
  | { readonly kind: 'folders' }
  /** A double star at the end: all that is left; no line feed either. */
  | { readonly kind: 'rest' }
  | ({ readonly kind: 'class' } & CharacterClass);

interface CharacterClass {
  readonly isNegated: boolean;
  /** Code points, both ends included. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

/** How much matching is still allowed; a step is one place in a path that a part of a pattern is tried at. */
export interface Meter {
  left: number;
  /** The patterns, as an error calls them. */
  readonly what: string;
}

/** @param pattern cleaned: no slash at its end */
export function readGlob(pattern: string): Glob {
  const tokens: Token[] = [];
  let kind: 'exact' | 'prefix' | 'suffix' | 'tokens' = 'exact';
  let text = '';
  const add = (token: Token): void => {
    if (text !== '') tokens.push({ kind: 'text', text });
    text = '';
    tokens.push(token);
  };
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at];
    if (char === '*' && pattern[at + 1] === '*') {
      const isFirst = at === 0;
      at += pattern[at + 2] === '/' ? 3 : 2;
      const isLast = at === pattern.length;
      add({ kind: isLast ? 'rest' : 'folders' });
      // Odd but Docker's: '**file' is every path that ends so, 'file**' every path that begins so.
      if (isFirst) kind = 'suffix';
      else kind = isLast && kind === 'exact' ? 'prefix' : 'tokens';
      continue;
    }
    if (char === '\\') {
      const next = pattern[at + 1];
      if (next === undefined) return invalid('It ends in a backslash, which takes the next character as it is.');
      text += next;
      kind = 'tokens';
      at += 2;
      continue;
    }
    if (char === '[') {
      const found = readClass(pattern, at + 1);
      if ('problem' in found) return invalid(found.problem);
      add({ kind: 'class', isNegated: found.isNegated, ranges: found.ranges });
      at = found.end;
    } else {
      if (char === '*') add({ kind: 'name' });
      else if (char === '?') add({ kind: 'one' });
      else text += char;
      at++;
    }
    if (char === '*' || char === '?' || char === '[' || char === ']') kind = 'tokens';
  }
  if (kind === 'exact') return { kind, text: pattern };
  if (kind === 'prefix') return { kind, text: pattern.slice(0, -2) };
  if (kind === 'suffix') return { kind, text: pattern.slice(2) };
  if (text !== '') tokens.push({ kind: 'text', text });
  return { kind, tokens, start: textOf(tokens[0]), end: textOf(tokens.at(-1)) };
}

function textOf(token: Token | undefined): string {
  return token?.kind === 'text' ? token.text : '';
}

function invalid(problem: string): Glob {
  return { kind: 'invalid', problem };
}

/** Go's filepath.Match: at least one range, no bare `-` or `]` as a member. */
function readClass(
  pattern: string,
  from: number,
): (CharacterClass & { readonly end: number }) | { readonly problem: string } {
  const isNegated = pattern[from] === '^';
  const ranges: [number, number][] = [];
  let at = isNegated ? from + 1 : from;
  const member = (): number | undefined => {
    if (pattern[at] === '-' || pattern[at] === ']') return undefined;
    if (pattern[at] === '\\') at++;
    const char = pattern.codePointAt(at);
    at += widthOf(char);
    return char;
  };
  while (pattern[at] !== ']' || ranges.length === 0) {
    if (at >= pattern.length) return { problem: "Its '[' is never closed." };
    const low = member();
    if (pattern[at] === '-') at++;
    else if (low !== undefined) {
      ranges.push([low, low]);
      continue;
    }
    const high = low === undefined ? undefined : member();
    if (low === undefined || high === undefined) {
      return at >= pattern.length
        ? { problem: "Its '[' is never closed." }
        : { problem: "A '-' or ']' inside its '[...]' needs a backslash." };
    }
    if (high < low) return { problem: "A range in its '[...]' ends before it begins." };
    ranges.push([low, high]);
  }
  return { isNegated, ranges, end: at + 1 };
}

/**
 * The whole path, not a folder it lies in. All positions a part may end at are followed at once, so that the work is at
 * most the length of the pattern times that of the path.
 * @throws PlimsollError LIMIT_EXCEEDED (ignoreSteps)
 */
export function matchesGlob(glob: Glob, path: string, meter: Meter): boolean {
  if (glob.kind === 'invalid') return false;
  spend(meter, 1);
  if (glob.kind !== 'tokens') return isLike(glob.kind, glob.text, path);
  if (!path.startsWith(glob.start) || !path.endsWith(glob.end)) return false;
  let positions: readonly number[] = [0];
  for (const token of glob.tokens) {
    positions = after(token, positions, path);
    if (positions.length === 0) return false;
    spend(meter, positions.length);
  }
  return positions.at(-1) === path.length;
}

function isLike(kind: 'exact' | 'prefix' | 'suffix', text: string, path: string): boolean {
  if (kind === 'exact') return path === text;
  if (kind === 'prefix') return path.startsWith(text);
  return path.endsWith(text) || (text.startsWith('/') && path === text.slice(1));
}

/** Where a part may end that begins at one of these positions; both in order. */
function after(token: Token, positions: readonly number[], path: string): readonly number[] {
  switch (token.kind) {
    case 'text':
      return positions.flatMap((at) => (path.startsWith(token.text, at) ? [at + token.text.length] : []));
    case 'one':
      return positions.flatMap((at) =>
        at < path.length && path[at] !== '/' ? [at + widthOf(path.codePointAt(at))] : [],
      );
    case 'class':
      return positions.flatMap((at) => {
        const char = path.codePointAt(at);
        return char !== undefined && isMember(token, char) ? [at + widthOf(char)] : [];
      });
    case 'name':
      return afterName(positions, path);
    case 'folders':
    case 'rest':
      return afterFolders(positions, path, token.kind === 'rest');
  }
}

function afterName(positions: readonly number[], path: string): readonly number[] {
  const found: number[] = [];
  let next = 0;
  for (const from of positions) {
    if (from < next) continue;
    let at = from;
    for (; at < path.length && path[at] !== '/'; at += widthOf(path.codePointAt(at))) found.push(at);
    found.push(at);
    next = at + 1;
  }
  return found;
}

function afterFolders(positions: readonly number[], path: string, anywhere: boolean): readonly number[] {
  const found: number[] = [];
  let index = 0;
  let isOpen = false;
  for (let at = positions[0] ?? path.length; at <= path.length; at++) {
    const isStart = positions[index] === at;
    if (isStart) index++;
    const before = path[at - 1];
    if (isStart || (isOpen && (anywhere ? before !== '\n' : before === '/'))) found.push(at);
    isOpen = isStart || (isOpen && before !== '\n');
  }
  return found;
}

function isMember({ isNegated, ranges }: CharacterClass, char: number): boolean {
  return ranges.some(([from, to]) => from <= char && char <= to) !== isNegated;
}

/** UTF-16 units of a code point; at the end of a text one, so that loops go on. */
function widthOf(char: number | undefined): number {
  return char !== undefined && char > 0xffff ? 2 : 1;
}

function spend(meter: Meter, steps: number): void {
  meter.left -= steps;
  if (meter.left < 0) {
    throw new PlimsollError('LIMIT_EXCEEDED', `${meter.what} take too long to match (ignoreSteps).`, {
      remedy: 'Write fewer patterns, or ones with fewer wildcards.',
    });
  }
}
