import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ExpandOptions, expandWord, expandWords } from '../../../src/dockerfile/stages/expand.ts';
import type { Binding, Lookup } from '../../../src/dockerfile/stages/expand-found.ts';
import { limits } from '../../../src/limits.ts';
import { skipWithout, testData } from '../../support/data.ts';

const backslash: ExpandOptions = { escape: '\\' };

/** Names with `undefined` are set, to what nobody knows; those in `unset` are an ARG without a value. */
function lookupIn(values: Readonly<Record<string, string | undefined>>, unset: readonly string[] = []): Lookup {
  const bindings = new Map<string, Binding>(
    Object.entries(values).map(([name, value]) => [name, { value, isSet: true }]),
  );
  for (const name of unset) bindings.set(name, { value: undefined, isSet: false });
  return (name) => bindings.get(name);
}

const cases = testData('dockerfile', 'buildkit-cases.jsonl');

interface WordsCase {
  readonly kind: string;
  readonly file: string;
  readonly fields: readonly string[];
  readonly source: string;
}

function wordsCases(path: string): readonly WordsCase[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): WordsCase => JSON.parse(line))
    .filter(({ kind }) => kind === 'words');
}

test("BuildKit's word expansion lines", { skip: skipWithout(cases) }, () => {
  const all = wordsCases(cases ?? '');
  assert.equal(all.length, 258);
  // The copy lost what follows the `#` of these lines; they end as those of the other special parameters around them.
  const cut = new Map([
    ['envVarTest:215', ['$#', '']],
    ['envVarTest:216', ['${#}', '']],
    ['envVarTest:217', ['${#:+bbb}', '']],
    ['envVarTest:218', ['${#:-bbb}', 'bbb']],
  ]);
  const env = { PWD: '/home', SHELL: 'bash', KOREAN: '한국어', NULL: '' };
  const onUnix = lookupIn(env);
  const onWindows: Lookup = (name) => onUnix(name.toUpperCase());
  const variables: Record<string, string> = {};
  let seen = 0;
  for (const { file, fields, source } of all) {
    seen++;
    const [first = '', second = '', third = ''] = fields;
    if (file === 'envVarTest') {
      const [word = '', expected = ''] = cut.get(source.slice(source.lastIndexOf('/') + 1)) ?? [second, third];
      const { text, error } = expandWord(word, first === 'W' ? onWindows : onUnix, backslash);
      assert.equal(error === undefined ? text : 'error', expected, source);
    } else if (first.startsWith('ENV ')) {
      const [, name = '', value = ''] = /^ENV (\w+)=(.*)$/.exec(first) ?? [];
      // Its three blanks at the end are lost in the copy; line 18 needs them.
      variables[name] = name === 'trailing' ? `${value}   ` : value;
    } else {
      const { words, error } = expandWords(first, lookupIn(variables), backslash);
      assert.equal(error === undefined ? words.join(',').trimEnd() : 'error', second, source);
    }
  }
  assert.equal(seen, 258);
});

test('operators look at what is set and what is empty', () => {
  const lookup = lookupIn({ FULL: 'x', EMPTY: '' }, ['ARG']);
  const table: readonly (readonly [string, string])[] = [
    ['${FULL-a} ${EMPTY-b} ${NONE-c} ${ARG-d}', 'x  c d'],
    ['${FULL:-a} ${EMPTY:-b} ${NONE:-c} ${ARG:-d}', 'x b c d'],
    ['${FULL+a} ${EMPTY+b} ${NONE+c} ${ARG+d}', 'a b  '],
    ['${FULL:+a} ${EMPTY:+b} ${NONE:+c} ${ARG:+d}', 'a   '],
    ['${FULL?a}${EMPTY?b}', 'x'],
    ['${FULL:?a}', 'x'],
    ['${NONE:-${FULL:+${EMPTY:-deep}}}', 'deep'],
    ['"${NONE:-"a b"}"', 'a b'],
    ["${NONE:-'$FULL}'}", '$FULL}'],
    ['${NONE:-\\}}', '}'],
    ['a$', 'a$'],
    ['$FULL$', 'x$'],
    ['$-x', 'x'],
  ];
  for (const [word, expected] of table) {
    const { text, error } = expandWord(word, lookup, backslash);
    assert.deepEqual([text, error], [expected, undefined], word);
  }
});

