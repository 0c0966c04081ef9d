import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { plimsoll, type Ran, type RunOptions } from './cli.ts';
import { temporaryFolder } from './temporary.ts';

// What only the models of the rules find is used in these tests, so that new rules change nothing.
export const misspelt = 'FROM alpine:3.20\nRUNN make\n';
export const wrong = 'FROM alpine:3.20\nENV\n';
export const fine = 'FROM alpine:3.20\nENV A=1\n';
/** An ignore comment that silences nothing: `info`, and a safe fix. */
export const unused = 'FROM alpine:3.20\n# plimsoll ignore=parse-error reason="A template."\nENV A=1\n';

/** A temporary folder with files. */
export function project(
  context: { after(work: () => void): void },
  files: Readonly<Record<string, string | Uint8Array>>,
): string {
  const folder = temporaryFolder(context);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** `plimsoll lint` in a folder. */
export async function lint(cwd: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return plimsoll(['lint', ...args], { ...options, cwd });
}
