import { readFile, realpath, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { PlimsollError } from '../errors.ts';
import { replaceFile } from './replace-file.ts';

/**
 * Writes a repaired file over what was read: with its permissions, through a link only within the file's own folder
 * (S16), and not at all when somebody changed it meanwhile.
 * @param root what a link must not lead out of
 * @throws PlimsollError OUTPUT_FAILED
 */
export async function rewriteFile(file: string, root: string, before: Uint8Array, after: Uint8Array): Promise<void> {
  const refused = (why: string, cause?: unknown) =>
    new PlimsollError('OUTPUT_FAILED', `'${file}' is not repaired: ${why}.`, {
      cause,
      remedy: 'See what would change with --fix --dry-run.',
    });
  const gone = (cause: unknown) => {
    throw refused('it is no longer there', cause);
  };
  const real = await realpath(file).catch(gone);
  if (relative(await realpath(root).catch(gone), real).startsWith('..')) {
    throw refused(`it is a link that leads out of '${root}'`);
  }
  const facts = await stat(real).catch(gone);
  if (Buffer.compare(await readFile(real).catch(gone), before) !== 0) {
    throw refused('somebody changed it meanwhile');
  }
  await replaceFile(real, after, 'The repaired file', facts.mode & 0o7777);
}
