import { constants } from 'node:fs';
import { access, readFile, realpath, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { PlimsollError } from '../errors.ts';
import { replaceFile } from './replace-file.ts';

/**
 * Writes a repaired file over what was read: with its permissions, through a link only within the file's own folder
 * (S16), and not at all when it is write-protected, for a new file in its place would not heed that, or when somebody
 * changed it meanwhile.
 * @param root what a link must not lead out of
 * @param name how the file is called in errors
 * @throws PlimsollError OUTPUT_FAILED
 */
export async function rewriteFile(
  file: string,
  root: string,
  before: Uint8Array,
  after: Uint8Array,
  name = file,
): Promise<void> {
  const refused = (why: string, remedy: string, cause?: unknown) =>
    new PlimsollError('OUTPUT_FAILED', `'${name}' is not repaired: ${why}.`, { cause, remedy });
  const gone = (cause: unknown) => {
    throw refused('it is no longer there', 'Run again.', cause);
  };
  const protectedBy = (cause?: unknown) =>
    refused('it is write-protected', 'Make it writable, or see what would change with --fix --dry-run.', cause);
  const real = await realpath(file).catch(gone);
  if (relative(await realpath(root).catch(gone), real).startsWith('..')) {
    throw refused(`it is a link that leads out of '${root}'`, 'Name the file that it leads to.');
  }
  const facts = await stat(real).catch(gone);
  // Root may write everything, and still somebody said that nobody should.
  if ((facts.mode & 0o222) === 0) throw protectedBy();
  await access(real, constants.W_OK).catch((cause: unknown) => {
    throw protectedBy(cause);
  });
  if (Buffer.compare(await readFile(real).catch(gone), before) !== 0) {
    throw refused('somebody changed it meanwhile', 'Run again.');
  }
  await replaceFile(real, after, 'The repaired file', facts.mode & 0o7777);
}
