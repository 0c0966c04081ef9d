import type { RawPath } from '../extractor.ts';

/** A path taken from an archive, brought inside the root. */
export interface CleanPath {
  readonly path: RawPath;
  /** It tried to climb above the root with `..`; runtimes refuse such an entry or clamp it, as we do. */
  readonly climbs: boolean;
}

/**
 * Folds `./`, `//`, `..`, a leading and a trailing slash, by the text alone (Go's filepath.Clean, with which runtimes
 * place an entry). What is above the root is the root.
 */
export function cleanPath(raw: string): CleanPath {
  let text = raw;
  if (text.endsWith('/')) text = text.slice(0, -1);
  if (text.startsWith('./')) text = text.slice(2);
  if (text !== '' && !needsFolding.test(text)) return { path: text, climbs: false };
  const parts: string[] = [];
  let climbs = false;
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) climbs = true;
  }
  return { path: parts.join('/'), climbs };
}

const needsFolding = /(?:^|\/)\.{0,2}(?:\/|$)/;
