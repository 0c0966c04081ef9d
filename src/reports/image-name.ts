import { escapeTerminal } from '../escape-terminal.ts';
import type { ImageSubject } from '../report.ts';

/**
 * What names the image over all its versions and on every machine: the repository without tag and digest; of an
 * archive or folder the last part of its path, for the folders before it are those of one machine.
 */
export function imageNameOf({ reference, source }: Pick<ImageSubject, 'reference' | 'source'>): string {
  return hasRepository(source) ? repositoryOf(reference) : shortName(reference);
}

export function hasRepository(source: string): boolean {
  return source === 'registry' || source === 'daemon';
}

/** The last part of the name: `app`. */
export function shortName(reference: string): string {
  const parts = repositoryOf(reference).split(/[/\\]/).filter(isName);
  return parts.at(-1) ?? 'image';
}

/**
 * Percent-encodes each part; empty parts and dots go, so the result is relative and stays inside. RFC 3986, 3.3. What
 * nobody can see is escaped first, for consumers show the path decoded.
 */
export function encodePath(path: string): string {
  return path
    .split('/')
    .filter(isName)
    .map((part) =>
      encodeURIComponent(escapeTerminal(part)).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`),
    )
    .join('/');
}

function isName(part: string): boolean {
  return part !== '' && part !== '.' && part !== '..';
}

/** `docker.io/acme/app` of `docker.io/acme/app:1.4@sha256:...`, `app.tar` of `app.tar:latest`. */
function repositoryOf(reference: string): string {
  const named = reference.replace(/@[a-z0-9]+:[0-9a-f]+$/, '');
  // A colon before the last slash is a port's, one with nothing in front a path's.
  return named.replace(/(?<=[^/]):[^/:]*$/, '') || 'image';
}
