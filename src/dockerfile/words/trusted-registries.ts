import type { Reference } from '../../oci/reference.ts';

/** Docker Hub is named in several ways. */
const hub: ReadonlySet<string> = new Set(['docker.io', 'hub.docker.com', 'index.docker.io', 'registry-1.docker.io']);

/**
 * Whether one of the entries covers an image: `official` (docker.io/library), a host (`ghcr.io`), a host with the
 * beginning of a repository (`ghcr.io/acme`), a user of Docker Hub (`acme`). A `*` stands for any characters of the host or of one
 * part of the path; alone it covers everything.
 */
export function isTrusted({ registry, repository }: Reference, entries: readonly string[]): boolean {
  return entries.some((entry) => covers(entry, registry, repository));
}

function covers(entry: string, registry: string, repository: string): boolean {
  if (entry === '*') return true;
  const [first = '', ...rest] = scopeOf(entry);
  const isHost = hub.has(first) ? registry === 'docker.io' : matches(first.toLowerCase(), registry.toLowerCase());
  if (first === '' || !isHost) return false;
  const parts = repository.split('/');
  return rest.every((pattern, index) => {
    const part = parts[index];
    return part !== undefined && matches(pattern, part);
  });
}

/** Host and beginning of the path; a first word that cannot be a host is a user of Docker Hub. */
function scopeOf(entry: string): readonly string[] {
  if (entry === 'official') return ['docker.io', 'library'];
  const parts = entry.split('/').filter((part) => part !== '');
  const [first = ''] = parts;
  return first === '' || first === 'localhost' || /[.:*]/.test(first) ? parts : ['docker.io', ...parts];
}

/** `*` for any characters of a part. Linear: a piece is taken where it stands first, so nothing is tried twice. */
function matches(pattern: string, text: string): boolean {
  const [head = '', ...pieces] = pattern.split('*');
  if (pieces.length === 0) return pattern === text;
  const tail = pieces.pop() ?? '';
  if (!text.startsWith(head) || !text.endsWith(tail) || text.length < head.length + tail.length) return false;
  let at = head.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - tail.length;
}
