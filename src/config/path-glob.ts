/** A pattern for paths with `/`: `*` and `?` within a part, `**` over parts; without a `/` it is for the last part. */
export interface PathGlob {
  readonly pattern: string;
  matches(path: string): boolean;
}

/** Patterns come from outside (S18): matched without backtracking into more than one star. */
export function pathGlob(pattern: string): PathGlob {
  const clean = pattern.replace(/^\.?\//, '').replace(/\/$/, '/**');
  const parts = clean.split('/');
  const anywhere = !pattern.includes('/');
  return {
    pattern,
    matches(path) {
      const segments = path.split('/');
      return anywhere ? segmentMatches(clean, segments.at(-1) ?? '') : pathMatches(parts, segments);
    },
  };
}

/** Whether a path, or a folder that it lies in, matches. */
export function matchesAbove(globs: readonly PathGlob[], path: string): boolean {
  const parts = path.split('/');
  return parts.some((_, index) => globs.some((glob) => glob.matches(parts.slice(0, index + 1).join('/'))));
}

function pathMatches(parts: readonly string[], path: readonly string[]): boolean {
  return greedy(
    parts.length,
    path.length,
    (part) => parts[part] === '**',
    (part, at) => segmentMatches(parts[part] ?? '', path[at] ?? ''),
  );
}

function segmentMatches(pattern: string, text: string): boolean {
  return greedy(
    pattern.length,
    text.length,
    (index) => pattern.charAt(index) === '*',
    (index, at) => pattern.charAt(index) === '?' || pattern.charAt(index) === text.charAt(at),
  );
}

/** The last star takes one more whenever what follows it does not fit: at most pattern times text steps. */
function greedy(
  patternLength: number,
  length: number,
  isStar: (index: number) => boolean,
  fits: (index: number, at: number) => boolean,
): boolean {
  let index = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < length) {
    if (index < patternLength && isStar(index)) {
      star = index++;
      starAt = at;
    } else if (index < patternLength && fits(index, at)) {
      index++;
      at++;
    } else if (star >= 0) {
      index = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (index < patternLength && isStar(index)) index++;
  return index === patternLength;
}
