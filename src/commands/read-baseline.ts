import { readFile, stat } from 'node:fs/promises';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Baseline } from '../workflows/lint-baseline.ts';

/** @throws PlimsollError CONFIG_INVALID */
export async function readBaseline(file: string): Promise<Baseline> {
  const { parseBaseline } = await import('../workflows/lint-baseline.ts');
  const refused = (why: string, cause?: unknown) =>
    new PlimsollError('CONFIG_INVALID', `The baseline '${file}' is not read: ${why}.`, {
      cause,
      remedy: `Write it with 'plimsoll lint --write-baseline ${file}'.`,
    });
  try {
    const facts = await stat(file);
    if (!facts.isFile()) throw refused('it is no file');
    if (facts.size > limits.baselineBytes) {
      throw refused(`it has ${facts.size} bytes, more than ${limits.baselineBytes} (baselineBytes)`);
    }
    return parseBaseline(await readFile(file, 'utf8'), file);
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    throw refused('it is not there, or may not be read', cause);
  }
}
