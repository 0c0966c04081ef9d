import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PlimsollError } from '../../src/errors.ts';
import type { Extractor, Fact } from '../../src/extractor.ts';
import type { Distro } from '../../src/package.ts';
import { apkExtractor } from '../../src/packages/apk.ts';
import { dpkgExtractor } from '../../src/packages/dpkg.ts';
import { npmExtractor } from '../../src/packages/npm.ts';
import { osReleaseExtractor } from '../../src/packages/os-release.ts';
import { pythonExtractor } from '../../src/packages/python.ts';
import { contextOf } from '../support/extractors.ts';

const samples: readonly (readonly [extractor: Extractor, path: string, text: string])[] = [
  [dpkgExtractor, 'var/lib/dpkg/status', 'Package: a\nStatus: install ok installed\nVersion: 1\nSource: b (2)\n\n'],
  [dpkgExtractor, 'var/lib/dpkg/status.d/a', 'Package: a\nVersion: 1\nArchitecture: all\n'],
  [apkExtractor, 'lib/apk/db/installed', 'P:a\nV:1-r0\nA:x86_64\nL:MIT\no:b\n\n'],
  [npmExtractor, 'node_modules/a/package.json', '{"name":"@a/b","version":"1.0.0","licenses":[{"type":"MIT"}]}'],
  [pythonExtractor, 'a-1.dist-info/METADATA', 'Name: a\nVersion: 1\nClassifier: License :: X\n\nText'],
  [osReleaseExtractor, 'etc/os-release', 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="x \\" y"\n'],
  [osReleaseExtractor, 'etc/debian_version', 'trixie/sid\n'],
];

/** Bytes of any kind, and a sample with some of its bytes written over, left out or put in. */
function bytesLike(sample: string): fc.Arbitrary<Uint8Array> {
  const edit = fc.record({ at: fc.nat(sample.length), drop: fc.nat(3), put: fc.uint8Array({ maxLength: 3 }) });
  const edited = fc
    .array(edit, { minLength: 1, maxLength: 4 })
    .map((edits) =>
      edits.reduce<Uint8Array>(
        (bytes, { at, drop, put }) => Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + drop)]),
        Buffer.from(sample),
      ),
    );
  return fc.oneof(fc.uint8Array({ maxLength: 64 }), edited);
}

const distro: fc.Arbitrary<Distro | undefined> = fc.option(
  fc.record({
    id: fc.string({ minLength: 1 }),
    version: fc.string(),
    idLike: fc.constant([]),
    prettyName: fc.constant(''),
  }),
  { nil: undefined },
);

for (const [extractor, path, sample] of samples) {
  test(`hostile bytes in ${path} are read, passed over or refused by name`, async () => {
    await fc.assert(
      fc.asyncProperty(bytesLike(sample), distro, async (bytes, host) => {
        let fact: Fact | undefined;
        try {
          fact = await extractor.extract({ path, bytes });
        } catch (error) {
          assert.ok(error instanceof PlimsollError, String(error));
          assert.equal(error.code, 'PACKAGE_DATABASE_INVALID');
        }
        if (fact === undefined) return;
        assert.deepEqual(JSON.parse(JSON.stringify(fact)), fact, 'a fact is JSON');
        const named = new Set(extractor.installed(fact));
        const { packages } = extractor.assemble([{ fact, path, layer: 0 }], contextOf(host));
        for (const { name, version, arch, purl } of packages) {
          assert.ok(named.has(arch ? `${name} ${version} ${arch}` : `${name} ${version}`));
          assert.match(purl, /^pkg:[a-z]+\/\S+$/);
        }
      }),
      { numRuns: 300 },
    );
  });
}
