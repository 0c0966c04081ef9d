import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PlimsollError } from '../errors.ts';
import { reporterOf, reporters } from '../parts/lists.ts';
import type { RenderOptions, Report, Reporter } from '../report.ts';

/** One place a report goes to. */
export interface Output {
  readonly reporter: Reporter;
  /** undefined: standard output */
  readonly file: string | undefined;
}

/**
 * `-o FILE` takes the report of `--format` instead of standard output; `-o FORMAT=FILE` writes one more, and only a
 * known format counts as one, so that a file may have an equals sign in its name (contract.md "Output").
 * @throws PlimsollError FORMAT_UNKNOWN
 */
export function outputsOf(format: string, files: readonly string[]): readonly Output[] {
  const main = reporterOf(format);
  const outputs = files.map((text): Output => {
    const equals = text.indexOf('=');
    const named = equals > 0 ? reporters.find(({ id }) => id === text.slice(0, equals)) : undefined;
    return named ? { reporter: named, file: text.slice(equals + 1) } : { reporter: main, file: text };
  });
  const hasMain = files.some((text) => outputs.some(({ file, reporter }) => file === text && reporter === main));
  return hasMain ? outputs : [{ reporter: main, file: undefined }, ...outputs];
}

/** @throws PlimsollError OUTPUT_FAILED */
export async function writeReports(
  reports: readonly Report[],
  outputs: readonly Output[],
  options: RenderOptions,
): Promise<void> {
  for (const { reporter, file } of outputs) {
    const text = await reporter.render(
      reports,
      file === undefined ? options : { ...options, width: 100, color: false },
    );
    if (file === undefined) await writeOut(text);
    else await replaceFile(file, text);
  }
}

/** Waits until the reader has taken it, so that leaving afterwards cuts nothing off. */
export async function writeOut(text: string): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    process.stdout.write(text, (error) => (error ? reject(error) : resolve())),
  );
}

/**
 * Beside and renamed: a reader never sees half a report, and a symlink at the place is replaced, not followed (S22).
 * @throws PlimsollError OUTPUT_FAILED
 */
async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = join(dirname(file), `.plimsoll-${randomBytes(8).toString('hex')}`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new PlimsollError('OUTPUT_FAILED', `The report cannot be written to '${file}'.`, {
      cause,
      remedy: 'Check that its folder exists and may be written to.',
    });
  }
}