test('patterns trim the shortest or the longest, and replace from the left', () => {
  const table: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['${A#()[]{\\}^$.\\*\\?|\\\\}', { A: '()[]{}^$.*?|\\x' }, 'x'],
    ['${A%%\\**}', { A: 'xx**' }, 'xx'],
    ['${A#*x*y}', { A: 'xxyy' }, 'y'],
    ['${A##*x*y}', { A: 'xxyyz' }, 'z'],
    ['${A#*}', { A: 'xxyy' }, 'xxyy'],
    ['${A##*}', { A: 'xxyy' }, ''],
    ['${A%*}', { A: 'xxyy' }, 'xxyy'],
    ['${A%%*}', { A: 'xxyy' }, ''],
    ['${A#$B}', { A: 'xxyy', B: 'x' }, 'xyy'],
    ['${A#$B}', { A: 'xxyy', B: '' }, 'xxyy'],
    ['${A##*x}', { A: 'xxyy' }, 'yy'],
    ['${A##}', { A: 'xxyy' }, 'xxyy'],
    ['${A#?\\?}', { A: '???y' }, '?y'],
    ['${A%x}', { A: 'xxyy' }, 'xxyy'],
    ['${A%-*}', { A: '1.2-rc-3' }, '1.2-rc'],
    ['${A%%-*}', { A: '1.2-rc-3' }, '1.2'],
    ['${A%.*}.${A##*.}', { A: 'a.tar.gz' }, 'a.tar.gz'],
    ['${A%%\\**\\*}', { A: 'a***yy*' }, 'a'],
    ['${A%?}', { A: 'a🚀' }, 'a'],
    ['${A#?}', { A: '🚀a' }, 'a'],
    ['${A%%?}', { A: '🚀' }, ''],
    ['${A/$N/.} - ${A//$N/.}', { A: '/foo*/*/*.txt', N: '\\*/' }, '/foo.*/*.txt - /foo..*.txt'],
    ['${A/$N/} - ${A//$N/}', { A: '/tmp/tmp/bar.txt', N: '/tmp' }, '/tmp/bar.txt - /bar.txt'],
    ['${A/$N/$R} - ${A//$N/$R}', { A: '/a/foo/b/c.txt', N: '/?/', R: '/' }, '/foo/b/c.txt - /foo/c.txt'],
    ['${A/$N/$R}', { A: 'http://google.de', N: 'http://', R: 'https://' }, 'https://google.de'],
    ['${A//\\//\\/}', { A: '/tmp/foo.txt' }, '\\/tmp\\/foo.txt'],
    ['${A/$B/ww}', { A: 'xxyy', B: '' }, 'wwxxyy'],
    ['${A//$B/-}', { A: 'xy', B: '' }, '-x-y-'],
    ['${A//$B/-}', { A: '🚀', B: '' }, '-🚀-'],
    ['${A//*/-}', { A: 'xy' }, '-'],
    ['${A///}', { A: 'xxyy' }, 'xxyy'],
    ['${A//x/\\$0\\$1}', { A: 'axb' }, 'a\\x\\b'],
    ['${A/x/\\$0}', { A: 'axb' }, 'a\\$0b'],
    ['${A#"a*"}', { A: 'abc' }, 'bc'],
    ['${A#"a\\b"}', { A: 'a\\bc' }, 'c'],
    ['${A##*b}', { A: 'a\nbc' }, 'a\nbc'],
  ];
  for (const [word, values, expected] of table) {
    const { text, error } = expandWord(word, lookupIn(values), backslash);
    assert.deepEqual([text, error], [expected, undefined], `${word} of ${JSON.stringify(values)}`);
  }
});

