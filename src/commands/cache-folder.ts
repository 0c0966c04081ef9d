import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where plimsoll keeps what it can make again: PLIMSOLL_CACHE_DIR, else the user's cache folder (XDG). */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const own = environment['PLIMSOLL_CACHE_DIR'];
  if (own) return own;
  return join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'plimsoll');
}
