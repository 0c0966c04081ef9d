import { readdir } from 'node:fs/promises';
import { PlimsollError } from '../errors.ts';
import { readManifest } from './store-commit.ts';
import { manifestName, shardName } from './store-schema.ts';

/**
 * A build takes the place of what a database folder holds, and removes old shards: never among other files.
 * @throws PlimsollError OUTPUT_FAILED
 */
export async function refuseOtherFolder(to: string): Promise<void> {
  // Not there: it will be made. A file, or not ours to read: told when it is written.
  const names = await readdir(to).catch((): string[] => []);
  if (names.length === 0 || isLeftover(names)) return;
  if (names.includes(manifestName) && (await isDatabase(to))) return;
  throw new PlimsollError('OUTPUT_FAILED', `The folder '${to}' holds other files and no advisory database.`, {
    remedy: 'Name a folder that is new, empty or a database, as in --to ./advisories.db.',
  });
}

/** Shards whose `database.json` is broken or gone, or what a build left that was killed. */
function isLeftover(names: readonly string[]): boolean {
  if (names.includes(manifestName) && !names.some((name) => shardName.test(name))) return false;
  return names.every((name) => shardName.test(name) || /^(?:database\.(?:json|lock)|\.tmp-[0-9a-f]{16})$/.test(name));
}

async function isDatabase(folder: string): Promise<boolean> {
  return readManifest(folder).then(
    () => true,
    () => false,
  );
}
