import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Compares text with `fixtures/golden/NAME`; JSON by its value, so that the file may be formatted for readers.
 * PLIMSOLL_UPDATE_GOLDEN=1 writes it instead: read the difference before you keep it.
 */
export function assertGolden(name: string, text: string): void {
  const path = fileURLToPath(new URL(`../../fixtures/golden/${name}`, import.meta.url));
  const isJson = name.endsWith('.json');
  if (process.env['PLIMSOLL_UPDATE_GOLDEN'] === '1') {
    writeFileSync(path, isJson ? `${JSON.stringify(JSON.parse(text), null, 2)}\n` : text);
  }
  const golden = readFileSync(path, 'utf8');
  if (isJson) assert.deepEqual(JSON.parse(text), JSON.parse(golden), `differs from fixtures/golden/${name}`);
  else assert.equal(text, golden, `differs from fixtures/golden/${name}`);
}
