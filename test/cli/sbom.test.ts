import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { inventoryReporters, reporters } from '../../src/parts/lists.ts';
import { plimsoll, root } from '../support/cli.ts';
import { debian, dockerArchive, scratchFolder, writeIn, writeLayout } from '../support/small-images.ts';

const demo = join(root, 'fixtures/images/demo/image.tar');

describe('sbom', { concurrency: 2 }, () => {
  test('a format of findings is refused, with those there are', async () => {
    const file = join(scratchFolder(), 'a.sarif');
    const ways: readonly (readonly [string[], Readonly<Record<string, string>>])[] = [
      [['-f', 'sarif'], {}],
      [['-o', `sarif=${file}`], {}],
      [[], { PLIMSOLL_FORMAT: 'sarif' }],
    ];
    for (const [flags, env] of ways) {
      const { code, stdout, stderr } = await plimsoll(['sbom', demo, ...flags], { env });
      assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
      assert.match(stderr, /^Error: An inventory cannot be written as 'sarif'\. \[FORMAT_UNKNOWN\]\n/);
      for (const { id } of inventoryReporters) assert.ok(stderr.includes(id), stderr);
    }
    assert.ok(!existsSync(file));
  });

  test('help names the formats it has, and no other', async () => {
    const { stdout } = await plimsoll(['sbom', '--help']);
    const text = stdout.replace(/\s+/g, ' ');
    for (const reporter of reporters) {
      const { id } = reporter;
      assert.equal(text.includes(id), inventoryReporters.includes(reporter), id);
    }
  });

  test('every format lists every package, and none speaks of judgement', async () => {
    const packages: readonly { readonly name: string; readonly version: string }[] = JSON.parse(
      (await plimsoll(['sbom', demo, '-f', 'json'])).stdout,
    ).packages;
    assert.equal(packages.length, 24);
    for (const { id } of inventoryReporters) {
      const { code, stdout } = await plimsoll(['sbom', demo, '-f', id]);
      assert.equal(code, 0);
      for (const { name, version } of packages)
        assert.ok(stdout.includes(name) && stdout.includes(version), `${id}: ${name}`);
      if (id === 'table' || id === 'markdown') assert.doesNotMatch(stdout, /judged|evaluated|PASS|advisories/i, id);
    }
  });

  test('the table has one line for each package at 80 columns', async () => {
    const { stdout } = await plimsoll(['sbom', demo], { env: { COLUMNS: '80' } });
    const lines = stdout.split('\n');
    const at = lines.findIndex((line) => line.startsWith('PACKAGE'));
    assert.equal(lines.slice(at + 1, -1).length, 24);
    assert.ok(lines.every((line) => line.length <= 80));
  });

  test('a part that cannot be read is told, exit 5', async () => {
    const broken = [...debian(), { path: 'var/lib/rpm/rpmdb.sqlite', content: 'not a database' }];
    const path = writeIn(scratchFolder(), 'image.tar', dockerArchive([{ layers: [broken] }]));
    for (const format of ['table', 'markdown']) {
      const { code, stdout } = await plimsoll(['sbom', path, '-f', format]);
      assert.equal(code, 5);
      assert.match(stdout, /INCOMPLETE/);
      assert.match(stdout, /base-files/);
    }
  });

  test('several platforms end without a verdict', async () => {
    const layout = writeLayout(scratchFolder(), [
      { platform: 'linux/amd64', layers: [debian()] },
      { platform: 'linux/arm64', layers: [debian()] },
    ]);
    const { code, stdout } = await plimsoll(['sbom', `oci:${layout}`, '--all-platforms']);
    assert.equal(code, 0);
    assert.equal(stdout.split('base-files').length, 3);
    assert.doesNotMatch(stdout, /JUDGED|PASS/);
  });
});
