import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PackageURL } from 'packageurl-js';
import { limits } from '../../src/limits.ts';
import { npmExtractor } from '../../src/packages/npm.ts';
import { contextOf, factsOf, fileAt, utf8 } from '../support/extractors.ts';

const lodash = 'srv/app/node_modules/lodash/package.json';

async function assemble(files: Readonly<Record<string, string | Uint8Array>>) {
  return npmExtractor.assemble(await factsOf(npmExtractor, files), contextOf()).packages;
}

const paths: readonly (readonly [path: string, wanted: boolean])[] = [
  ['node_modules/a/package.json', true],
  [lodash, true],
  ['srv/node_modules/@babel/core/package.json', true],
  ['srv/node_modules/a/node_modules/b/package.json', true],
  ['srv/node_modules/.pnpm/a@1.0.0/node_modules/a/package.json', true],
  ['usr/local/lib/node_modules/npm/package.json', true],
  ['package.json', false],
  ['srv/app/package.json', false],
  ['srv/node_modules/package.json', false],
  ['srv/node_modules/a/lib/package.json', false],
  ['srv/node_modules/@babel/package.json', false],
  ['srv/node_modules/@babel/core/lib/package.json', false],
  ['srv/node_modules/.cache/package.json', false],
  ['srv/old_node_modules/a/package.json', false],
  ['srv/node_modules2/a/package.json', false],
  ['usr/share/nodejs/a/package.json', false],
  ['srv/node_modules/a/my-package.json', false],
  ['srv/node_modules/a/package.json.bak', false],
];
for (const [path, wanted] of paths) {
  test(`npm: ${path} is ${wanted ? 'a package' : 'none'}`, () =>
    assert.equal(npmExtractor.wants(fileAt(path)), wanted));
}

test('npm: only files are wanted', () => {
  assert.equal(npmExtractor.wants(fileAt(lodash, 'symlink')), false);
  assert.equal(npmExtractor.wants(fileAt(lodash, 'directory')), false);
});

test('npm: a package as the report shows it', async () => {
  const [{ purl, ...rest } = assert.fail()] = await assemble({
    [lodash]: '{"name":"lodash","version":"4.17.21","license":"MIT","private":true,"scripts":{}}',
  });
  assert.deepEqual(rest, {
    name: 'lodash',
    version: '4.17.21',
    type: 'npm',
    licenses: ['MIT'],
    evidence: [{ path: '/srv/app/node_modules/lodash/package.json', layer: 0 }],
  });
  assert.equal(purl, 'pkg:npm/lodash@4.17.21');
});

test('npm: a scope is the namespace of the purl', async () => {
  const [found] = await assemble({
    'node_modules/@babel/core/package.json': '{"name":"@babel/core","version":"7.0.0"}',
  });
  const { namespace, name, version } = PackageURL.fromString(found?.purl ?? '');
  assert.deepEqual([found?.name, namespace, name, version], ['@babel/core', '@babel', 'core', '7.0.0']);
});

test('npm: an alias is what it really is, not what its folder is called', async () => {
  const [found] = await assemble({ 'node_modules/alias/package.json': '{"name":"@real/name","version":"1.0.0"}' });
  assert.equal(found?.name, '@real/name');
});

test('npm: each copy is a package, by name, version and path', async () => {
  const at = (folder: string) => `${folder}/node_modules/a/package.json`;
  const found = await assemble({
    [at('z')]: '{"name":"a","version":"1.0.0"}',
    [at('b')]: '{"name":"a","version":"1.0.0"}',
    [at('c')]: '{"name":"a","version":"0.9.0"}',
  });
  assert.deepEqual(
    found.map(({ version, evidence }) => [version, evidence[0]?.path]),
    [
      ['0.9.0', '/c/node_modules/a/package.json'],
      ['1.0.0', '/b/node_modules/a/package.json'],
      ['1.0.0', '/z/node_modules/a/package.json'],
    ],
  );
});