test('what BuildKit refuses is an error of its kind', () => {
  const lookup = lookupIn({ A: 'xxyy', EMPTY: '' });
  const table: readonly (readonly [string, string])[] = [
    ['${A=a}', 'syntax'],
    ['${A:=a}', 'syntax'],
    ['${A=:a}', 'syntax'],
    ['${A:#x}', 'syntax'],
    ['${A:%x}', 'syntax'],
    ['${A:/x/y}', 'syntax'],
    ['${A:}', 'syntax'],
    ['${A//ww}', 'syntax'],
    ['${A//}', 'syntax'],
    ['${A/x}', 'syntax'],
    ['${A#\\x}', 'syntax'],
    ['${A', 'syntax'],
    ['${', 'syntax'],
    ['${A:', 'syntax'],
    ['${A:-', 'syntax'],
    ['${A A}', 'syntax'],
    ['"$A', 'syntax'],
    ["'$A", 'syntax'],
    // Refused even where the value would not be taken.
    ['${A:-${}}', 'syntax'],
    ['${A:-${NONE?}}', 'required'],
    ['${NONE?}', 'required'],
    ['${NONE:?give one}', 'required'],
    ['${EMPTY:?}', 'required'],
  ];
  for (const [word, kind] of table) {
    const expansion = expandWord(word, lookup, backslash);
    assert.equal(expansion.errorKind, kind, word);
    assert.equal(expansion.text, '', word);
    assert.equal(expansion.isKnown, false, word);
    assert.match(expansion.error ?? '', /\.$/, word);
  }
  assert.equal(expandWord('${NONE:?give $A}', lookup, backslash).error, "'NONE' has no value: give xxyy.");
  assert.equal(expandWord('${EMPTY:?}', lookup, backslash).error, "'EMPTY' is empty.");
});

test('the escape character is that of the file, in patterns the backslash', () => {
  const lookup = lookupIn({ A: 'x', B: 'C:\\x' });
  const backtick: ExpandOptions = { escape: '`' };
  assert.equal(expandWord('C:\\$A`$A', lookup, backtick).text, 'C:\\x$A');
  assert.equal(expandWord('"a`"b\\"', lookup, backtick).text, 'a"b\\');
  assert.equal(expandWord('a`b', lookup, backslash).text, 'a`b');
  assert.equal(expandWord('${B%%\\\\*}', lookup, backtick).text, 'C:');
});

test('quotes mean nothing where they are switched off', () => {
  const lookup = lookupIn({ A: 'x' });
  const heredoc: ExpandOptions = { escape: '\\', quotes: false };
  assert.equal(expandWord(`it's "$A" '\\$A'`, lookup, heredoc).text, `it's "x" '$A'`);
});

test('what is not known says so, and is left out', () => {
  const lookup = lookupIn({ KNOWN: 'x', UNKNOWN: undefined }, ['ARG']);
  const table: readonly (readonly [string, string, boolean])[] = [
    ['a$UNKNOWN', 'a', false],
    ['$UNKNOWN$KNOWN', 'x', false],
    ['"$UNKNOWN$KNOWN"', 'x', false],
    ["$UNKNOWN'x'", 'x', false],
    ['a$ARG', 'a', false],
    ['a$NONE', 'a', false],
    ['${ARG:-b}', 'b', true],
    ['${NONE:-b}', 'b', true],
    ['${UNKNOWN:-b}', '', false],
    ['${UNKNOWN-b}', '', false],
    ['${UNKNOWN+b}', 'b', true],
    ['${UNKNOWN:+b}', '', false],
    ['${UNKNOWN:?}', '', false],
    ['${ARG+b}', '', true],
    ['${KNOWN:-$UNKNOWN}', 'x', true],
    ['${KNOWN:+$UNKNOWN}', '', false],
    ['${NONE:-$UNKNOWN}', '', false],
    ['${KNOWN#$UNKNOWN}', 'x', false],
    ['${KNOWN/x/$UNKNOWN}', '', false],
    ['${UNKNOWN#x}', '', false],
    ['"a$UNKNOWN"', 'a', false],
    ["'a$UNKNOWN'", 'a$UNKNOWN', true],
  ];
  for (const [word, text, isKnown] of table) {
    const expansion = expandWord(word, lookup, backslash);
    assert.deepEqual([expansion.text, expansion.isKnown, expansion.error], [text, isKnown, undefined], word);
  }
});

