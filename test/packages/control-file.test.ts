import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../src/limits.ts';
import { onlyValue, readStanzas } from '../../src/packages/control-file.ts';
import { utf8 } from '../support/extractors.ts';

const names = ['Package', 'Version', 'Note'];

function read(text: string, match: 'exact' | 'any-case' = 'any-case'): Record<string, readonly string[]>[] {
  return [...readStanzas(utf8(text), names, match)].map(({ fields }) => Object.fromEntries(fields));
}

const rows: readonly (readonly [says: string, text: string, stanzas: Record<string, readonly string[]>[]])[] = [
  ['nothing holds nothing', '', []],
  ['empty lines alone hold nothing', '\n\n\n', []],
  ['an empty line parts stanzas', 'Package: a\n\nPackage: b\n', [{ Package: ['a'] }, { Package: ['b'] }]],
  ['several empty lines part once', '\nPackage: a\n\n\n\nPackage: b', [{ Package: ['a'] }, { Package: ['b'] }]],
  ['names come in any case', 'package: a\nVERSION: 1\n', [{ Package: ['a'], Version: ['1'] }]],
  ['other fields are passed over', 'Package: a\nHomepage: x\nVersion: 1', [{ Package: ['a'], Version: ['1'] }]],
  ['a value may hold colons', 'Version: 1:2.3\n', [{ Version: ['1:2.3'] }]],
  ['space around a value is not part of it', 'Package:   a \t\nVersion:1\n', [{ Package: ['a'], Version: ['1'] }]],
  ['a line with space before it goes on', 'Note: a\n b\n\tc\nVersion: 1\n', [{ Note: ['a\n b\n\tc'], Version: ['1'] }]],
  ['a line of spaces parts nothing', 'Note: a\n  \n b\n', [{ Note: ['a\n  \n b'] }]],
  ['what goes on after another field is not ours', 'Package: a\nX: y\n z\n', [{ Package: ['a'] }]],
  ['a field comes again', 'Note: a\nNote: b\n', [{ Note: ['a', 'b'] }]],
  ['an empty value is there', 'Package:\n', [{ Package: [''] }]],
  [
    'lines of Windows',
    'Package: a\r\nVersion: 1\r\n\r\nPackage: b\r\n',
    [{ Package: ['a'], Version: ['1'] }, { Package: ['b'] }],
  ],
  ['a byte order mark is no text', '\ufeffPackage: a\n', [{ Package: ['a'] }]],
  ['UTF-8 is read', 'Note: Füße 日本\n', [{ Note: ['Füße 日本'] }]],
];

for (const [says, text, stanzas] of rows) test(`control file: ${says}`, () => assert.deepEqual(read(text), stanzas));

test('control file: exact names tell p from P', () => {
  assert.deepEqual(
    [...readStanzas(utf8('P:a\np:b\n'), ['P'], 'exact')].map(({ fields }) => fields.get('P')),
    [['a']],
  );
});

test('control file: lines that are no field are told', () => {
  const malformed = (text: string) => [...readStanzas(utf8(text), names, 'any-case')].map((stanza) => stanza.malformed);
  assert.deepEqual(malformed('Package: a\n\nPackage: b\nno field\n\nPackage: c\n'), [false, true, false]);
  assert.deepEqual(malformed(' goes on from nothing\nPackage: a\n'), [true]);
});

test('control file: only one value is the only value', () => {
  const [stanza] = readStanzas(utf8('Package: a\nVersion: 1\nVersion: 2\nNote:\n'), names, 'any-case');
  assert.ok(stanza);
  assert.equal(onlyValue(stanza, 'Package'), 'a');
  assert.equal(onlyValue(stanza, 'Version'), undefined);
  assert.equal(onlyValue(stanza, 'Note'), undefined);
});

test('control file: a field and the number of fields have limits', () => {
  const invalid = { code: 'PACKAGE_DATABASE_INVALID' };
  const long = 'x'.repeat(limits.controlFieldBytes);
  assert.throws(() => read(`Note: ${long}\n`), invalid);
  assert.equal(read(`Other: ${long}\n`).length, 1);
  assert.equal(read('Note: a\n'.repeat(limits.controlFields)).length, 1);
  assert.throws(() => read('Note: a\n'.repeat(limits.controlFields + 1)), invalid);
});

const line = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.replace(/[\r\n]/g, '').trim());
const value = fc
  .array(
    line.filter((text) => text !== ''),
    { minLength: 1, maxLength: 3 },
  )
  .map((lines) => lines.join('\n '));
const stanza = fc.dictionary(fc.constantFrom(...names), fc.array(value, { minLength: 1, maxLength: 2 }), {
  minKeys: 1,
  noNullPrototype: true,
});

test('control file: what was written is read', () => {
  fc.assert(
    fc.property(fc.array(stanza), fc.constantFrom('\n', '\n\n'), (stanzas, gap) => {
      const text = stanzas
        .map((fields) =>
          Object.entries(fields)
            .flatMap(([name, values]) => values.map((each) => `${name}: ${each}\n`))
            .join(''),
        )
        .join(gap);
      assert.deepEqual(read(text), stanzas);
    }),
  );
});
