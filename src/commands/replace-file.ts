import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PlimsollError } from '../errors.ts';

/**
 * Beside and renamed: a reader never sees half a file, and a symlink at the place is replaced, not followed (S22).
 * @param what how the content is called in errors
 * @param mode permissions of the file
 * @throws PlimsollError OUTPUT_FAILED
 */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  what = 'The report',
  mode = 0o600,
): Promise<void> {
  const temporary = join(dirname(file), `.plimsoll-${randomBytes(8).toString('hex')}`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      if (mode !== 0o600) await handle.chmod(mode);
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new PlimsollError('OUTPUT_FAILED', `${what} cannot be written to '${file}' (${codeOf(cause)}).`, {
      cause,
      remedy: 'Check that there is room, and that its folder may be written to.',
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason';
}
