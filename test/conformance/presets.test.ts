import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parsePreset } from '../../src/dockerfile/ignores/presets.ts';
import type { Finding } from '../../src/finding.ts';
import { lintFile } from '../../src/workflows/lint.ts';
import { fixtureDockerfiles } from '../dockerfile/fixture-dockerfiles.ts';
import { root } from '../support/cli.ts';
import { lintArguments } from '../support/lint.ts';

// What the presets say of files that nobody made for a rule: well-kept ones in the manner of official images, and those
// that tutorials print. PLIMSOLL_UPDATE_GOLDEN=1 writes the expected findings of the latter: read the difference.

const filesIn = (folder: string) => fixtureDockerfiles().filter(({ name }) => name.startsWith(`${folder}/`));

async function lint(bytes: Uint8Array, preset: string): Promise<readonly Finding[]> {
  const { findings, notices } = await lintFile(...lintArguments(bytes, { flags: { preset: parsePreset(preset) } }));
  assert.deepEqual(notices, []);
  return findings;
}

const shown = ({ ruleId, level, location }: Finding) => `${location.line}:${location.column} ${level} ${ruleId}`;
const isLoud = ({ level }: Finding) => level === 'error' || level === 'warning';

describe('well-kept Dockerfiles', () => {
  const files = filesIn('well-kept');

  test('are more than forty', () => assert.ok(files.length > 40));

  test('recommended is silent on nine of ten, at warning and above', async () => {
    const loud: string[] = [];
    for (const { name, bytes } of files) {
      const found = (await lint(bytes, 'recommended')).filter(isLoud);
      if (found.length > 0) loud.push(`${name}: ${found.map(shown).join(', ')}`);
    }
    assert.ok(loud.length <= files.length / 10, loud.join('\n'));
  });

  test('recommended says little of them at all', async () => {
    let count = 0;
    for (const { bytes } of files) count += (await lint(bytes, 'recommended')).length;
    assert.ok(count <= files.length * 3, `${count} findings in ${files.length} files`);
  });
});

describe('the Dockerfiles of tutorials', () => {
  const place = join(root, 'fixtures/dockerfiles/tutorials/expected.json');
  const presets = ['recommended', 'strict'] as const;

  test('have the findings they are known for', async () => {
    const found: Record<string, Record<string, readonly string[]>> = {};
    for (const { name, bytes } of filesIn('tutorials')) {
      const byPreset: Record<string, readonly string[]> = {};
      for (const preset of presets) byPreset[preset] = (await lint(bytes, preset)).map(shown);
      found[name.replace('tutorials/', '')] = byPreset;
    }
    const text = `${JSON.stringify(found, undefined, 2)}\n`;
    if (process.env['PLIMSOLL_UPDATE_GOLDEN'] === '1') writeFileSync(place, text);
    assert.deepEqual(found, JSON.parse(readFileSync(place, 'utf8')));
  });

  test('each has at least one warning or error under strict', async () => {
    for (const { name, bytes } of filesIn('tutorials')) assert.ok((await lint(bytes, 'strict')).some(isLoud), name);
  });
});
