import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Extractor } from '../../src/extractor.ts';
import { pythonExtractor } from '../../src/packages/python.ts';
import { skipWithout, testData } from '../support/data.ts';
import { contextOf, factsOf, fileAt, readLayerFile } from '../support/extractors.ts';

const site = 'usr/lib/python3/dist-packages';
const flask = `${site}/Flask-2.2.2.dist-info/METADATA`;

const metadata = (name: string, version: string, more = '') =>
  `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${more}`;

async function assemble(files: Readonly<Record<string, string | Uint8Array>>) {
  return pythonExtractor.assemble(await factsOf(pythonExtractor, files), contextOf()).packages;
}

const paths: readonly (readonly [path: string, wanted: boolean])[] = [
  [flask, true],
  [`${site}/Flask.egg-info/PKG-INFO`, true],
  [`${site}/argparse-1.4.egg-info`, true],
  [`${site}/six-1.0-py3.egg/EGG-INFO/PKG-INFO`, true],
  ['opt/venv/lib/python3.11/site-packages/a-1.dist-info/METADATA', true],
  [`${site}/Flask-2.2.2.dist-info/RECORD`, false],
  [`${site}/Flask-2.2.2.dist-info/licenses/METADATA`, false],
  [`${site}/Flask.egg-info/SOURCES.txt`, false],
  ['srv/sdist/PKG-INFO', false],
  ['srv/METADATA', false],
];
for (const [path, wanted] of paths) {
  test(`python: ${path} is ${wanted ? '' : 'not '}wanted`, () =>
    assert.equal(pythonExtractor.wants(fileAt(path)), wanted));
}

test('python: only files are wanted', () => {
  assert.equal(pythonExtractor.wants(fileAt(`${site}/a.egg-info`, 'directory')), false);
});

test('python: a package as the report shows it', async () => {
  const text = metadata('Flask_Login.x', '0.6.2', 'License: MIT\nClassifier: License :: OSI Approved :: BSD License\n');
  assert.deepEqual(await assemble({ [flask]: `${text}\nName: not-this\nVersion: 9\n` }), [
    {
      name: 'Flask_Login.x',
      version: '0.6.2',
      type: 'pypi',
      purl: 'pkg:pypi/flask-login.x@0.6.2',
      licenses: ['MIT'],
      evidence: [{ path: `/${flask}`, layer: 0 }],
    },
  ]);
});

test('python: fields end with the first empty line, also one of Windows', async () => {
  assert.deepEqual(await assemble({ [flask]: 'Metadata-Version: 2.1\n\nName: a\nVersion: 1\n' }), []);
  const [found] = await assemble({ [flask]: 'Name: a\r\nVersion: 1\r\n\r\nVersion: 2\r\n' });
  assert.deepEqual([found?.name, found?.version], ['a', '1']);
});

test('python: what has no name or no version is no package; a version of any kind is kept', async () => {
  for (const text of ['', 'Name: a\n', 'Version: 1\n', 'Name:\nVersion: 1\n', 'Name: a\nVersion:\n', '\0\x01\n']) {
    assert.deepEqual(await assemble({ [flask]: text }), [], JSON.stringify(text));
  }
  const [odd] = await assemble({ [flask]: metadata('a', 'not a version') });
  assert.equal(odd?.version, 'not a version');
});

const licenses: readonly (readonly [says: string, fields: string, licenses: readonly string[]])[] = [
  ['the expression before all', 'License: MIT\nLicense-Expression: MIT AND BSD-3-Clause\n', ['MIT AND BSD-3-Clause']],
  ['a short text', 'License: BSD 3-Clause\n', ['BSD 3-Clause']],
  ['not the whole text of a licence', 'License: MIT License\n\t\n        Permission is hereby granted\n', []],
  ['not a text that is too long', `License: ${'x'.repeat(201)}\n`, []],
  [
    'the classifiers where there is no other',
    'License: UNKNOWN\nClassifier: License :: OSI Approved\nClassifier: License :: OSI Approved :: MIT License\nClassifier: Topic :: Software\nClassifier: License :: Public Domain\n',
    ['MIT License', 'Public Domain'],
  ],
];
for (const [says, fields, expected] of licenses) {
  test(`python: licences are ${says}`, async () => {
    const [found] = await assemble({ [flask]: metadata('a', '1', fields) });
    assert.deepEqual(found?.licenses, expected);
  });
}

const places: readonly (readonly [says: string, files: readonly string[], kept: readonly string[]])[] = [
  ['dist-info before egg-info', ['a.egg-info/PKG-INFO', 'a-1.dist-info/METADATA'], ['a-1.dist-info/METADATA']],
  ['another spelling is the same name', ['A.egg-info/PKG-INFO', 'a-1.dist-info/METADATA'], ['a-1.dist-info/METADATA']],
  ['a folder before a file', ['a-1.egg-info', 'a.egg-info/PKG-INFO'], ['a.egg-info/PKG-INFO']],
  [
    'an unpacked egg where it lies',
    ['a-1.egg/EGG-INFO/PKG-INFO', 'a-1.dist-info/METADATA'],
    ['a-1.dist-info/METADATA'],
  ],
  [
    'two dist-info are two',
    ['a-1.dist-info/METADATA', 'A-2.dist-info/METADATA'],
    ['A-2.dist-info/METADATA', 'a-1.dist-info/METADATA'],
  ],
  [
    'another folder is another place',
    ['a-1.dist-info/METADATA', 'sub/a-1.egg-info'],
    ['a-1.dist-info/METADATA', 'sub/a-1.egg-info'],
  ],
];
for (const [says, files, kept] of places) {
  test(`python: one place has a package once: ${says}`, async () => {
    // The name is spelt as the file is, to see that case and separators make no other package.
    const named = files.map((file) => [`${site}/${file}`, metadata(file.startsWith('A') ? 'A_b' : 'a-B', '1')]);
    const found = await assemble(Object.fromEntries(named));
    assert.deepEqual(
      found.map(({ evidence }) => evidence[0]?.path),
      kept.map((file) => `/${site}/${file}`),
    );
  });
}

test('python: what is installed is named by name and version', async () => {
  const [placed] = await factsOf(pythonExtractor, { [flask]: metadata('Flask', '2.2.2') });
  assert.deepEqual(placed && [...pythonExtractor.installed(placed.fact)], ['Flask 2.2.2']);
});

const layer = testData('images', 'layers', 'claircore-layer-with-bad-version.tar');
test('python: a real layer with a bad version keeps it as it is', { skip: skipWithout(layer) }, async () => {
  const extractor: Extractor = pythonExtractor;
  const read = await readLayerFile(layer ?? '', [extractor]);
  const { packages } = extractor.assemble(read.facts.get('python') ?? [], { distro: undefined, view: read.view });
  assert.deepEqual(
    packages.map(({ name, version, licenses }) => [name, version, licenses]),
    [['mypackage', 'xxx', []]],
  );
});