test('npm: what has no name or no version is no package', async () => {
  const nothing = ['{}', '[]', '"a"', 'null', '1', '{"name":"a"}', '{"version":"1.0.0"}', '{"name":"a","version":1}'];
  for (const text of [...nothing, '{"name":" ","version":"1.0.0"}', '{"name":{},"version":"1.0.0"}']) {
    assert.deepEqual(await assemble({ [lodash]: text }), [], text);
  }
});

const licenses: readonly (readonly [fields: string, licenses: readonly string[]])[] = [
  ['"license": "(MIT OR Apache-2.0)"', ['(MIT OR Apache-2.0)']],
  ['"license": {"type": "ISC", "url": "https://example.com"}', ['ISC']],
  ['"licenses": [{"type": "MIT"}, {"type": "GPL-2.0"}]', ['MIT', 'GPL-2.0']],
  ['"licenses": ["MIT", "MIT"]', ['MIT']],
  ['"licenses": {"type": "BSD"}', ['BSD']],
  ['"license": ["MIT", "Apache-2.0"]', ['MIT', 'Apache-2.0']],
  ['"license": null', []],
  ['"license": true, "licenses": [1, null, {}]', []],
];
for (const [fields, expected] of licenses) {
  test(`npm: licences of ${fields}`, async () => {
    const [found] = await assemble({ [lodash]: `{"name":"a","version":"1.0.0",${fields}}` });
    assert.deepEqual(found?.licenses, expected);
  });
}

test('npm: a byte order mark and bytes that are no UTF-8 are borne', async () => {
  const latin = Buffer.from('{"name":"a","version":"1.0.0","author":"J\xf6rg"}', 'latin1');
  const files = { [lodash]: '\ufeff{"name":"b","version":"1.0.0"}', 'node_modules/a/package.json': latin };
  assert.deepEqual(
    (await assemble(files)).map(({ name }) => name),
    ['a', 'b'],
  );
});

test('npm: what is not JSON, or too big, is told by its path', () => {
  const extract = (bytes: Uint8Array) => () => npmExtractor.extract({ path: lodash, bytes });
  const invalid = { code: 'PACKAGE_DATABASE_INVALID', message: /'\/srv\/app\/node_modules\/lodash\/package\.json'/ };
  for (const text of ['', '{"name":"a",', 'name: a', '\0\0']) assert.throws(extract(utf8(text)), invalid, text);
  const padded = (size: number) => utf8('{"name":"a","version":"1.0.0"}'.padEnd(size));
  assert.throws(extract(padded(limits.packageJsonBytes + 1)), invalid);
  assert.doesNotThrow(extract(padded(limits.packageJsonBytes)));
  // Deep nesting is JSON; it must not be a stack overflow.
  assert.doesNotThrow(extract(utf8(`{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}`)));
});

test('npm: half a surrogate pair, which JSON can hold and no URL can, is replaced', async () => {
  const [found] = await assemble({ [lodash]: '{"name":"a\\ud800","version":"1.0.0"}' });
  assert.deepEqual([found?.name, found?.purl], ['a\ufffd', 'pkg:npm/a%EF%BF%BD@1.0.0']);
});

test('npm: any name and version make a purl that gives them back', () => {
  const text = fc.string({ unit: 'binary', minLength: 1 });
  fc.assert(
    fc.property(fc.record({ name: text, version: text, license: fc.jsonValue() }), (described) => {
      const fact = npmExtractor.extract({ path: lodash, bytes: utf8(JSON.stringify(described)) });
      if (fact === undefined || fact instanceof Promise)
        return assert.equal(described.name.trim() && described.version.trim(), '');
      const [found] = npmExtractor.assemble([{ fact, path: lodash, layer: 0 }], contextOf()).packages;
      assert.equal(PackageURL.fromString(found?.purl ?? '').version, described.version.trim());
      assert.deepEqual(JSON.parse(JSON.stringify(fact)), fact);
    }),
  );
});
