import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyEdits, editedBytes, selectEdits } from '../../src/dockerfile/edits.ts';
import type { TextEdit } from '../../src/dockerfile/rule.ts';
import { sourceText } from '../../src/dockerfile/source-text.ts';

const edit = (start: number, end: number, text: string): TextEdit => ({ span: { start, end }, text });

const cases: readonly [string, string, readonly TextEdit[], string][] = [
  ['no edits', 'FROM a\n', [], 'FROM a\n'],
  ['a replacement', 'FROM a\n', [edit(5, 6, 'debian')], 'FROM debian\n'],
  ['an insertion at the end', 'FROM a', [edit(6, 6, ':1')], 'FROM a:1'],
  ['a removal', 'FROM a\nRUN b\n', [edit(0, 7, '')], 'RUN b\n'],
  ['an insertion right before a replacement', 'abc', [edit(1, 2, 'X'), edit(1, 1, '>')], 'a>Xc'],
  ['neighbours', 'abc', [edit(1, 2, 'X'), edit(0, 1, 'Y')], 'YXc'],
  ['a new line in a file of CR LF', 'A\r\nB\r\n', [edit(3, 3, 'C\n')], 'A\r\nC\r\nB\r\n'],
  ['CR LF in a file of LF', 'A\nB', [edit(2, 2, 'C\r\n')], 'A\nC\nB'],
  ['a file that starts with an empty line', '\nB', [edit(1, 1, 'C\n')], '\nC\nB'],
];

for (const [what, text, edits, expected] of cases) {
  test(`applyEdits: ${what}`, () => assert.equal(applyEdits(text, edits), expected));
}

const bugs: readonly [string, readonly TextEdit[]][] = [
  ['overlapping edits', [edit(0, 3, ''), edit(2, 4, '')]],
  ['one span twice', [edit(0, 3, 'a'), edit(0, 3, 'b')]],
  ['an insertion inside a replacement', [edit(0, 3, 'a'), edit(1, 1, 'b')]],
  ['two insertions at one place', [edit(2, 2, 'a'), edit(2, 2, 'b')]],
  ['an end behind the text', [edit(2, 9, '')]],
  ['an end before its start', [edit(3, 1, '')]],
];

for (const [what, edits] of bugs) {
  test(`applyEdits: ${what} is a bug, and told`, () => {
    assert.throws(() => applyEdits('FROM a', edits), { name: 'Error' });
  });
}

test('editedBytes keeps the byte order mark, CR LF and every byte outside the edit', () => {
  const bytes = Buffer.from('\ufeffFROM a\r\nRUN é \r\n# \u{1f600}\n');
  const source = sourceText(bytes, 'Dockerfile');
  assert.deepEqual(Buffer.from(editedBytes(source, [])), bytes);
  const at = source.text.indexOf('a');
  assert.equal(
    Buffer.from(editedBytes(source, [edit(at, at + 1, 'b\nUSER 1')])).toString(),
    '\ufeffFROM b\r\nUSER 1\r\nRUN é \r\n# \u{1f600}\n',
  );
});

/** A text, and edits in it that do not touch. */
const edited = fc
  .record({
    kept: fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { minLength: 2, maxLength: 12 }),
    cut: fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 11 }),
  })
  .map(({ kept, cut }) => {
    let text = '';
    const edits: TextEdit[] = [];
    for (const [index, part] of kept.entries()) {
      text += part;
      const [old, insert] = cut[index] ?? [];
      if (old === undefined || insert === undefined || index === kept.length - 1) continue;
      edits.push(edit(text.length, text.length + old.length, insert));
      text += old;
    }
    return { text, edits };
  });

test('what lies outside the edits is unchanged, whatever the order they come in', () => {
  const property = fc.property(edited, fc.infiniteStream(fc.nat()), ({ text, edits }, numbers) => {
    const result = applyEdits(text, edits);
    const shuffled = edits
      .map((each) => ({ each, by: numbers.next().value }))
      .sort((a, b) => a.by - b.by)
      .map(({ each }) => each);
    assert.equal(applyEdits(text, shuffled), result);
    // Walk over both: between two edits they are the same.
    let [from, to] = [0, 0];
    const lineEnd = /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
    for (const { span, text: insert } of edits) {
      const outside = text.slice(from, span.start);
      assert.equal(result.slice(to, to + outside.length), outside);
      to += outside.length;
      const put = insert.replace(/\r?\n/g, lineEnd);
      assert.equal(result.slice(to, to + put.length), put);
      to += put.length;
      from = span.end;
    }
    assert.equal(result.slice(to), text.slice(from));
  });
  fc.assert(property, { numRuns: 300 });
});

const fix = (name: string, ...edits: readonly TextEdit[]) => ({ name, edits });
const namesOf = (fixes: readonly { readonly name: string }[]) => fixes.map(({ name }) => name);

test('selectEdits: the first wins, and a fix is taken whole or not at all', () => {
  const { fixes, left, edits } = selectEdits([
    fix('a', edit(10, 12, '')),
    fix('b', edit(0, 1, ''), edit(11, 20, '')),
    fix('c', edit(0, 2, 'c'), edit(30, 31, 'c')),
    fix('d', edit(25, 25, 'd')),
  ]);
  assert.deepEqual(namesOf(fixes), ['a', 'c', 'd']);
  assert.deepEqual(namesOf(left), ['b']);
  assert.equal(edits.length, 4);
});

test('selectEdits: fixes that only touch do not stand together, the edits of one fix may', () => {
  const touching = [
    fix('a', edit(3, 5, '')),
    fix('b', edit(5, 5, 'x')),
    fix('c', edit(5, 7, 'y')),
    fix('d', edit(1, 3, '')),
  ];
  assert.deepEqual(namesOf(selectEdits(touching).fixes), ['a']);
  assert.deepEqual(namesOf(selectEdits([fix('a', edit(3, 5, 'x'), edit(5, 6, 'y'))]).fixes), ['a']);
});

test('selectEdits: what is selected can always be applied, and nothing that could be is left', () => {
  const spans = fc.uniqueArray(fc.nat(60), { minLength: 2, maxLength: 6 }).map((numbers) => {
    const sorted = numbers.toSorted((a, b) => a - b);
    return Array.from({ length: sorted.length >> 1 }, (_, index) =>
      edit(sorted[2 * index] ?? 0, sorted[2 * index + 1] ?? 0, 'x'),
    );
  });
  const property = fc.property(fc.array(spans, { maxLength: 20 }), (all) => {
    const given = all.map((edits) => ({ edits }));
    const { fixes, left, edits } = selectEdits(given);
    assert.doesNotThrow(() => applyEdits('.'.repeat(61), edits));
    assert.equal(fixes.length + left.length, given.length);
    const meets = (a: TextEdit, b: TextEdit) => a.span.start <= b.span.end && b.span.start <= a.span.end;
    for (const each of left) {
      const earlier = fixes
        .filter((other) => given.indexOf(other) < given.indexOf(each))
        .flatMap((other) => other.edits);
      assert.ok(each.edits.some((one) => earlier.some((other) => meets(one, other))));
    }
  });
  fc.assert(property, { numRuns: 300 });
});
