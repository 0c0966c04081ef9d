import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Absolute path of a program on PATH, or undefined. */
export function peer(program: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

/**
 * For `test(..., { skip })`: false when every program is there, else the reason. With PLIMSOLL_REQUIRE_PEERS=1 a
 * missing one is an error instead: CI must not go green because nothing was compared.
 */
export function skipWithoutPeer(...programs: readonly string[]): string | false {
  const missing = programs.filter((program) => peer(program) === undefined);
  if (missing.length === 0) return false;
  if (process.env['PLIMSOLL_REQUIRE_PEERS'] === '1') throw new Error(`missing on PATH: ${missing.join(', ')}`);
  return `not installed: ${missing.join(', ')}`;
}