test('over a base image that nobody sees, an undeclared name may have a value', () => {
  const over: ExpandOptions = { escape: '\\', isComplete: false };
  const lookup = lookupIn({}, ['ARG']);
  const table: readonly (readonly [string, string, boolean])[] = [
    ['$NONE', '', false],
    ['${NONE:-b}', 'b', false],
    ['${NONE:+b}', '', false],
    ['${NONE:?}', '', false],
    ['${ARG:-b}', 'b', true],
  ];
  for (const [word, text, isKnown] of table) {
    const expansion = expandWord(word, lookup, over);
    assert.deepEqual([expansion.text, expansion.isKnown, expansion.error], [text, isKnown, undefined], word);
  }
});

test('every use has its place', () => {
  const raw = `a$X"\${Y:-\${Z}}"'$no'\\$no\${W?}\${V//$P/$R}`;
  const { uses } = expandWord(raw, lookupIn({ X: '1', W: '', V: 'v', P: 'p' }), backslash);
  assert.deepEqual(
    uses.map((use) => [raw.slice(use.start, use.end), use.name, use.isDeclared, use.hasFallback]),
    [
      ['$X', 'X', true, false],
      ['${Y:-${Z}}', 'Y', false, true],
      ['${Z}', 'Z', false, false],
      ['${W?}', 'W', true, false],
      ['${V//$P/$R}', 'V', true, false],
      ['$P', 'P', true, false],
      ['$R', 'R', false, false],
    ],
  );
});

test('words are split at unquoted blanks, of variables too, and an empty word is none', () => {
  const lookup = lookupIn({ PORTS: ' 80  443 ', NONE: '' });
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['$PORTS', ['80', '443']],
    ['1$PORTS', ['1', '80', '443']],
    ['"$PORTS"', [' 80  443 ']],
    ['$NONE', []],
    ['""', []],
    ['a\\ b c', ['a b', 'c']],
    ['8${NONE:-0 9}0', ['80', '90']],
    ['a\u00a0b', ['a', 'b']],
  ];
  for (const [word, words] of table) assert.deepEqual(expandWords(word, lookup, backslash).words, words, word);
  assert.deepEqual(expandWords('a ${', lookup, backslash).words, []);
});

test('nesting, growth and patterns have bounds', () => {
  const nested = (depth: number): string => `${'${A:-'.repeat(depth)}x${'}'.repeat(depth)}`;
  assert.equal(expandWord(nested(limits.expansionDepth), () => undefined, backslash).text, 'x');
  for (const depth of [limits.expansionDepth + 1, 100_000]) {
    assert.equal(expandWord(nested(depth), () => undefined, backslash).errorKind, 'limit');
  }
  assert.equal(expandWord('${A}'.repeat(1000), lookupIn({ A: 'x' }), backslash).text.length, 1000);

  const half = 'x'.repeat(limits.expansionChars / 2);
  const lookup = lookupIn({ A: half, ONE: 'x', THREE: 'xxx' });
  assert.equal(expandWord('$A$A', lookup, backslash).text.length, limits.expansionChars);
  assert.equal(expandWord('$A$A$ONE', lookup, backslash).errorKind, 'limit');
  assert.equal(expandWord('${THREE//?/$A}', lookup, backslash).errorKind, 'limit');
  assert.equal(expandWord(`${half}${half}${half}`, lookup, backslash).text.length, half.length * 3);

  assert.equal(expandWord('${A##*y}', lookup, backslash).errorKind, 'limit');
  const stars = lookupIn({ A: 'x'.repeat(44), P: '*x'.repeat(22) });
  assert.equal(expandWord('${A##$P}', stars, backslash).text, '');
  assert.equal(expandWord('${A#${P}y}', stars, backslash).text.length, 44);
});

