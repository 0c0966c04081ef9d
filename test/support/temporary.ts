import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of this test alone, removed after it. */
export function temporaryFolder(context: { after(work: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
