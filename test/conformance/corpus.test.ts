import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import type { ViewEntry } from '../../src/extractor.ts';
import { formatPlatform, parsePlatform } from '../../src/oci/platform.ts';
import type { Package } from '../../src/package.ts';
import { extractors } from '../../src/parts/lists.ts';
import { openPath } from '../../src/sources/open-path.ts';
import { type ImageReport, readAndReport } from '../../src/workflows/report-image.ts';
import { selectImages } from '../../src/workflows/select-images.ts';

// Real multi-layer images, each with what dpkg, rpm, apk, npm and the kernel say of it: PLIMSOLL_TEST_CORPUS names
// their folder (CONTRIBUTING.md). Whatever images are there are compared.

const corpus = process.env['PLIMSOLL_TEST_CORPUS'];
const skip = corpus ? false : 'PLIMSOLL_TEST_CORPUS is not set';
const images = corpus ? readdirSync(corpus).filter((name) => existsSync(join(corpus, name, 'truth'))) : ['(none)'];

async function read(image: string, form: string): Promise<ImageReport> {
  const path = join(corpus ?? '', image, form);
  const source = await openPath(path, undefined, { spoolFolder: '/nowhere', verify: true });
  try {
    const [found] = await selectImages(source, undefined, { kind: 'usually', platform: parsePlatform('linux/amd64') });
    assert.ok(found, `${path} holds no image`);
    return await readAndReport(source, found, {
      extractors,
      cache: undefined,
      verifyDiffIds: true,
      signal: AbortSignal.timeout(600_000),
      toolVersion: '0.0.0',
      now: new Date(0),
    });
  } finally {
    await source.close();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the truth lists are JSON of six shapes, read in one place
function truth(image: string, file: string): any {
  const path = join(corpus ?? '', image, 'truth', file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

const sorted = (rows: readonly string[]) => [...rows].sort();
const ofType = (packages: readonly Package[], type: string) => packages.filter((each) => each.type === type);

for (const image of images) {
  describe(`corpus image ${image}`, { skip }, () => {
    let reading: Promise<ImageReport> | undefined;
    const layout = () => {
      reading ??= read(image, 'oci');
      return reading;
    };

    test('dpkg lists the same packages, versions, sources and layers', async (t) => {
      const list = truth(image, 'dpkg.json');
      if (!list) return t.skip('no dpkg truth');
      const expected = list.packages
        .filter(({ status }: { status: string }) => status === 'installed' || status === 'status.d')
        .map(
          (p: Record<string, string>) =>
            `${p['package']} ${p['version']} ${p['arch']} <- ${p['source']} ${p['source_version']} @${p['layer']}`,
        );
      const found = ofType((await layout()).report.packages, 'deb').map(
        (p) => `${p.name} ${p.version} ${p.arch} <- ${p.source?.name} ${p.source?.version} @${p.introducedBy?.layer}`,
      );
      assert.ok(expected.length > 0);
      assert.deepEqual(sorted(found), sorted(expected));
    });

    test('rpm lists the same', async (t) => {
      const list = truth(image, 'rpm.json');
      if (!list) return t.skip('no rpm truth');
      const expected = list.packages
        .filter((p: Record<string, string>) => p['name'] !== 'gpg-pubkey')
        .map(
          (p: Record<string, string>) =>
            `${p['name']} ${rpmVersion(p)} ${p['arch']} <- ${p['sourcerpm']} @${p['layer']}`,
        );
      const found = ofType((await layout()).report.packages, 'rpm').map(
        (p) =>
          `${p.name} ${p.version} ${p.arch} <- ${p.source?.name}-${p.source?.version.replace(/^[0-9]+:/, '')}.src.rpm @${p.introducedBy?.layer}`,
      );
      assert.ok(expected.length > 0);
      assert.deepEqual(sorted(found), sorted(expected));
    });

    test('apk lists the same', async (t) => {
      const list = truth(image, 'apk.json');
      if (!list?.packages) return t.skip('no apk truth');
      const expected = list.packages.map(
        (p: Record<string, string>) => `${p['package'] ?? p['name']} ${p['version']} @${p['layer']}`,
      );
      const found = ofType((await layout()).report.packages, 'apk').map(
        (p) => `${p.name} ${p.version} @${p.introducedBy?.layer}`,
      );
      assert.ok(expected.length > 0);
      assert.deepEqual(sorted(found), sorted(expected));
    });

    test('node_modules on disk hold the same packages', async (t) => {
      const list = truth(image, 'npm-on-disk.json');
      if (!list) return t.skip('no npm truth');
      const expected = list.items
        .filter(({ root, name, version }: Record<string, unknown>) => root && name && version)
        .map((p: Record<string, string>) => `${p['name']} ${p['version']} ${p['path']} @${p['layer']}`);
      const found = ofType((await layout()).report.packages, 'npm').map(
        (p) => `${p.name} ${p.version} ${p.evidence[0]?.path.slice(1)} @${p.evidence[0]?.layer}`,
      );
      assert.deepEqual(sorted(found), sorted(expected));
    });

    test('Python metadata lists the same', async (t) => {
      const list = truth(image, 'python.json');
      if (!list) return t.skip('no Python truth');
      const expected = list.items.map((p: Record<string, string>) => `${p['name']} ${p['version']} @${p['layer']}`);
      const found = ofType((await layout()).report.packages, 'pypi').map(
        (p) => `${p.name} ${p.version} @${p.evidence[0]?.layer}`,
      );
      // A dist-info and an egg-info of one package in one folder are one package.
      assert.deepEqual(sorted(found), sorted([...new Set<string>(expected)]));
    });

    test('the merged tree is the one the kernel mounts', async (t) => {
      const file = join(corpus ?? '', image, 'truth', 'merged-files.tsv.zst');
      if (!existsSync(file)) return t.skip('no listing of the kernel');
      const { read: reading } = await layout();
      const found = [...reading.view.entries()].filter(({ path }) => path !== '').map(treeRow);
      const expected = zstdDecompressSync(readFileSync(file)).toString().replace(/\n$/, '').split('\n');
      assert.deepEqual(sorted(found), sorted(expected));
    });

    for (const form of ['docker-archive.tar', 'docker25-save.tar']) {
      test(`${form} gives the same inventory as the layout`, async (t) => {
        if (!existsSync(join(corpus ?? '', image, form))) return t.skip('not in this form');
        const [a, b] = [await layout(), await read(image, form)];
        assert.deepEqual(b.report.packages, a.report.packages);
        assert.equal(formatPlatform(b.report.subject.platform), formatPlatform(a.report.subject.platform));
      });
    }
  });
}

function rpmVersion({ epoch, version, release }: Record<string, string | number | null | undefined>): string {
  const text = `${version}-${release}`;
  return epoch === null || epoch === undefined || epoch === '' || epoch === '(none)' ? text : `${epoch}:${text}`;
}

/** path, type, size, mode, uid, gid, target: as the corpus builder lists the kernel's mount. */
function treeRow({ path, header }: ViewEntry): string {
  const type = { file: 'f', directory: 'd', symlink: 'l', link: 'f', character: 'c', block: 'b', fifo: 'p' }[
    header.type
  ];
  const text = (raw: string) => Buffer.from(raw, 'latin1').toString();
  return [
    text(path),
    type,
    header.type === 'file' ? header.size : '-',
    header.mode.toString(8),
    header.uid,
    header.gid,
    header.type === 'symlink' ? text(header.target ?? '') : '',
  ].join('\t');
}
