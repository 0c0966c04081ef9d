import { editedBytes, selectEdits } from '../dockerfile/edits.ts';
import { type LintedDockerfile, type LintInput, type LintOptions, lintFile } from './lint.ts';

export interface FixedDockerfile {
  /** The file after all fixes; the same bytes when there was nothing to do. */
  readonly bytes: Uint8Array;
  /** Fixes made. */
  readonly count: number;
  /** Of the file as it was. */
  readonly before: LintedDockerfile;
  /** Of the file as it is now. */
  readonly linted: LintedDockerfile;
}

/** Times a file is linted and repaired before it has to do as it is. */
const rounds = 10;

/**
 * Makes fixes until none is left: those that touch each other go one after the other. A round after which BuildKit would
 * refuse more than before is not kept.
 * @param which `safe`: only those that change nothing but the finding
 * @throws PlimsollError as lintFile does
 */
export async function fixFile(input: LintInput, options: LintOptions, which: 'safe' | 'all'): Promise<FixedDockerfile> {
  let bytes = input.bytes;
  const before = await lintFile(input, options);
  let linted = before;
  let count = 0;
  for (let round = 0; round < rounds; round++) {
    const wanted = linted.fixes.filter(({ isSafe }) => isSafe || which === 'all');
    const { fixes, edits } = selectEdits(wanted);
    if (fixes.length === 0) break;
    const next = editedBytes(linted.dockerfile.source, edits);
    const after = await lintFile({ ...input, bytes: next }, options);
    if (after.dockerfile.problems.length > linted.dockerfile.problems.length) break;
    bytes = next;
    linted = after;
    count += fixes.length;
  }
  return { bytes, count, before, linted };
}
