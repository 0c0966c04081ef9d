import { lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { makeFolder } from '../make-folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where plimsoll keeps what it can make again: PLIMSOLL_CACHE_DIR, else the user's cache folder (XDG). */
export function cacheFolder(environment: Environment): string {
  const own = environment['PLIMSOLL_CACHE_DIR'];
  if (own) return own;
  // XDG Base Directory Specification: a relative path is to be ignored.
  const xdg = environment['XDG_CACHE_HOME'] ?? '';
  return join(isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'plimsoll');
}

/**
 * Where Node may keep what it compiled, so that the next start is quicker. It is code that will run: only a folder that
 * nobody else can write to will do (S14). Undefined where there is none, or where nothing is to be left behind.
 */
export function compileCacheFolder(environment: Environment, argv: readonly string[]): string | undefined {
  if (argv.includes('--no-cache') || environment['PLIMSOLL_NO_CACHE']) return undefined;
  // A run with a cache of its own leaves no other.
  if (argv.some((word) => word.startsWith('--cache-dir'))) return undefined;
  try {
    const folder = cacheFolder(environment);
    const compiled = join(folder, 'compile');
    makeFolder(compiled);
    return isOurs(folder, 0o077) && isOurs(compiled, 0o022) ? compiled : undefined;
  } catch {
    return undefined;
  }
}

/** A folder of ours without any of the permissions in `without`. */
function isOurs(folder: string, without: number): boolean {
  const facts = lstatSync(folder);
  return facts.isDirectory() && (facts.mode & without) === 0 && (!process.getuid || facts.uid === process.getuid());
}
