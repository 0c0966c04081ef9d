import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from './temporary.ts';

/**
 * A folder of this test alone with these files in it, removed after the test.
 * @param files contents by path; a path that ends in a slash is an empty folder
 * @returns its path
 */
export function makeTree(
  context: Parameters<typeof temporaryFolder>[0],
  files: Readonly<Record<string, string | Uint8Array>>,
): string {
  const folder = temporaryFolder(context);
  for (const [path, content] of Object.entries(files)) {
    const place = join(folder, path);
    mkdirSync(path.endsWith('/') ? place : dirname(place), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(place, content);
  }
  return folder;
}
