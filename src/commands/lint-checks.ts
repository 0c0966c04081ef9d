import { existsSync } from 'node:fs';
import { PlimsollError } from '../errors.ts';
import type { Output } from './output.ts';

/**
 * `--fix all` for `--fix=all`: oclif takes the word for a file.
 * @throws PlimsollError FLAG_INVALID
 */
export function checkFixWord(argv: readonly string[]): void {
  const word = argv[argv.indexOf('--fix') + 1];
  if (!argv.includes('--fix') || (word !== 'all' && word !== 'safe') || existsSync(word)) return;
  throw new PlimsollError('FLAG_INVALID', `There is no file '${word}' to repair.`, { remedy: `Write --fix=${word}.` });
}

/** @throws PlimsollError FLAG_INVALID */
export function checkInputs(inputs: readonly string[], stdinName: string | undefined): void {
  if (stdinName !== undefined && !inputs.includes('-')) {
    throw new PlimsollError('FLAG_INVALID', '--stdin-filename names standard input, which is not to be read.', {
      remedy: "Add - to the files: 'plimsoll lint --stdin-filename Dockerfile -'.",
    });
  }
  const address = inputs.find((input) => /^https?:\/\//i.test(input));
  if (address === undefined) return;
  throw new PlimsollError('FLAG_INVALID', `'${address}' is an address, and plimsoll lint reads files.`, {
    remedy: `Fetch it first: 'curl -fsSL ${address} | plimsoll lint -'.`,
  });
}

/** @throws PlimsollError FLAG_INVALID */
export function checkStdin(inputs: readonly string[], writes: boolean): void {
  if (!inputs.includes('-')) return;
  if (writes) {
    throw new PlimsollError('FLAG_INVALID', 'Standard input cannot be repaired: there is no file to write to.', {
      remedy: "See what would change: 'plimsoll lint --fix --dry-run -'.",
    });
  }
  if (process.stdin.isTTY) {
    throw new PlimsollError('FLAG_INVALID', "The input '-' is standard input, and that is a terminal.", {
      remedy: "Send a Dockerfile there: 'plimsoll lint - < Dockerfile'.",
    });
  }
}

/** @throws PlimsollError FLAG_INVALID: the patch stands where a report would */
export function checkDryRun(outputs: readonly Output[]): void {
  const printed = outputs.find(({ file }) => file === undefined)?.reporter.id;
  if (printed === undefined || printed === 'table') return;
  throw new PlimsollError('FLAG_INVALID', `--dry-run prints a patch, and so no report of the format '${printed}'.`, {
    remedy: `Write it into a file: -o ${printed}=FILE.`,
  });
}
