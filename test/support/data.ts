import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A path in the shared test data, or undefined when this machine has none. */
export function testData(...parts: readonly string[]): string | undefined {
  const root = process.env['PLIMSOLL_TEST_DATA'];
  if (!root) return undefined;
  const path = join(root, ...parts);
  return existsSync(path) ? path : undefined;
}

/** For `test(..., { skip })`: the reason, or false when the data is there. */
export function skipWithout(path: string | undefined): string | false {
  if (path !== undefined) return false;
  return process.env['PLIMSOLL_TEST_DATA'] ? 'not in PLIMSOLL_TEST_DATA' : 'PLIMSOLL_TEST_DATA is not set';
}