const pieces = fc.constantFrom(
  ...['$', '{', '}', '${A', '${B:-', '${C#', '${A//', '/', ':', '-', '+', '?', '#', '%', '*', '\\', '`', "'", '"', ' '],
  ...['A', 'B', 'C', '1', 'é', '🚀', '\ud83d', '\udc00', '\n', '\0'],
);
const words = fc.array(pieces, { maxLength: 40 }).map((all) => all.join(''));
const environments = fc.record({ A: words, B: fc.constant(undefined), C: words });

test('nothing throws, uses lie in the word, and text with an error is empty', () => {
  fc.assert(
    fc.property(
      words,
      environments,
      fc.constantFrom<'\\' | '`'>('\\', '`'),
      fc.boolean(),
      (raw, values, character, isComplete) => {
        const lookup = lookupIn(values, ['D']);
        const { text, uses, error, errorKind, isKnown } = expandWord(raw, lookup, { escape: character, isComplete });
        assert.equal(error === undefined, errorKind === undefined);
        if (error !== undefined) assert.deepEqual([text, isKnown], ['', false]);
        let last = -1;
        for (const { name, start, end } of uses) {
          assert.ok(start > last && end <= raw.length);
          assert.ok(raw.slice(start, end).startsWith('$') && raw.slice(start, end).includes(name));
          last = start;
        }
        const split = expandWords(raw, lookup, { escape: character, isComplete });
        assert.deepEqual([split.text, split.error], [text, error]);
        const isSpace = /[\s\u0085]/gu;
        assert.equal(split.words.join('').replaceAll(isSpace, ''), text.replaceAll(isSpace, ''));
      },
    ),
    { numRuns: 3000 },
  );
});

test('the matcher agrees with regular expressions', () => {
  const values = fc.string({ unit: fc.constantFrom('a', 'b', 'a', '🚀', '\n'), maxLength: 8 });
  const patterns = fc.array(fc.constantFrom('a', 'b', '🚀', '*', '?'), { maxLength: 6 });
  const sources = { '*': ['.*?', '.*'], '?': ['.', '.'] } as const;
  fc.assert(
    fc.property(values, patterns, (value, pattern) => {
      const [short, long] = [0, 1].map((index) =>
        pattern.map((one) => (one === '*' || one === '?' ? (sources[one][index] ?? '') : one)).join(''),
      );
      const lookup = lookupIn({ A: value, P: pattern.join('') });
      const text = (word: string): string => expandWord(word, lookup, backslash).text;
      // In JavaScript `.` refuses more line ends than in Go; none of them is here but the line feed.
      assert.equal(text('${A#$P}'), value.replace(new RegExp(`^${short}`, 'u'), ''));
      assert.equal(text('${A##$P}'), value.replace(new RegExp(`^${long}`, 'u'), ''));
      assert.equal(text('${A/$P/x}'), value.replace(new RegExp(long ?? '', 'u'), 'x'));
      const suffixes = [...value, ''].map((_, index) => [...value].slice(index).join(''));
      const matching = suffixes.filter((suffix) => new RegExp(`^${long}$`, 'u').test(suffix));
      const without = (suffix = ''): string => value.slice(0, value.length - suffix.length);
      assert.equal(text('${A%$P}'), without(matching.at(-1)));
      assert.equal(text('${A%%$P}'), without(matching.at(0)));
    }),
    { numRuns: 2000 },
  );
});
