import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { escapeTerminal } from '../../src/escape-terminal.ts';
import { escapeMarkdown, escapeSarif, jsonText, markdownCode, safeUrl } from '../../src/reports/escape.ts';
import { hostileText } from '../support/hostile-report.ts';

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
const anyText = fc.string({ unit: 'binary', maxLength: 40 });

const terminal = [
  ['an escape sequence', '\u001b[2J', '\\u{1b}[2J'],
  ['C1', 'a\u009bb', 'a\\u{9b}b'],
  ['a bidi override', 'a\u202eb', 'a\\u{202e}b'],
  ['a line feed in a name', 'a\nb', 'a\\u{a}b'],
  ['a tag character', '\u{e0041}', '\\u{e0041}'],
  ['half a surrogate pair', 'a\ud800', 'a\\u{d800}'],
  ['letters, accents and emoji', 'Zürich 漢字 🎉', 'Zürich 漢字 🎉'],
] as const;

for (const [what, text, expected] of terminal) {
  test(`a terminal sees ${what} as ${JSON.stringify(expected)}`, () => assert.equal(escapeTerminal(text), expected));
}

test('no text reaches a terminal or SARIF with something unseen in it', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      assert.doesNotMatch(escapeTerminal(text), unseen);
      assert.doesNotMatch(escapeSarif(text).replaceAll('\n', ''), unseen);
    }),
  );
});

test('JSON keeps every value and shows nothing unseen', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = jsonText({ text }, 2);
      assert.doesNotMatch(json.replaceAll('\n', ''), unseen);
      assert.equal(JSON.parse(json).text, text.toWellFormed());
    }),
  );
});

test('SARIF text makes no links and keeps its lines', () => {
  assert.equal(escapeSarif('[a](b)\r\n\u001b{1}'), '[a] (b)\n<U+001B>{1}');
});

const markdown = [
  ['a mention', 'thanks @octocat', 'thanks @&#8203;octocat'],
  ['an issue', 'acme/app#12', 'acme/app#&#8203;12'],
  ['HTML', '<img src=x>', '&lt;img src=x&gt;'],
  ['a link', '[a](b)', '\\[a\\](b)'],
  ['an address', 'https://evil.example', 'https:&#8203;//evil.example'],
  ['an entity', '&#64;x', '&amp;#&#8203;64;x'],
  ['a table cell', 'a | b', 'a &#124; b'],
  ['a line break', 'a\n\n/close', 'a /close'],
  ['a list item', '1. a', '1\\. a'],
] as const;

for (const [what, text, expected] of markdown) {
  test(`markdown shows ${what} as text`, () => assert.equal(escapeMarkdown(text), expected));
}

test('no prose in markdown has a live sign left', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, fc.string({ maxLength: 40 }), fc.constant(hostileText)), (text) => {
      const shown = escapeMarkdown(text).replace(/\\[\\`*_[\]~$]/g, '');
      assert.doesNotMatch(shown, /[`*_[\]~$<>|\n]|@(?!&#8203;)|(?<!&)#(?!&#8203;)|:\/\//);
    }),
  );
});

const code = [
  ['a version', '1:1.2.13.dfsg-1~deb12u1', '`1:1.2.13.dfsg-1~deb12u1`'],
  ['a mention, which is dead in code', '@octocat', '`@octocat`'],
  ['a backtick', 'a`b', '<code>a&#96;b</code>'],
  ['a pipe', 'a|b', '<code>a&#124;b</code>'],
  ['a space at the end', 'a ', '<code>a </code>'],
  ['nothing', '', '<code></code>'],
] as const;

for (const [what, text, expected] of code) {
  test(`markdown code holds ${what}`, () => assert.equal(markdownCode(text), expected));
}

const urls = [
  ['https://osv.dev/CVE-1', 'https://osv.dev/CVE-1'],
  ['https://a.example/x|y(z)#1#2%zz', 'https://a.example/x%7Cy%28z%29#1%232%25zz'],
  ['javascript:alert(1)', undefined],
  ['https://user:secret@a.example/', undefined],
  ['//a.example', undefined],
  ['https://a.example/\u202e', undefined],
  ['', undefined],
] as const;

for (const [text, expected] of urls) {
  test(`the address ${JSON.stringify(text)} is ${expected === undefined ? 'not linked' : 'safe'}`, () =>
    assert.equal(safeUrl(text), expected));
}
